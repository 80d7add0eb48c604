import {
  BIASES,
  COMMON_METRICS,
  FAMILIES,
  SAMPLINGS,
  SCHEDULE_SHORT_FORMS,
  SCHEDULES,
  WORKFLOWS,
} from '../simulation/catalog.js';
import type { Kind, Parameter } from '../simulation/parameter.js';
import { suggestion } from '../sweep/index.js';
import { EXIT, MisuseError } from './exit.js';

interface Entry {
  readonly name: string;
  readonly description: string;
  readonly parameters?: Kind['parameters'];
  readonly metrics?: Readonly<Record<string, string>>;
  readonly source?: string;
}

const metricEntries = (): Entry[] => {
  const entries = Object.entries(COMMON_METRICS).map(([name, description]) => ({
    name,
    description,
  }));
  for (const family of FAMILIES)
    for (const [name, description] of Object.entries(family.metrics))
      entries.push({ name, description: `${description} (${family.name})` });
  return entries;
};

const KINDS: Readonly<Record<string, () => readonly Entry[]>> = {
  families: () => FAMILIES,
  schedules: () => SCHEDULES,
  biases: () => BIASES,
  workflows: () => WORKFLOWS,
  samplings: () => SAMPLINGS,
  metrics: metricEntries,
};

/** `collapse-lab catalog` */
export function catalog(args: {
  kind?: string | undefined;
  name?: string | undefined;
  json: boolean;
}): number {
  const kinds = args.kind === undefined ? Object.keys(KINDS) : [knownKind(args.kind)];
  const found = Object.fromEntries(kinds.map((kind) => [kind, entriesOf(kind, args.name)]));
  if (args.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else
    for (const [kind, entries] of Object.entries(found))
      process.stdout.write(`${kind}\n${entries.map(text).join('')}\n`);
  return EXIT.complete;
}

function knownKind(kind: string): string {
  if (Object.hasOwn(KINDS, kind)) return kind;
  const names = Object.keys(KINDS);
  throw new MisuseError(
    `catalog: found '${kind}'; expected ${names.join(', ')}${suggestion(kind, names)}`,
  );
}

function entriesOf(kind: string, name: string | undefined): Entry[] {
  const entries = KINDS[kind]!();
  if (name === undefined) return [...entries];
  const found = entries.filter((entry) => entry.name === name || shortFormOf(name) === entry.name);
  if (found.length > 0) return found;
  const names = entries.map((entry) => entry.name);
  throw new MisuseError(
    `catalog ${kind}: found '${name}'; expected ${names.join(', ')}${suggestion(name, names)}`,
  );
}

function shortFormOf(name: string): string | undefined {
  const form = SCHEDULE_SHORT_FORMS[name];
  return typeof form === 'object' ? Object.keys(form)[0] : undefined;
}

function text({ name, description, parameters = {}, metrics = {}, source }: Entry): string {
  const lines = [`  ${name}: ${description}${source ? ` [${source}]` : ''}`];
  for (const [parameter, facts] of Object.entries(parameters)) {
    lines.push(`    ${parameter}: ${facts.description} (${range(facts)})`);
    if (facts.type !== 'kind') continue;
    for (const kind of facts.kinds) {
      lines.push(`      ${form(kind)}: ${kind.description}`);
      for (const [inner, about] of Object.entries(kind.parameters))
        lines.push(`        ${inner}: ${about.description} (${range(about)})`);
    }
  }
  for (const [metric, meaning] of Object.entries(metrics))
    lines.push(`    metric ${metric}: ${meaning}`);
  return `${lines.join('\n')}\n`;
}

/** What values a parameter takes, in words. */
export function range(parameter: Parameter): string {
  const fallback =
    parameter.default === undefined ? '' : `; ${JSON.stringify(parameter.default)} unless given`;
  return values(parameter) + fallback.replaceAll('"', '');
}

function values(parameter: Parameter): string {
  switch (parameter.type) {
    case 'choice':
      return parameter.choices.join(' or ');
    case 'kind':
      return parameter.kinds.map(form).join(' or ');
    case 'text':
      return 'text';
    case 'number':
    case 'integer': {
      const what = parameter.type === 'number' ? 'a number' : 'a whole number';
      return [what, ...bounds(parameter)].join(', ');
    }
    case 'numbers':
      return ['numbers', ...bounds({ ...parameter, max: undefined })].join(', ');
  }
}

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly open?: readonly ('min' | 'max')[];
}

function bounds({ min, max, open = [] }: Bounds): string[] {
  return [
    min === undefined ? '' : `${open.includes('min') ? 'above' : 'at least'} ${min}`,
    max === undefined ? '' : `${open.includes('max') ? 'below' : 'at most'} ${max}`,
  ].filter(Boolean);
}

/** How a kind is written: its name, or its name and parameters in braces. */
export function form({ name, parameters }: Kind): string {
  const keys = Object.keys(parameters);
  return keys.length === 0 ? name : `{ ${keys.map((key) => `${key}: …`).join(', ')} }`;
}
