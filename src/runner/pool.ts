import { Piscina } from 'piscina';
import type { BatchRequest } from '../simulation/batch.js';
import type { Pool } from './coordinator.js';
import type { Answer, Task } from './worker.js';

/** A worker thread that ended without an answer. */
export class LostWorkerError extends Error {
  readonly code = 'LOST_WORKER';

  constructor(cause: unknown) {
    super(`a worker thread was lost: ${(cause as Error).message}`, { cause });
    this.name = 'LostWorkerError';
  }
}

/** Worker threads that simulate batches. They never open a file. */
export class WorkerPool implements Pool {
  readonly threads: number;
  readonly #piscina: Piscina<Task, Answer>;
  readonly #stop = new SharedArrayBuffer(4);

  constructor(threads: number) {
    this.threads = threads;
    this.#piscina = new Piscina<Task, Answer>({
      filename: new URL('./worker.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: Infinity,
      concurrentTasksPerWorker: 1,
    });
    this.#piscina.on('error', () => undefined); // a lost worker rejects its own task
  }

  /** Simulates a batch, or its first part if patience (seconds) runs out or the pool is told to stop. */
  async simulate(request: BatchRequest, patience: number): Promise<Answer> {
    try {
      return await this.#piscina.run({ request, stop: this.#stop, patience });
    } catch (error) {
      throw new LostWorkerError(error);
    }
  }

  /** Tells the workers to return what they have finished. */
  stop(): void {
    Atomics.store(new Int32Array(this.#stop), 0, 1);
  }

  async close(): Promise<void> {
    this.stop();
    await this.#piscina.destroy();
  }
}
