import type Database from 'better-sqlite3';
import { ResultsReader } from '../../store/index.js';
import { readEstimates, type Estimate } from '../estimates.js';
import { readGrid, type AnsweredCell, type Grid } from '../grid.js';
import { growthOf, type Growth } from '../growth.js';
import { withoutRepetition } from './repetition.js';
import { readProgress, type Progress } from './progress.js';

/** What a report says of a results file, read once. */
export interface Reading {
  readonly database: Database.Database;
  readonly meta: Readonly<Record<string, string | number | null>>;
  /** Its varying columns are those that it takes to tell cells apart. */
  readonly grid: Grid;
  /** Cells that have their summaries. */
  readonly finished: readonly AnsweredCell[];
  readonly mainMetric: string;
  /** Every metric of the finished cells at their last generations. */
  readonly last: readonly Estimate[];
  /** Growth of the main metric. */
  readonly growths: readonly Growth[];
  readonly progress: Progress;
}

export function readResults(database: Database.Database): Reading {
  const grid = withoutRepetition(readGrid(database));
  const [firstMetric] = grid.metrics;
  const mainMetric = grid.metrics.includes('squared_error') ? 'squared_error' : firstMetric!;
  const last = readEstimates(database, grid.cells, grid.metrics, 'last');
  const finished = [...new Set(last.map(({ cell }) => cell))];
  return {
    ...{ database, grid, mainMetric, last, finished },
    meta: new ResultsReader(database).meta(),
    growths: growthOf(database, finished, mainMetric),
    progress: readProgress(database),
  };
}
