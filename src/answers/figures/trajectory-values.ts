import type Database from 'better-sqlite3';
import { quoteName } from '../../store/index.js';

export interface PathValue {
  readonly replication: number;
  readonly generation: number;
  /** Null where undefined or infinite. */
  readonly value: number | null;
}

/** Numbers of the first recorded replications of a cell, at most so many. */
export function recordedReplications(
  database: Database.Database,
  cellId: number,
  most: number,
): number[] {
  return database
    .prepare(
      'SELECT DISTINCT replication FROM trajectory WHERE cell_id = ? ORDER BY replication LIMIT ?',
    )
    .pluck()
    .all(cellId, most) as number[];
}

/** Values of some replications at all recorded generations, to as many digits as can be seen. */
export function valuesOver(
  database: Database.Database,
  cellId: number,
  metric: string,
  replications: readonly number[],
): PathValue[] {
  const rows = database.prepare(
    `SELECT replication, generation, ${quoteName(metric)} AS value FROM trajectory
       WHERE cell_id = ? AND replication = ? ORDER BY generation`,
  );
  return replications.flatMap((replication) =>
    (rows.all(cellId, replication) as PathValue[]).map(({ generation, value }) => ({
      replication,
      generation,
      value: value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(5)),
    })),
  );
}

/** Values of all recorded replications at a generation; undefined ones are NaN. */
export function valuesAt(
  database: Database.Database,
  cellId: number,
  metric: string,
  generation: number,
): number[] {
  const values = database
    .prepare(
      `SELECT ${quoteName(metric)} FROM trajectory WHERE cell_id = ? AND generation = ? ORDER BY replication`,
    )
    .pluck()
    .all(cellId, generation) as (number | null)[];
  return values.map((value) => value ?? NaN);
}
