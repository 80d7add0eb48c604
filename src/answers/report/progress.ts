import type Database from 'better-sqlite3';

/** How much of a sweep is done. */
export interface Progress {
  readonly done: number;
  /** Replications wanted of all cells. */
  readonly wanted: number;
  readonly failures: number;
  /** Of computing, on all threads together. */
  readonly seconds: number;
}

export function readProgress(database: Database.Database): Progress {
  return database
    .prepare(
      `SELECT
         (SELECT coalesce(sum(replications), 0) FROM batch) AS done,
         (SELECT coalesce(sum(replications), 0) FROM cell) AS wanted,
         (SELECT count(*) FROM failure) AS failures,
         (SELECT coalesce(sum(seconds), 0) FROM batch) AS seconds`,
    )
    .get() as Progress;
}

/** What is missing, in a sentence; null where nothing is. */
export function missingInWords({ done, wanted }: Progress): string | null {
  if (done >= wanted) return null;
  const percent = Math.floor((1000 * done) / wanted) / 10;
  return `Unfinished: ${count(done)} of ${count(wanted)} replications are done (${percent} %).`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
