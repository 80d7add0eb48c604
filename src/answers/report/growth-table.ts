import { readableGrowth } from '../growth-rows.js';
import { dataTable } from './data-table.js';
import { markup, type Html } from './markup.js';
import { count } from './progress.js';
import type { Reading } from './reading.js';

const MOST_ROWS = 2000;

/** How the main metric grows in each cell over the last decade of generations. */
export function growthTable({ growths, grid, mainMetric }: Reading): Html {
  if (growths.length === 0) return markup`<p>No cell is finished yet.</p>`;
  const shown = growths.slice(0, MOST_ROWS);
  const rest =
    shown.length < growths.length
      ? markup`<p>The first ${count(shown.length)} of ${count(growths.length)} cells are shown; <code>collapse-lab summary --growth</code> gives them all.</p>`
      : markup``;
  const table = dataTable(
    `Growth of the mean ${mainMetric} with the number T of generations`,
    readableGrowth(shown, grid),
    {
      'growth per e-fold T': shown.map(({ slope }) => slope.value),
      theory: shown.map(({ theorySlope }) => theorySlope),
      'power of T': shown.map(({ power }) => power.value),
    },
  );
  return markup`${rest}${table}`;
}
