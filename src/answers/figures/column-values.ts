import type { SqlValue } from '../../store/index.js';
import type { AnsweredCell } from '../grid.js';
import { shortened } from './text.js';

/** Values of a column: numbers ascending, others as the sweep has them. */
export function orderedValues(cells: readonly AnsweredCell[], column: string): SqlValue[] {
  const values = [...new Set(cells.map(({ settings }) => settings[column]!))];
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === values.length ? numbers.sort((a, b) => a - b) : values;
}

/** Cells in the order of a column's values. */
export function byValue(cells: readonly AnsweredCell[], column: string): AnsweredCell[] {
  const rank = new Map(orderedValues(cells, column).map((value, i) => [value, i]));
  const of = ({ settings }: AnsweredCell) => rank.get(settings[column]!)!;
  return [...cells].sort((a, b) => of(a) - of(b));
}

/** Labels of cells, shortened where that keeps those apart that differ. */
export function labeller(
  cells: readonly AnsweredCell[],
  textOf: (cell: AnsweredCell) => string,
): (cell: AnsweredCell) => string {
  const texts = [...new Set(cells.map(textOf))];
  const isUnique = new Set(texts.map(shortened)).size === texts.length;
  return isUnique ? (cell) => shortened(textOf(cell)) : textOf;
}

/** Labels of a column's values, in their order, and that of each cell. */
export function valueLabels(cells: readonly AnsweredCell[], column: string) {
  const labelOf = labeller(cells, ({ settings }) => String(settings[column]));
  return { labels: [...new Set(byValue(cells, column).map(labelOf))], labelOf };
}

/** Whether cells that agree in some columns agree in this one too. */
export function isDetermined(
  cells: readonly AnsweredCell[],
  column: string,
  by: readonly string[],
): boolean {
  const known = new Map<string, SqlValue>();
  return cells.every(({ settings }) => {
    const key = JSON.stringify(by.map((name) => settings[name]));
    if (!known.has(key)) known.set(key, settings[column]!);
    return known.get(key) === settings[column];
  });
}
