import { Piscina } from 'piscina';
import { setTimeout } from 'node:timers/promises';
import type { BatchRequest } from '../simulation/batch.js';
import type { FailureKind } from '../simulation/failure.js';
import type { Answer as WorkerAnswer, Task, WorkerData } from '../runner/worker.js';
import { newPosition, readPosition, steps, type Position } from './position.js';
import { watch } from './watchdog.js';

/** How long a batch may take, in seconds. */
export interface TimeLimits {
  /** After this what is finished is handed in. */
  readonly patience: number;
  /** A block that begins no new generation for so long has lost its worker. */
  readonly watchdog: number;
}

/** A batch whose worker gave no answer, why, and where it was. */
export interface Loss {
  readonly lost: FailureKind;
  readonly message: string;
  /** Null where the worker had not begun. */
  readonly at: Position | null;
}

export type Answer = WorkerAnswer | Loss;

/** Whoever simulates batches: worker threads or, in a test, anybody. */
export interface Pool {
  readonly threads: number;
  /** Simulates a batch, or its first part if patience runs out or the pool is told to stop. */
  simulate(request: BatchRequest, limits: TimeLimits): Promise<Answer>;
  /** Tells the workers to return what they have finished. */
  stop(): void;
}

/** Worker threads that simulate batches. They never open a file. A thread that is lost is replaced. */
class WorkerPool implements Pool {
  readonly threads: number;
  readonly #piscina: Piscina<Task, WorkerAnswer>;
  readonly #stop = new SharedArrayBuffer(4);
  readonly #loaded = new SharedArrayBuffer(4);
  readonly #deserted = new AbortController();
  /** Threads that were started, those included that replace lost ones. */
  #started: number;

  constructor(threads: number) {
    this.threads = threads;
    this.#started = threads;
    this.#piscina = new Piscina<Task, WorkerAnswer>({
      filename: new URL('../runner/worker.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
      workerData: { loaded: this.#loaded } satisfies WorkerData,
    });
    this.#piscina.on('workerDestroy', () => this.#started++);
    // A lost worker rejects its own task. If the last one is lost, nobody will take those that wait.
    this.#piscina.on('error', () => {
      if (this.#piscina.threads.length === 0) this.#deserted.abort();
    });
  }

  async simulate(request: BatchRequest, { patience, watchdog }: TimeLimits): Promise<Answer> {
    const position = newPosition();
    const late = new AbortController();
    const endWatch = watch(
      () => steps(position),
      watchdog,
      () => late.abort(),
    );
    try {
      const task = { request, stop: this.#stop, position, patience };
      const signal = AbortSignal.any([late.signal, this.#deserted.signal]);
      return await this.#piscina.run(task, { signal });
    } catch (error) {
      return lossOf(error, late.signal.aborted ? watchdog : null, readPosition(position));
    } finally {
      endWatch();
    }
  }

  stop(): void {
    Atomics.store(new Int32Array(this.#stop), 0, 1);
  }

  async close(): Promise<void> {
    this.stop();
    await this.#allLoaded();
    await this.#piscina.destroy();
  }

  /** Node.js 20 may abort the whole process where a thread is ended while it loads its modules. */
  async #allLoaded(): Promise<void> {
    const loaded = new Int32Array(this.#loaded);
    for (let waited = 0; waited < MOST_LOADING; waited += LOOK)
      if (Atomics.load(loaded, 0) >= this.#started) return;
      else await setTimeout(LOOK);
  }
}

/** Milliseconds that threads may take to load, and between two looks. */
const MOST_LOADING = 5000;
const LOOK = 5;

/**
 * Lets workers do some work and ends them. They start at once and load while the caller prepares it,
 * which takes about as long.
 */
export async function withWorkers<T>(
  threads: number,
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  const pool = new WorkerPool(threads);
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

function lossOf(error: unknown, watchdog: number | null, at: Position | null): Loss {
  const { code, message } = error as { code?: string; message: string };
  if (watchdog !== null)
    return { lost: 'watchdog', message: `no new generation for ${watchdog} s`, at };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { lost: 'memory', message: 'the worker thread ran out of memory', at };
  const exited = /^worker exited with code: (\d+)/.exec(message);
  if (exited) return { lost: 'exit', message: `the worker thread ended with ${exited[1]}`, at };
  return { lost: 'exception', message, at };
}
