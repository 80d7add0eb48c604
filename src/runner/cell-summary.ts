import { recordedGenerations } from '../simulation/recorded-generations.js';
import { sampleSizes } from '../simulation/schedules.js';
import { sortedColumns, type BatchResult } from '../simulation/batch-table.js';
import {
  mergeSketches,
  MomentForest,
  runQuantiles,
  QuantileSketch,
  sketchQuantiles,
  summarise,
  summaryProbabilities,
  type MomentNode,
} from '../statistics/index.js';
import {
  StoreError,
  type ResultsReader,
  type StoredSketch,
  type SummaryRow,
  type TheoryRow,
} from '../store/index.js';
import type { Sweep } from '../sweep/index.js';
import { closedForms } from '../theory/index.js';
import type { PlannedCell } from './plan.js';

/** Values of one cell that are kept in memory to find exact quantiles; beyond, a sketch serves. */
const MOST_EXACT_VALUES = 8_000_000;

/** Whether quantiles come from a sketch: not all values are recorded, or they are too many. */
export function usesSketch(sweep: Sweep, numbers: number): boolean {
  return sweep.record.trajectories !== 'all' || sweep.replications * numbers > MOST_EXACT_VALUES;
}

/** Gathers the batches of one cell until its summary can be written. */
export class CellSummary {
  readonly #sweep: Sweep;
  readonly #planned: PlannedCell;
  readonly #reader: ResultsReader;
  readonly #generations: readonly number[];
  readonly #slots: number;
  readonly #forest: MomentForest;
  /** Sorted values of this run's batches, slot after slot. */
  readonly #sorted: Float64Array[] = [];
  #sketch: StoredSketch | null = null;
  #done: number;

  constructor(sweep: Sweep, planned: PlannedCell, reader: ResultsReader) {
    this.#sweep = sweep;
    this.#planned = planned;
    this.#reader = reader;
    this.#generations = recordedGenerations(
      sweep.record.generations,
      planned.cell.content.generations,
    );
    this.#slots = this.#generations.length * sweep.metrics.length;
    const nodes = reader.nodes(planned.cellId);
    this.#forest = new MomentForest(this.#slots, nodes);
    if (nodes.reduce((sum, { size }) => sum + size, 0) !== planned.present)
      throw this.#damaged('the sums of some replications are missing');
    this.#done = planned.present;
    if (this.usesSketch) this.#sketch = this.#storedSketch();
    else if (planned.present > 0) this.#sorted.push(this.#storedColumns());
  }

  get usesSketch(): boolean {
    return usesSketch(this.#sweep, this.#slots);
  }

  /** Recorded generations with their sample sizes. */
  get rows(): { generation: number; sampleSize: number }[] {
    const { schedule, n, generations } = this.#planned.cell.content;
    const sizes = sampleSizes(schedule, n, generations);
    return this.#generations.map((t) => ({ generation: t, sampleSize: sizes[t - 1]! }));
  }

  /** Takes a batch in; returns what changes in the results file besides its rows. */
  add(batch: BatchResult): CellChange {
    const before = new Set(this.#forest.nodes);
    for (const node of batch.nodes) this.#forest.addNode(node);
    const after = new Set(this.#forest.nodes);
    if (this.usesSketch) this.#addSketch(batch);
    else if (batch.sorted) this.#sorted.push(batch.sorted);
    this.#done += batch.replications;
    const isComplete = this.#done >= this.#sweep.replications;
    return {
      staleNodes: [...before].filter((node) => !after.has(node)),
      freshNodes: [...after].filter((node) => !before.has(node)),
      sketch: this.#sketch,
      ...(isComplete ? this.answers() : { summary: [], theory: [] }),
      isComplete,
    };
  }

  /** Summary and closed forms of a cell that is complete. */
  answers(): Pick<CellChange, 'summary' | 'theory'> {
    return { summary: this.#summary(), theory: this.#theory() };
  }

  #addSketch({ sketch, replications }: BatchResult): void {
    if (!sketch) throw new TypeError('Expected the batch of a sketched cell to hold a sketch');
    const stored = this.#sketch;
    this.#sketch = {
      replications: (stored?.replications ?? 0) + replications,
      counts: stored ? mergeSketches(stored.counts, sketch) : sketch,
    };
  }

  /**
   * The sketch of the replications that are there. A cell that has outgrown exact quantiles has none,
   * or one of an earlier stretch: then it is made from the recorded values.
   */
  #storedSketch(): StoredSketch | null {
    const { cellId, present } = this.#planned;
    const stored = this.#reader.sketch(cellId);
    if (present === 0 || stored?.replications === present) return stored;
    const sketch = new QuantileSketch(this.#slots);
    const replication = new Float64Array(this.#slots);
    this.#eachStored((slot, value) => {
      replication[slot] = value;
      if (slot === this.#slots - 1) sketch.add(replication, 1, this.#slots);
    });
    return { replications: present, counts: sketch.encode() };
  }

  #summary(): SummaryRow[] {
    const moments = this.#forest.total();
    const found = this.#sketch
      ? sketchQuantiles(this.#sketch.counts, summaryProbabilities)
      : this.#exactQuantiles();
    const { metrics } = this.#sweep;
    return Array.from({ length: this.#slots }, (_, slot) => {
      const { count, ...moment } = summarise(moments, slot);
      return {
        cellId: this.#planned.cellId,
        generation: this.#generations[Math.floor(slot / metrics.length)]!,
        metric: metrics[slot % metrics.length]!,
        replications: count,
        ...moment,
        quantiles: found[slot]!,
        quantileKind: this.#sketch ? 'sketch' : 'exact',
      };
    });
  }

  #exactQuantiles(): number[][] {
    return Array.from({ length: this.#slots }, (_, slot) => {
      const runs = this.#sorted.map((columns) => {
        const height = columns.length / this.#slots;
        return columns.subarray(slot * height, (slot + 1) * height);
      });
      return runQuantiles(runs, summaryProbabilities);
    });
  }

  /** Sorted columns of the replications that are there. */
  #storedColumns(): Float64Array {
    const rows = new Float64Array(this.#planned.present * this.#slots);
    let at = 0;
    this.#eachStored((_slot, value) => (rows[at++] = value));
    return sortedColumns(rows, this.#slots);
  }

  /** Visits the recorded values of the cell, slot after slot of one replication after another. */
  #eachStored(visit: (slot: number, value: number) => void): void {
    const { metrics } = this.#sweep;
    const { cellId, present } = this.#planned;
    const slotOf = new Map(this.#generations.map((t, i) => [t, i * metrics.length]));
    let rows = 0;
    for (const [, generation, , ...values] of this.#reader.recordedRows(cellId, metrics)) {
      const slot = slotOf.get(generation);
      if (slot === undefined) continue;
      rows++;
      for (let m = 0; m < values.length; m++) visit(slot + m, values[m] ?? NaN);
    }
    if (rows !== present * this.#generations.length)
      throw this.#damaged('some of its rows are missing');
  }

  #damaged(what: string): StoreError {
    return new StoreError(
      'DAMAGED',
      `the results of cell ${this.#planned.cellId} are damaged: ${what}. Start again with another --out`,
    );
  }

  #theory(): TheoryRow[] {
    const { metrics } = this.#sweep;
    const { cell, cellId } = this.#planned;
    return closedForms(cell.content)
      .filter(({ metric }) => metrics.includes(metric))
      .flatMap(({ metric, kind, source, values }) =>
        this.#generations
          .map((generation) => ({
            cellId,
            generation,
            metric,
            kind,
            value: values[generation - 1]!,
            source,
          }))
          // A form may say nothing of some generations.
          .filter(({ value }) => !Number.isNaN(value)),
      );
  }
}

/** What a batch changes in the results file besides its rows. */
export interface CellChange {
  readonly staleNodes: readonly MomentNode[];
  readonly freshNodes: readonly MomentNode[];
  readonly sketch: StoredSketch | null;
  readonly summary: readonly SummaryRow[];
  readonly theory: readonly TheoryRow[];
  readonly isComplete: boolean;
}
