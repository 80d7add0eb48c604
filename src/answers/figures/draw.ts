import { createHash } from 'node:crypto';
import type { Figure } from './request.js';
import { textWidth } from './text-width.js';

/** Draws a figure as SVG: the same figure, the same bytes. */
export async function drawSvg({ title, caption, spec }: Figure): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  measureBy(vega);
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  const name = createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 8);
  const start = svg.indexOf('>') + 1;
  const head = svg.slice(0, start - 1).replace('<svg ', '<svg role="img" ');
  return (
    `${head}><title>${escaped(title)}</title><desc>${escaped(caption)}</desc>` +
    ownIds(rounded(svg.slice(start)), name)
  );
}

/** Gives Vega our widths of text, by the way it has for that; its types do not know of it. */
function measureBy(vega: object): void {
  const { textMetrics } = vega as {
    textMetrics: { width: (item: TextItem, text: unknown) => number };
  };
  textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
    textWidth(String(text), fontSize, fontWeight === 'bold' || Number(fontWeight) >= 600);
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Cuts positions to hundredths of a pixel. */
function rounded(svg: string): string {
  return svg.replace(/ transform="[^"]*"/g, (attribute) =>
    attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (digits) =>
      String(Number(Number(digits).toFixed(2))),
    ),
  );
}

/** Makes ids the figure's own, so that several figures can stand in one page. */
function ownIds(svg: string, name: string): string {
  return svg.replace(/ id="/g, ` id="figure-${name}-`).replace(/url\(#/g, `url(#figure-${name}-`);
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
