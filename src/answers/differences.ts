import type Database from 'better-sqlite3';
import { quoteName } from '../store/index.js';
import { hasCommonStreams } from './streams.js';
import { AnswerError } from './error.js';
import { readEstimates, type At, type Estimate } from './estimates.js';
import { columnOf, type AnsweredCell, type Grid } from './grid.js';

/** The difference of a mean between a cell and the one it is compared with. */
export interface Difference {
  readonly cell: AnsweredCell;
  readonly generation: number;
  readonly metric: string;
  readonly replications: number;
  /** Mean here minus mean there. */
  readonly value: number;
  readonly mcse: number;
  /** The same of theory's exact values; null where one is missing. */
  readonly exact: number | null;
  readonly z: number | null;
  /** That of either mean. */
  readonly flag: string | null;
  /** Whether replication r of one cell was set against replication r of the other. */
  readonly isPaired: boolean;
}

/**
 * Compares each cell with the one that differs from it only in having `value` in `column`. Under common
 * streams replications are paired: their differences have a smaller error than the means themselves.
 * Throws AnswerError.
 */
export function differencesFrom(
  database: Database.Database,
  grid: Grid,
  { name, value }: { readonly name: string; readonly value: string },
  metrics: readonly string[],
  at: At,
): Difference[] {
  const column = columnOf(name, grid.columns);
  const isReference = ({ settings }: AnsweredCell) => String(settings[column]) === value;
  const references = new Map(
    grid.cells.filter(isReference).map((cell) => [othersOf(cell, column, grid), cell]),
  );
  if (references.size === 0) {
    const present = [...new Set(grid.cells.map(({ settings }) => String(settings[column])))];
    throw new AnswerError(`${column}: no cell has ${value}; expected ${present.join(', ')}`);
  }
  const isPaired = hasCommonStreams(database);
  return grid.cells.flatMap((cell) => {
    const reference = references.get(othersOf(cell, column, grid));
    if (!reference || reference === cell) return [];
    const here = readEstimates(database, [cell], metrics, at);
    return here.flatMap((one) => {
      const [other] = readEstimates(database, [reference], [one.metric], [one.generation]);
      if (!other) return [];
      const found = isPaired ? paired(database, one, other) : unpaired(one, other);
      return [withTheory(one, other, found, isPaired)];
    });
  });
}

function othersOf({ settings }: AnsweredCell, column: string, { columns }: Grid): string {
  return JSON.stringify(columns.filter((name) => name !== column).map((name) => settings[name]));
}

interface Found {
  readonly value: number;
  readonly mcse: number;
  readonly replications: number;
}

function unpaired(one: Estimate, other: Estimate): Found {
  return {
    value: one.mean - other.mean,
    mcse: Math.hypot(one.mcse, other.mcse),
    replications: Math.min(one.replications, other.replications),
  };
}

function paired(database: Database.Database, one: Estimate, other: Estimate): Found {
  const column = quoteName(one.metric);
  const differences = database
    .prepare(
      `SELECT a.${column} - b.${column} FROM trajectory a JOIN trajectory b USING (replication, generation)
       WHERE a.cell_id = ? AND b.cell_id = ? AND a.generation = ?
         AND a.${column} IS NOT NULL AND b.${column} IS NOT NULL
       ORDER BY replication`,
    )
    .pluck()
    .all(one.cell.cellId, other.cell.cellId, one.generation) as (number | null)[];
  if (differences.length < 2)
    throw new AnswerError(
      'paired differences need recorded trajectories: set record.trajectories to all, or to some number of them',
    );
  // Infinity less infinity, which SQLite gives as NULL.
  return meanDifference(differences.map((each) => each ?? NaN));
}

/** The mean of paired differences and its standard error. */
export function meanDifference(differences: readonly number[]): Found {
  const replications = differences.length;
  const value = differences.reduce((sum, each) => sum + each, 0) / replications;
  const squares = differences.reduce((sum, each) => sum + (each - value) ** 2, 0);
  return { value, mcse: Math.sqrt(squares / (replications - 1) / replications), replications };
}

function withTheory(one: Estimate, other: Estimate, found: Found, isPaired: boolean): Difference {
  const exactOf = ({ theory }: Estimate) => theory.find(({ kind }) => kind === 'exact')?.value;
  const [here, there] = [exactOf(one), exactOf(other)];
  const exact = here === undefined || there === undefined ? null : here - there;
  const hasZ = exact !== null && Number.isFinite(exact) && found.mcse > 0;
  return {
    ...{ cell: one.cell, generation: one.generation, metric: one.metric, isPaired, exact },
    flag: one.flag ?? other.flag,
    ...found,
    z: hasZ ? (found.value - exact) / found.mcse : null,
  };
}
