import { move, transferableSymbol, valueSymbol } from 'piscina';
import { simulateBatch, type BatchRequest, type BatchResult } from '../simulation/batch.js';

/** What a worker thread is asked to do. */
export interface Task {
  readonly request: BatchRequest;
  /** One shared 32-bit flag: anything but 0 means stop. */
  readonly stop: SharedArrayBuffer;
  /** After this many seconds what is finished is returned. */
  readonly patience: number;
}

/** A finished batch and the seconds it took to compute. */
export type Answer = BatchResult & { readonly seconds: number };

/** Runs in a worker thread: simulates a batch and hands its arrays over without copying. */
export default function work({ request, stop, patience }: Task): Answer {
  const flag = new Int32Array(stop);
  const start = performance.now();
  const isCancelled = () => Atomics.load(flag, 0) !== 0;
  const result = simulateBatch(request, {
    isCancelled,
    isTimeUp: () => isCancelled() || performance.now() - start > patience * 1000,
  });
  const answer: Answer = { ...result, seconds: (performance.now() - start) / 1000 };
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
