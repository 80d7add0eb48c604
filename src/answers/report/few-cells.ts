import { evenly } from '../figures/evenly.js';
import type { AnsweredCell, Grid, Where } from '../grid.js';

/** What sets cells apart most visibly first. */
const TELLING = ['schedule', 'workflow', 'sampling', 'bias', 'family', 'n'];

/** Lines that a figure can show in colours and panels, and values of one setting after the other beyond. */
const MOST_LINES = 80;
const MOST_VALUES = [6, 3, 2];

/** Values of settings that leave few enough cells to be told apart; none where all are. */
export function fewLines(grid: Grid): Where | undefined {
  if (grid.cells.length <= MOST_LINES) return undefined;
  let cells = grid.cells;
  const where: Record<string, readonly string[]> = {};
  for (const [i, column] of inOrder(grid).entries()) {
    const values = [...new Set(cells.map(({ settings }) => String(settings[column])))];
    const most = MOST_VALUES[i] ?? 1;
    const chosen = most > 1 ? evenly(values, most) : values.slice(0, 1);
    cells = cells.filter(({ settings }) => chosen.includes(String(settings[column])));
    where[column] = chosen;
  }
  return where;
}

const MOST_TRAJECTORIES = 3;

/** A few cells that differ from the first in one setting only. */
export function fewTrajectories(grid: Grid): Where {
  const { cells, varying } = grid;
  const first = cells[0]!;
  const alike = (column: string) =>
    cells.filter((cell) => varying.every((name) => name === column || isSame(name, cell, first)));
  const along = inOrder(grid).find((column) => alike(column).length > 1);
  const chosen = evenly(along === undefined ? [first] : alike(along), MOST_TRAJECTORIES);
  return Object.fromEntries(
    varying.map((name) => [name, [...new Set(chosen.map((cell) => String(cell.settings[name])))]]),
  );
}

function inOrder({ varying }: Grid): string[] {
  const known = TELLING.filter((name) => varying.includes(name));
  return [...known, ...varying.filter((name) => !known.includes(name))];
}

function isSame(name: string, a: AnsweredCell, b: AnsweredCell): boolean {
  return a.settings[name] === b.settings[name];
}
