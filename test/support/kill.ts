import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ask, sleep, startCollapseLab } from './lab.js';

/** Something to wait for in a run; made anew for each run, so that it can remember what it saw. */
export type Moment = (file: string) => () => boolean;

/**
 * Starts a run and kills it with SIGKILL once its moment has come.
 *
 * @returns whether the kill hit a living process; false where the run ended before
 */
export async function killAt(
  moment: Moment,
  args: readonly string[],
  file: string,
): Promise<boolean> {
  const hasCome = moment(file);
  const { child, ended } = startCollapseLab(args, join(file, '..'));
  const over = { is: false };
  void ended.then(() => (over.is = true));
  while (!over.is) {
    // Moments are short: looks as often as can be, and at the end of the child now and then.
    const pause = performance.now() + 20;
    while (performance.now() < pause) {
      if (!hasCome()) {
        Atomics.wait(NEVER, 0, 0, 0.2);
        continue;
      }
      child.kill('SIGKILL');
      return (await ended).signal === 'SIGKILL';
    }
    await sleep(0);
  }
  return false;
}

const NEVER = new Int32Array(new SharedArrayBuffer(4));

/** So many milliseconds after the start. */
export const after =
  (milliseconds: number): Moment =>
  () => {
    const start = performance.now();
    return () => performance.now() - start > milliseconds;
  };

/** Something of the results file is there: itself, its log, its lock. */
export const appears =
  (suffix: string): Moment =>
  (file) =>
  () =>
    existsSync(file + suffix);

/** So many more batches than before are there, or all that are wanted. */
export const moreBatches =
  (count: number): Moment =>
  (file) => {
    const goal = marks(file) + count;
    return () => marks(file) >= goal;
  };

/** The cells that have all their replications are so many. */
export const completeCells =
  (cells: number): Moment =>
  (file) =>
  () =>
    numberIn(
      file,
      `SELECT count(*) AS x FROM cell c WHERE replications =
         (SELECT sum(b.replications) FROM batch b WHERE b.cell_id = c.cell_id)`,
    ) >= cells;

/** The results are declared finished. */
export const finished: Moment = (file) => () =>
  numberIn(file, "SELECT count(*) AS x FROM meta WHERE key = 'finished_at' AND value <> ''") > 0;

/** The log changes: a commit is being written. */
export const commit: Moment = (file) => changes(`${file}-wal`);

/** The file itself changes: a checkpoint is being written. */
export const checkpoint: Moment = (file) => changes(file);

/** One moment after another. */
export const then =
  (...moments: readonly Moment[]): Moment =>
  (file) => {
    const rest = [...moments];
    let current = rest.shift()!(file);
    return () => {
      while (current()) {
        const next = rest.shift();
        if (!next) return true;
        current = next(file);
      }
      return false;
    };
  };

function changes(path: string): () => boolean {
  const look = () => {
    const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
    return stats && stats.size > 0n ? `${stats.size} ${stats.mtimeNs}` : null;
  };
  const before = look();
  return () => {
    const now = look();
    return now !== null && now !== before;
  };
}

/** Marks of batches in a results file. */
export function marks(file: string): number {
  return numberIn(file, 'SELECT count(*) AS x FROM batch');
}

/** 0 where there is nothing to ask yet. */
function numberIn(file: string, sql: string): number {
  if (!existsSync(file)) return 0;
  try {
    return ask<{ x: number }>(file, sql)[0]!.x;
  } catch {
    return 0;
  }
}
