/** An element of an SVG document. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** All elements in their order; throws unless the document is well-formed. */
export function elementsOf(svg: string): Element[] {
  const tag = /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g;
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: (typeof elements)[number][] = [];
  let end = 0;
  for (const match of svg.matchAll(tag)) {
    const between = svg.slice(end, match.index);
    if (/[<>]/.test(between) || /&(?!amp;|lt;|gt;|quot;|#)/.test(between))
      throw new Error(`not well-formed: ${between.slice(0, 80)}`);
    if (open.length > 0) open.at(-1)!.text += decoded(between);
    end = match.index + match[0].length;
    const [, isEnd, name, attributes, isEmpty] = match;
    if (isEnd) {
      if (open.pop()?.name !== name) throw new Error(`not well-formed: </${name!}>`);
      continue;
    }
    const pairs = [...attributes!.matchAll(/([\w:-]+)="([^"]*)"/g)];
    const element = {
      name: name!,
      attributes: Object.fromEntries(pairs.map(([, key, value]) => [key!, decoded(value!)])),
      text: '',
    };
    elements.push(element);
    if (!isEmpty) open.push(element);
  }
  if (open.length > 0 || end !== svg.trimEnd().length) throw new Error('not well-formed: the end');
  return elements;
}

function decoded(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
