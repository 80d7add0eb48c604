import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { simulateBatch, type BatchRequest, type BatchResult } from '../simulation/batch.js';
import { rowsChecksum } from '../store/checksum.js';
import { markBlock, markGeneration } from './position.js';

/** What every worker thread is given at its start. */
export interface WorkerData {
  /** One shared 32-bit number: how many threads have loaded their code. */
  readonly loaded: SharedArrayBuffer;
}

/** What a worker thread is asked to do. */
export interface Task {
  readonly request: BatchRequest;
  /** One shared 32-bit flag: anything but 0 means stop. */
  readonly stop: SharedArrayBuffer;
  /** Where the worker notes how far it is. */
  readonly position: SharedArrayBuffer;
  /** After this many seconds what is finished is returned. */
  readonly patience: number;
}

/** A finished batch, the seconds it took to compute, and the checksum of its rows. */
export type Answer = BatchResult & { readonly seconds: number; readonly checksum: string };

// Not at once: this module is loaded only when what loads it has come to its end.
queueMicrotask(() => Atomics.add(new Int32Array((workerData as WorkerData).loaded), 0, 1));

/** Runs in a worker thread: simulates a batch and hands its arrays over without copying. */
export default function work({ request, stop, position, patience }: Task): Answer {
  const flag = new Int32Array(stop);
  const place = new Float64Array(position);
  const start = performance.now();
  const isStopped = () => Atomics.load(flag, 0) !== 0;
  const result = simulateBatch(request, {
    starts: (first, lanes) => markBlock(place, first, lanes),
    isCancelled(generation) {
      markGeneration(place, generation);
      return isStopped();
    },
    isTimeUp: () => isStopped() || performance.now() - start > patience * 1000,
  });
  const answer: Answer = {
    ...result,
    checksum: rowsChecksum(result.rows),
    seconds: (performance.now() - start) / 1000,
  };
  return move({
    [transferableSymbol]: [
      answer.rows.buffer,
      ...answer.nodes.map(({ moments }) => moments.buffer),
      ...(answer.sketch ? [answer.sketch.buffer] : []),
      ...(answer.sorted ? [answer.sorted.buffer] : []),
    ],
    [valueSymbol]: answer,
  }) as unknown as Answer;
}
