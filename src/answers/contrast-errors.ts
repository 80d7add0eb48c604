import type Database from 'better-sqlite3';
import { quoteName } from '../store/index.js';
import type { Estimate } from './estimates.js';
import type { AnsweredCell } from './grid.js';

/** Weights of the generations of a stretch. */
export type Contrast = readonly number[];

/** Trajectories from which the spread of a contrast is taken: it is then known to 2 %, or to 7 %. */
const MOST_TRAJECTORIES = 2000;
const LEAST_TRAJECTORIES = 100;

/**
 * Standard errors of contrasts of the means of one cell. Its generations depend on each other, so the
 * spread of the contrast over recorded trajectories is taken; where too few are recorded, the largest
 * error that any dependence allows. NaN where there are no means.
 */
export function contrastErrors(
  database: Database.Database,
  cell: AnsweredCell,
  metric: string,
  stretch: readonly Estimate[],
  contrasts: readonly Contrast[],
): number[] {
  const [first] = stretch;
  if (!first) return contrasts.map(() => NaN);
  const found = contrastsOfTrajectories(database, cell, metric, stretch, contrasts);
  return contrasts.map((weights, i) => {
    if (found.length < LEAST_TRAJECTORIES)
      return sum(weights.map((weight, t) => Math.abs(weight) * stretch[t]!.mcse));
    const values = found.map((each) => each[i]!);
    const mean = sum(values) / values.length;
    const squares = sum(values.map((value) => (value - mean) ** 2));
    return Math.sqrt(squares / (values.length - 1) / first.replications);
  });
}

/** The contrasts of each recorded trajectory that is defined throughout. */
function contrastsOfTrajectories(
  database: Database.Database,
  { cellId }: AnsweredCell,
  metric: string,
  stretch: readonly Estimate[],
  contrasts: readonly Contrast[],
): number[][] {
  const rows = database
    .prepare(
      `SELECT ${quoteName(metric)} FROM trajectory
       WHERE cell_id = ? AND replication < ? AND generation BETWEEN ? AND ?
       ORDER BY replication, generation`,
    )
    .pluck()
    .iterate(
      cellId,
      MOST_TRAJECTORIES,
      stretch[0]!.generation,
      stretch.at(-1)!.generation,
    ) as IterableIterator<number | null>;
  const found: number[][] = [];
  let sums: number[] = [];
  let isDefined = true;
  let at = 0;
  for (const value of rows) {
    if (at === 0) {
      sums = contrasts.map(() => 0);
      isDefined = true;
    }
    if (value === null) isDefined = false;
    else contrasts.forEach((weights, i) => (sums[i]! += weights[at]! * value));
    at++;
    if (at < stretch.length) continue;
    if (isDefined) found.push(sums);
    at = 0;
  }
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
