import { setImmediate } from 'node:timers/promises';
import { failedBatch, type BatchRequest } from '../simulation/batch.js';
import { rowsChecksum, type ResultsWriter, type RowInserter } from '../store/index.js';
import { BatchSource, type BatchLimits, type Stretch } from './batch-source.js';
import { CellSummary, usesSketch } from './cell-summary.js';
import { experimentOf, recordedBelow } from './experiment.js';
import { BEGINNING, isHopeless, isUndecided, ofBeginning, type Beginning } from './hopeless.js';
import { LostWorkerError } from './lost-worker-error.js';
import { recordedSlots, type Plan, type PlannedCell } from './plan.js';
import type { Answer, Loss, Pool } from './pool.js';
import type { Answer as WorkerAnswer } from './worker.js';

/** What happened to a batch, for whoever shows progress. */
export interface Committed {
  readonly planned: PlannedCell;
  readonly replications: number;
  readonly rows: number;
  readonly failures: number;
  /** Replications of the cell that will not be tried, because all so far failed. */
  readonly givenUp: number;
}

export interface Outcome {
  readonly replications: number;
  readonly rows: number;
  readonly failures: number;
  readonly interrupted: boolean;
}

export interface CoordinatorOptions {
  readonly limits: BatchLimits;
  /** Seconds without a new generation after which a worker counts as lost. */
  readonly watchdog: number;
  readonly now: () => Date;
}

/** A cell that batches are being committed to. */
interface OpenCell {
  readonly summary: CellSummary;
  readonly inserter: RowInserter;
}

/** Batches handed out per thread, so that none waits for a commit. */
const IN_FLIGHT = 3;

/** A generation that takes so many times what a whole trajectory should is not slow but stuck. */
const FAR_BEYOND = 20;

/**
 * Carries a plan out: hands batches to the workers, a bounded number at a time, and commits their
 * results in the order in which they were handed out.
 */
export class Coordinator {
  readonly #plan: Plan;
  readonly #writer: ResultsWriter;
  readonly #pool: Pool;
  readonly #options: CoordinatorOptions;
  readonly #source: BatchSource;
  readonly #cells = new Map<PlannedCell, OpenCell>();
  readonly #beginnings = new Map<PlannedCell, Beginning>();
  readonly #done = new Map<PlannedCell, number>();
  #stopped = false;

  constructor(plan: Plan, writer: ResultsWriter, pool: Pool, options: CoordinatorOptions) {
    this.#plan = plan;
    this.#writer = writer;
    this.#pool = pool;
    this.#options = options;
    const slotsOf = recordedSlots(plan.sweep);
    this.#source = new BatchSource(
      plan.cells,
      ({ cell }) => (recordedBelow(plan.sweep) > 0 ? slotsOf(cell.content.generations).rows : 0),
      options.limits,
      pool.threads,
    );
  }

  /** Takes no more work; what is finished is committed and `run` returns. */
  stop(): void {
    this.#stopped = true;
    this.#pool.stop();
  }

  /** Throws LostWorkerError where workers cannot even begin, StoreError where results cannot be kept. */
  async run(onCommit: (committed: Committed) => void): Promise<Outcome> {
    const flying: { stretch: Stretch; answer: Promise<Answer> }[] = [];
    const total = { replications: 0, rows: 0, failures: 0 };
    try {
      for (;;) {
        while (!this.#stopped && flying.length < IN_FLIGHT * this.#pool.threads) {
          const stretch = this.#source.next();
          if (!stretch) break;
          flying.push({ stretch, answer: this.#handOut(stretch) });
        }
        const head = flying.shift();
        if (!head) break;
        const answer = this.#settled(head.stretch, await head.answer);
        if (!answer || answer.replications === 0) continue;
        const committed = this.#commit(head.stretch.planned, answer);
        total.replications += committed.replications;
        total.rows += committed.rows;
        total.failures += committed.failures;
        onCommit(committed);
        await this.#writer.keepLogShort(() => this.#stopped);
        // Hears workers that are done, so that they get work now and in turn rather than all at once.
        await setImmediate();
      }
    } finally {
      this.#pool.stop();
    }
    return { ...total, interrupted: this.#stopped };
  }

  #handOut(stretch: Stretch): Promise<Answer> {
    const { limits, watchdog } = this.#options;
    const answer = this.#pool.simulate(this.#request(stretch), {
      patience: limits.patience,
      watchdog: Math.max(watchdog, FAR_BEYOND * stretch.planned.cost * 1e-9),
    });
    answer.catch(() => undefined); // met in its turn
    return answer;
  }

  #request({ planned, first, count }: Stretch): BatchRequest {
    const { sweep } = this.#plan;
    const experiment = experimentOf(sweep, planned.cell);
    const { generations, metrics } = experiment;
    return {
      experiment,
      first,
      replications: count,
      keepRowsBelow: recordedBelow(sweep),
      distribution: usesSketch(sweep, generations.length * metrics.length) ? 'sketch' : 'sorted',
      hopelessAfter: first < BEGINNING ? BEGINNING - first : Infinity,
    };
  }

  /**
   * What of a stretch can be committed; null where its worker was lost and it has to be tried again, and
   * where its cell is given up or may yet be. What is not done goes back to the source.
   */
  #settled(stretch: Stretch, answer: Answer): WorkerAnswer | null {
    const { planned } = stretch;
    const beginning = this.#beginning(planned);
    if (isHopeless(beginning)) return null;
    const isLost = 'lost' in answer;
    if (isLost && this.#stopped) return null;
    if (isLost && !answer.at) throw new LostWorkerError(answer.message);
    if (stretch.first >= BEGINNING && isUndecided(beginning)) {
      this.#source.giveBack(stretch, 0);
      return null;
    }
    if (!isLost) {
      this.#source.measure(planned, answer.replications, answer.seconds);
      this.#source.giveBack(stretch, answer.replications);
      return answer;
    }
    if (stretch.isSuspect) return this.#failed(stretch, answer);
    this.#source.giveBackLost(stretch, answer.at!);
    return null;
  }

  #failed(stretch: Stretch, { lost, message, at }: Loss): WorkerAnswer {
    const failure = { generation: at!.generation, attempts: 2, error: lost, message };
    const batch = failedBatch(this.#request(stretch), failure);
    return { ...batch, checksum: rowsChecksum(batch.rows), seconds: 0 };
  }

  #commit(planned: PlannedCell, answer: WorkerAnswer): Committed {
    const { summary, inserter } = this.#open(planned);
    const change = summary.add(answer);
    this.#writer.commit({
      ...change,
      cellId: planned.cellId,
      first: answer.first,
      replications: answer.replications,
      seconds: answer.seconds,
      committedAt: this.#options.now(),
      rows: answer.rows,
      checksum: answer.checksum,
      inserter,
      failures: answer.failures,
    });
    if (change.isComplete) this.#cells.delete(planned);
    const beginning = this.#begin(planned, answer);
    const done = (this.#done.get(planned) ?? planned.present) + answer.replications;
    this.#done.set(planned, done);
    if (change.isComplete) this.#done.delete(planned);
    return {
      planned,
      replications: answer.replications,
      rows: answer.rows.length / this.#plan.sweep.metrics.length,
      failures: answer.failures.length,
      givenUp: isHopeless(beginning) ? this.#giveUp(planned, done) : 0,
    };
  }

  #giveUp(planned: PlannedCell, done: number): number {
    this.#source.drop(planned);
    this.#cells.delete(planned);
    return this.#plan.sweep.replications - done;
  }

  #beginning(planned: PlannedCell): Beginning {
    return this.#beginnings.get(planned) ?? planned.beginning;
  }

  /** Takes note of how the first replications of a cell went. */
  #begin(planned: PlannedCell, { first, replications, failures }: WorkerAnswer): Beginning {
    const before = this.#beginning(planned);
    if (first >= BEGINNING) return before;
    const beginning = {
      done: before.done + ofBeginning(first, replications),
      failed: before.failed + failures.filter(({ replication }) => replication < BEGINNING).length,
    };
    this.#beginnings.set(planned, beginning);
    return beginning;
  }

  #open(planned: PlannedCell): OpenCell {
    let open = this.#cells.get(planned);
    if (!open) {
      const { sweep } = this.#plan;
      const summary = new CellSummary(sweep, planned, this.#writer.reader);
      const inserter = this.#writer.inserter(planned.cellId, summary.rows, sweep.metrics);
      this.#cells.set(planned, (open = { summary, inserter }));
    }
    return open;
  }
}
