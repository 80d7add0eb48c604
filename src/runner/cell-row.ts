import { type CellRow, type SqlValue } from '../store/index.js';
import { familyOf, SECTION_KINDS } from '../simulation/catalog.js';
import type { CellContent } from '../simulation/cell.js';
import { textOf, type Choice, type Kind } from '../simulation/parameter.js';
import { canonicalJson, label, valueAt, type Cell } from '../sweep/index.js';

/** Settings that every cell has a column for, whether they are axes or not. */
const OWN_COLUMNS = [
  'model.family',
  'workflow',
  'sampling',
  'schedule',
  'bias',
  'n',
  'generations',
];

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
    family: textOf(content.model, 'family'),
    workflow: label(content.workflow),
    sampling: label(content.sampling),
    schedule: label(content.schedule),
    bias: label(content.bias),
    n: content.n,
    generations: content.generations,
    spec: canonicalJson(content),
    replications,
    axes: Object.fromEntries(axes.map((path) => [axisColumn(path), sqlValue(content, path)])),
  };
}

function sqlValue(content: CellContent, path: string): SqlValue {
  const value = valueAt(content, path.split('.'));
  if (value === undefined || value === null) return null;
  const kinds = kindsAt(content, path);
  if (kinds) return label(value as Choice, kinds);
  if (typeof value === 'number' || typeof value === 'string') return value;
  return canonicalJson(value);
}

/** The kinds among which the setting at a path chooses, if it is of that sort. */
function kindsAt({ model }: CellContent, path: string): readonly Kind[] | undefined {
  if (path in SECTION_KINDS) return SECTION_KINDS[path];
  const [section, name, ...rest] = path.split('.');
  if (section !== 'model' || rest.length > 0) return undefined;
  const parameter = familyOf(model).parameters[name!];
  return parameter?.type === 'kind' ? parameter.kinds : undefined;
}

/** A cell in one line, for progress: `linear none n=100 dimension=5`. */
export function describeCell({ content }: Cell, axes: readonly string[]): string {
  const parts = axes.map((path) => {
    const value = String(sqlValue(content, path));
    if (path === 'model.family' || !/[.]|^n$|^generations$/.test(path)) return value;
    return `${path.replace('model.', '')}=${value}`;
  });
  return parts.length > 0 ? parts.join(' ') : textOf(content.model, 'family');
}
