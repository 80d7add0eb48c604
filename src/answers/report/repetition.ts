import type { AnsweredCell, Grid } from '../grid.js';

/** A grid that does not name a whole model, as JSON, where another setting tells it. */
export function withoutRepetition(grid: Grid): Grid {
  const { cells, varying } = grid;
  const isRepeated = (column: string) =>
    cells.some(({ settings }) => String(settings[column]).startsWith('{')) &&
    varying.some((other) => other !== column && tells(cells, other, column));
  return { ...grid, varying: varying.filter((column) => !isRepeated(column)) };
}

/** Whether cells that agree in one column agree in another too. */
function tells(cells: readonly AnsweredCell[], column: string, other: string): boolean {
  const known = new Map<unknown, unknown>();
  return cells.every(({ settings }) => {
    if (!known.has(settings[column])) known.set(settings[column], settings[other]);
    return known.get(settings[column]) === settings[other];
  });
}
