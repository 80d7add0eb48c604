import { readableGrowth } from '../growth-rows.js';
import type { Rows, Value } from '../rows.js';
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
      ? markup`<p>The first ${count(shown.length)} of ${count(growths.length)} cells are shown; <code>npx collapse-lab summary --growth</code> gives them all.</p>`
      : markup``;
  const readable = readableGrowth(shown, grid);
  const stretches = new Set(columnOf(readable, STRETCH));
  const isCommon = stretches.size === 1;
  const [stretch] = stretches;
  const table = dataTable(
    `Growth of the mean ${mainMetric} with the number T of generations${isCommon ? `, from ${stretch!}` : ''}`,
    isCommon ? without(readable, STRETCH) : readable,
    {
      'growth per e-fold T': shown.map(({ slope }) => slope.value),
      theory: shown.map(({ theorySlope }) => theorySlope),
      'power of T': shown.map(({ power }) => power.value),
    },
  );
  return markup`${rest}${table}`;
}

/** The column that says which generations growth was seen over. */
const STRETCH = 'generations';

function columnOf({ columns, rows }: Rows, name: string): Value[] {
  return rows.map((row) => row[columns.indexOf(name)] ?? null);
}

function without({ columns, rows }: Rows, name: string): Rows {
  const isKept = (_: unknown, i: number) => columns[i] !== name;
  return { columns: columns.filter(isKept), rows: rows.map((row) => row.filter(isKept)) };
}
