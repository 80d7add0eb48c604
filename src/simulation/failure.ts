/**
 * How a replication failed: its code threw, a metric came out as no number, or it took its worker thread
 * down (which ended, ran out of memory, or made no progress until the watchdog ended it).
 */
export type FailureKind = 'exception' | 'nan' | 'exit' | 'memory' | 'watchdog';

/** A replication that could not be simulated, and where: it can be replayed from this. */
export interface Failure {
  readonly replication: number;
  /** The generation at work; null where none had begun. */
  readonly generation: number | null;
  /** How often it was tried: a second time alone, where others were simulated with it. */
  readonly attempts: number;
  readonly error: FailureKind;
  readonly message: string;
}
