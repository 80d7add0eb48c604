import { INSERT, keptShare, recordedSlots, type Plan } from './plan.js';

/** What a plan will write and take, roughly. */
export interface Forecast {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** Metrics that SQLite keeps in one byte, being 0 or 1 nearly always. */
const SMALL = ['improved', 'absorbed'];

/** Seconds until the first batch is under way. */
const START = 0.3;

/** Seconds to begin and end a cell. */
const PER_CELL = 0.0006;

/** Predicts rows, bytes and seconds from nominal costs measured on one machine. */
export function forecast({ sweep, cells, missingCost }: Plan, threads: number): Forecast {
  const slotsOf = recordedSlots(sweep);
  const kept = keptShare(sweep);
  let rows = 0;
  let slots = 0;
  let active = 0;
  for (const { cell, missing } of cells) {
    const replications = missing.reduce((sum, { count }) => sum + count, 0);
    const recorded = slotsOf(cell.content.generations);
    rows += Math.round(replications * kept) * recorded.rows;
    if (replications === 0) continue;
    active++;
    slots += recorded.numbers;
  }
  const real = sweep.metrics.filter((metric) => !SMALL.includes(metric)).length;
  const row = 1.12 * (13 + 8 * real + 2 * (sweep.metrics.length - real));
  // A summary and a theory row, the sums behind them and, where used, a histogram.
  const slot = 200 + 300 + (sweep.record.trajectories === 'all' ? 0 : 4000);
  const spec = cells[0] ? JSON.stringify(cells[0].cell.content).length : 0;
  const inserting = rows * INSERT;
  return {
    rows,
    bytes: rows * row + slots * slot + cells.filter(({ isNew }) => isNew).length * spec,
    seconds:
      active > 0
        ? START +
          PER_CELL * active +
          Math.max((missingCost - inserting) / threads, inserting) * 1e-9
        : 0,
  };
}
