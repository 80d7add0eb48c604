import {
  MomentForest,
  QuantileSketch,
  sortNumbers,
  type EncodedSketch,
  type MomentNode,
} from '../statistics/index.js';
import type { Failure } from './failure.js';
import type { Experiment } from './trajectory.js';

/** Consecutive replications of one cell to simulate. */
export interface BatchRequest {
  readonly experiment: Experiment;
  readonly first: number;
  readonly replications: number;
  /** Rows are returned for replications below this number. */
  readonly keepRowsBelow: number;
  /** How to return the distribution of every slot; sorting takes all rows to be kept. */
  readonly distribution: 'sketch' | 'sorted';
  /** If so many replications fail, and none before does not, no more are tried. */
  readonly hopelessAfter: number;
}

/** A batch is a table: everything that will be stored of it. */
export interface BatchResult {
  readonly first: number;
  /** How many of the replications asked for are done, in order; failed ones count. */
  readonly replications: number;
  /** Metrics of the kept replications, nested replication, generation, metric. */
  readonly rows: Float64Array;
  readonly nodes: readonly MomentNode[];
  /** Histograms of the slots, where asked for. */
  readonly sketch: EncodedSketch | null;
  /** The values of each slot, sorted, slot after slot, where asked for. */
  readonly sorted: Float64Array | null;
  readonly failures: readonly Failure[];
}

/** Gathers the replications of a batch in their order. */
export class BatchTable {
  readonly #request: BatchRequest;
  readonly #slots: number;
  readonly #kept: number;
  readonly #rows: Float64Array;
  readonly #forest: MomentForest;
  readonly #sketch: QuantileSketch | null;
  readonly #failures: Failure[] = [];
  #done = 0;

  constructor(request: BatchRequest) {
    const { experiment, first, replications, keepRowsBelow, distribution } = request;
    this.#request = request;
    this.#slots = experiment.generations.length * experiment.metrics.length;
    this.#kept = Math.max(0, Math.min(replications, keepRowsBelow - first));
    this.#rows = new Float64Array(this.#kept * this.#slots);
    this.#forest = new MomentForest(this.#slots);
    this.#sketch = distribution === 'sketch' ? new QuantileSketch(this.#slots) : null;
  }

  /** The next replication. */
  get next(): number {
    return this.#request.first + this.#done;
  }

  /** How many replications are still to come. */
  get left(): number {
    return this.isHopeless ? 0 : this.#request.replications - this.#done;
  }

  /** Whether so many have failed, and nothing else happened, that no more should be tried. */
  get isHopeless(): boolean {
    return this.#failures.length === this.#done && this.#done >= this.#request.hopelessAfter;
  }

  /**
   * Adds the next replications.
   *
   * @param block their values: those of the first from `offset` on, one per slot
   * @param stride from the values of one replication to those of the next
   */
  add(count: number, block: Float64Array, offset: number, stride: number): void {
    this.#forest.addReplications(this.next, count, block, offset, stride);
    this.#sketch?.add(block.subarray(offset), count, stride);
    for (let i = 0, at = offset; i < count; i++, at += stride, this.#done++)
      if (this.#done < this.#kept)
        this.#rows.set(block.subarray(at, at + this.#slots), this.#done * this.#slots);
  }

  /** Adds the next replication as one that failed: it has no values. */
  fail(failure: Omit<Failure, 'replication'>): void {
    this.#failures.push({ replication: this.next, ...failure });
    this.#forest.addMissing(this.next);
    const at = this.#done * this.#slots;
    if (this.#done < this.#kept) this.#rows.fill(NaN, at, at + this.#slots);
    this.#done++;
  }

  result(): BatchResult {
    const { first, distribution } = this.#request;
    const rows =
      this.#done < this.#kept ? this.#rows.slice(0, this.#done * this.#slots) : this.#rows;
    return {
      first,
      replications: this.#done,
      rows,
      nodes: this.#forest.nodes,
      sketch: this.#sketch?.encode() ?? null,
      sorted: distribution === 'sorted' ? sortedColumns(rows, this.#slots) : null,
      failures: this.#failures,
    };
  }
}

/** Turns rows into columns, one per slot, each sorted. */
export function sortedColumns(rows: Float64Array, slots: number): Float64Array {
  const height = rows.length / slots;
  const columns = new Float64Array(rows.length);
  for (let row = 0, i = 0; row < height; row++)
    for (let slot = 0; slot < slots; slot++, i++) columns[slot * height + row] = rows[i]!;
  for (let slot = 0; slot < slots; slot++)
    sortNumbers(columns.subarray(slot * height, (slot + 1) * height));
  return columns;
}
