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

/** Sections whose values have a label. */
const LABELLED = ['workflow', 'schedule', 'bias'];

/** A cell in one line, for progress: `linear none n=100 dimension=5`. */
export function describeCell({ content }: Cell, axes: readonly string[]): string {
  const parts = axes.map((path) => {
    const value = valueAt(content, path.split('.'));
    if (LABELLED.includes(path)) return label(value as Choice);
    if (path === 'model.family') return String(content.model.family);
    return `${path.replace('model.', '')}=${String(sqlValue(value))}`;
  });
  return parts.length > 0 ? parts.join(' ') : String(content.model.family);
}
