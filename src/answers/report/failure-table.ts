import { settingsOf, table } from '../rows.js';
import type { AnsweredCell } from '../grid.js';
import { dataTable } from './data-table.js';
import { markup, type Html } from './markup.js';
import { count } from './progress.js';
import type { Reading } from './reading.js';

const MOST_ROWS = 200;

interface Failure {
  readonly cell: AnsweredCell;
  readonly replication: number;
  readonly generation: number | null;
  readonly attempts: number;
  readonly error: string;
  readonly message: string;
}

/** Replications that could not be simulated. */
export function failureTable({ database, grid, progress }: Reading): Html {
  if (progress.failures === 0) return markup`<p>None.</p>`;
  const cells = new Map(grid.cells.map((cell) => [cell.cellId, cell]));
  const stored = database
    .prepare(`SELECT * FROM failure ORDER BY cell_id, replication LIMIT ${MOST_ROWS}`)
    .all() as (Omit<Failure, 'cell'> & { cell_id: number })[];
  const failures = stored.map((row): Failure => ({ ...row, cell: cells.get(row.cell_id)! }));
  const rows = table(failures, [
    ...settingsOf<Failure>(grid),
    ['replication', ({ replication }) => replication],
    ['generation', ({ generation }) => generation],
    ['attempts', ({ attempts }) => attempts],
    ['error', ({ error }) => error],
    ['message', ({ message }) => message],
  ]);
  const rest =
    progress.failures > MOST_ROWS
      ? markup`<p>The first ${MOST_ROWS} of ${count(progress.failures)}.</p>`
      : markup``;
  return markup`${rest}${dataTable('Replications that failed; their metrics are undefined', rows)}`;
}
