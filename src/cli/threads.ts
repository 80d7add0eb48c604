import { availableParallelism } from 'node:os';
import { withWorkers, type Pool } from '../runner/pool.js';
import { MisuseError } from './exit.js';

/** The number of worker threads asked for. Throws MisuseError. */
export function threadCount(asked: number | undefined): number {
  if (asked === undefined) return availableParallelism();
  if (Number.isInteger(asked) && asked >= 1 && asked <= 1024) return asked;
  throw new MisuseError('--threads: expected a whole number from 1 to 1024');
}

/** Does some work with as many worker threads as were asked for. Throws MisuseError. */
export function withThreads<T>(
  asked: number | undefined,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  return withWorkers(threadCount(asked), work);
}
