import { type CellRow, type SqlValue } from '../store/index.js';
import type { Choice } from '../simulation/parameter.js';
import { canonicalJson, label, valueAt, type Cell } from '../sweep/index.js';

/** Settings that every cell has a column for, whether they are axes or not. */
const OWN_COLUMNS = ['model.family', 'workflow', 'schedule', 'bias', 'n', 'generations'];

/** Column of an axis that has none of its own: its path with underscores. */
export function axisColumn(path: string): string {
  return path.replaceAll('.', '_');
}

/** Axes that need a column of their own. */
export function furtherAxes(axes: readonly string[]): string[] {
  return axes.filter((path) => !OWN_COLUMNS.includes(path));
}

/** A cell as a row of the results file. */
export function cellRow(
  cell: Cell,
  cellId: number,
  replications: number,
  axes: readonly string[],
): CellRow {
  const { content, key } = cell;
  return {
    cellId,
    key,
    family: String(content.model.family),
    workflow: label(content.workflow),
    schedule: label(content.schedule),
    bias: label(content.bias),
    n: content.n,
    generations: content.generations,
    spec: canonicalJson(content),
    replications,
    axes: Object.fromEntries(
      axes.map((path) => [axisColumn(path), sqlValue(valueAt(content, path.split('.')))]),
    ),
  };
}

function sqlValue(value: unknown): SqlValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return canonicalJson(value);
}

/** A cell in one line, for progress and messages: `gaussian-mean, linear, none, n = 100`. */
export function describeCell({ content }: Cell, axes: readonly string[]): string {
  const parts = axes.map((path) => {
    const value = valueAt(content, path.split('.'));
    const text = typeof value === 'number' ? String(value) : label(value as Choice);
    return ['schedule', 'bias', 'workflow', 'model.family'].includes(path)
      ? text
      : `${path.replace('model.', '')}=${text}`;
  });
  return parts.length > 0 ? parts.join(' ') : String(content.model.family);
}
