import { recordedGenerations } from '../simulation/recorded-generations.js';
import type { BatchRequest } from '../simulation/batch.js';
import type { ResultsWriter, RowInserter } from '../store/index.js';
import { cellStreamKey } from '../sweep/index.js';
import { BatchSource, type BatchLimits, type Stretch } from './batch-source.js';
import { CellSummary, usesSketch } from './cell-summary.js';
import { recordedSlots, type Plan, type PlannedCell } from './plan.js';
import type { Answer } from './worker.js';

/** What happened to a batch, for whoever shows progress. */
export interface Committed {
  readonly planned: PlannedCell;
  readonly replications: number;
  readonly rows: number;
  readonly failures: number;
}

export interface Outcome {
  readonly replications: number;
  readonly rows: number;
  readonly failures: number;
  readonly interrupted: boolean;
}

/** Whoever simulates batches: worker threads or, in a test, anybody. */
export interface Pool {
  readonly threads: number;
  simulate(request: BatchRequest, patience: number): Promise<Answer>;
  stop(): void;
}

/** Batches handed out per thread, so that none waits for a commit. */
const IN_FLIGHT = 3;

/**
 * Carries a plan out: hands batches to the workers, a bounded number at a time, and commits their
 * results in the order in which they were handed out.
 */
export class Coordinator {
  readonly #plan: Plan;
  readonly #writer: ResultsWriter;
  readonly #pool: Pool;
  readonly #limits: BatchLimits;
  readonly #now: () => Date;
  readonly #cells = new Map<PlannedCell, { summary: CellSummary; inserter: RowInserter }>();
  #stopped = false;

  constructor(plan: Plan, writer: ResultsWriter, pool: Pool, limits: BatchLimits, now: () => Date) {
    this.#plan = plan;
    this.#writer = writer;
    this.#pool = pool;
    this.#limits = limits;
    this.#now = now;
  }

  /** Takes no more work; what is finished is committed and `run` returns. */
  stop(): void {
    this.#stopped = true;
    this.#pool.stop();
  }

  async run(onCommit: (committed: Committed) => void): Promise<Outcome> {
    const { sweep, cells } = this.#plan;
    const slotsOf = recordedSlots(sweep);
    const source = new BatchSource(
      cells,
      ({ cell }) => slotsOf(cell.content.generations).rows,
      this.#limits,
    );
    const flying: { stretch: Stretch; answer: Promise<Answer> }[] = [];
    const total = { replications: 0, rows: 0, failures: 0 };
    try {
      for (;;) {
        while (!this.#stopped && flying.length < IN_FLIGHT * this.#pool.threads) {
          const stretch = source.next();
          if (!stretch) break;
          const answer = this.#pool.simulate(this.#request(stretch), this.#limits.patience);
          answer.catch(() => undefined); // met below, in its turn
          flying.push({ stretch, answer });
        }
        const head = flying.shift();
        if (!head) break;
        const answer = await head.answer;
        const { planned, first, count } = head.stretch;
        const { replications } = answer;
        source.measure(planned, replications, answer.seconds);
        if (replications < count)
          source.giveBack({ planned, first: first + replications, count: count - replications });
        if (replications === 0) continue;
        const committed = this.#commit(planned, answer);
        total.replications += committed.replications;
        total.rows += committed.rows;
        total.failures += committed.failures;
        onCommit(committed);
      }
    } finally {
      this.#pool.stop();
    }
    return { ...total, interrupted: this.#stopped };
  }

  #request({ planned, first, count }: Stretch): BatchRequest {
    const { sweep } = this.#plan;
    const { cell } = planned;
    const generations = recordedGenerations(sweep.record.generations, cell.content.generations);
    const { trajectories } = sweep.record;
    return {
      experiment: {
        content: cell.content,
        metrics: sweep.metrics,
        generations,
        key: cellStreamKey(sweep.seed, cell.key, sweep.streams),
        restart: sweep.streams === 'common',
      },
      first,
      replications: count,
      keepRowsBelow: trajectories === 'all' ? Infinity : trajectories === 'none' ? 0 : trajectories,
      distribution: usesSketch(sweep, generations.length * sweep.metrics.length)
        ? 'sketch'
        : 'sorted',
    };
  }

  #commit(planned: PlannedCell, answer: Answer): Committed {
    const { summary, inserter } = this.#open(planned);
    const change = summary.add(answer);
    this.#writer.commit({
      ...change,
      cellId: planned.cellId,
      first: answer.first,
      replications: answer.replications,
      seconds: answer.seconds,
      committedAt: this.#now(),
      rows: answer.rows,
      inserter,
      failures: answer.failures,
    });
    if (change.isComplete) this.#cells.delete(planned);
    return {
      planned,
      replications: answer.replications,
      rows: answer.rows.length / this.#plan.sweep.metrics.length,
      failures: answer.failures.length,
    };
  }

  #open(planned: PlannedCell) {
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
