import { readableEstimates } from '../estimate-rows.js';
import type { Estimate } from '../estimates.js';
import { commonFacts } from '../rows.js';
import { dataTable } from './data-table.js';
import { markup, type Html } from './markup.js';
import { count } from './progress.js';
import type { Reading } from './reading.js';

/** Rows that a reader, and a browser, can still cope with. */
const MOST_ROWS = 6000;

/** Every estimate at the last generation beside theory. */
export function estimateTable({ last, grid }: Reading): Html {
  if (last.length === 0) return markup`<p>No cell is finished yet.</p>`;
  const shown = last.slice(0, MOST_ROWS);
  const rest =
    shown.length < last.length
      ? markup`<p>The first ${count(shown.length)} of ${count(last.length)} estimates are shown; <code>npx collapse-lab summary</code> gives them all.</p>`
      : markup``;
  const table = dataTable(
    `Estimates ± Monte Carlo standard errors: ${commonFacts(shown, grid)}`,
    readableEstimates(shown, grid, false),
    {
      mean: shown.map(({ mean }) => mean),
      theory: shown.map(({ theory }) => (exactOf(theory) ?? theory[0])?.value ?? null),
      z: shown.map(({ theory }) => theory.find(({ z }) => z !== null)?.z ?? null),
    },
  );
  return markup`${rest}${table}`;
}

function exactOf(theory: Estimate['theory']): Estimate['theory'][number] | undefined {
  return theory.find(({ kind }) => kind === 'exact');
}
