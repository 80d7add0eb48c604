import {
  BIASES,
  COMMON_METRICS,
  FAMILIES,
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
  for (const [parameter, facts] of Object.entries(parameters))
    lines.push(`    ${parameter}: ${facts.description} (${range(facts)})`);
  for (const [metric, meaning] of Object.entries(metrics))
    lines.push(`    metric ${metric}: ${meaning}`);
  return `${lines.join('\n')}\n`;
}

/** What values a parameter takes, in words. */
export function range(parameter: Parameter): string {
  const fallback = parameter.default === undefined ? '' : `; ${parameter.default} unless given`;
  if (parameter.type === 'choice') return parameter.choices.join(' or ') + fallback;
  const what = {
    number: 'a number',
    integer: 'a whole number',
    numbers: 'numbers',
  }[parameter.type];
  const open = 'open' in parameter ? (parameter.open ?? []) : [];
  const bounds = [
    parameter.min === undefined
      ? ''
      : `${open.includes('min') ? 'above' : 'at least'} ${parameter.min}`,
    parameter.type === 'numbers' || parameter.max === undefined
      ? ''
      : `${open.includes('max') ? 'below' : 'at most'} ${parameter.max}`,
  ].filter(Boolean);
  return [what, ...bounds].join(', ') + fallback;
}
