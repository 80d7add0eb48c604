import { Document, visit } from 'yaml';
import { canonicalJson, jsonSchema } from '../../sweep/index.js';

interface Schema {
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** A sweep as the YAML that one would write: without settings at their defaults. */
export function sweepText(sweep: unknown): string {
  const short = withoutDefaults(sweep, jsonSchema());
  const document = new Document(inUsualOrder(short as Record<string, unknown>));
  visit(document.contents, {
    Collection(key, node) {
      node.flow = key !== null && JSON.stringify(node).length <= ONE_LINE;
    },
  });
  return document.toString({ lineWidth: 100, flowCollectionPadding: true });
}

/** Characters up to which a list or map stands on one line. */
const ONE_LINE = 72;

function withoutDefaults(value: unknown, { properties = {} }: Schema): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).flatMap(([key, each]: [string, unknown]) => {
    const schema = properties[key] ?? {};
    const short = withoutDefaults(each, schema);
    const isDefault = 'default' in schema && canonicalJson(each) === canonicalJson(schema.default);
    return isDefault || isEmpty(short) ? [] : [[key, short] as const];
  });
  return Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Keys in the order of the guide; the results file has them sorted. */
const ORDER = [
  ...['name', 'seed', 'generations', 'replications', 'model', 'workflow', 'sampling', 'schedule'],
  ...['bias', 'n', 'draw', 'grid', 'zip', 'exclude', 'metrics', 'record', 'streams'],
];

function inUsualOrder(sweep: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const sorted = Object.entries(sweep).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return Object.fromEntries(sorted);
}
