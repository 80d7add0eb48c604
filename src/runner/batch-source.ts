import type { PlannedCell } from './plan.js';
import type { Position } from './position.js';

/** A stretch of replications of one cell, to be simulated as one batch. */
export interface Stretch {
  readonly planned: PlannedCell;
  readonly first: number;
  readonly count: number;
  /** A single replication whose worker was lost when others were simulated with it. */
  readonly isSuspect?: true;
}

/** How large batches are cut. No result depends on it. */
export interface BatchLimits {
  /** Seconds that a batch should take. */
  readonly aim: number;
  /** Seconds after which it is handed in unfinished. */
  readonly patience: number;
  /** Recorded rows of a batch, so that a commit is short and what waits for it small. */
  readonly rows: number;
}

export const BATCH_LIMITS: BatchLimits = { aim: 0.5, patience: 2, rows: 200_000 };

/** Towards the end each thread still gets so many batches, smaller and smaller, so that all end together. */
const SHARES = 4;

/** Seconds below which batches are not cut for that. */
const LEAST = 0.02;

/** With more stretches than these the end is far. */
const FEW = 100;

/**
 * Cuts missing replications into batches, cell after cell. Sizes follow the costs that were measured;
 * no result depends on them.
 */
export class BatchSource {
  #queue: Stretch[];
  readonly #rowsOf: (planned: PlannedCell) => number;
  readonly #limits: BatchLimits;
  readonly #threads: number;
  #measured = 0;
  #nominal = 0;
  readonly #cells = new Map<PlannedCell, number>();

  /** @param rowsOf rows that one replication of a cell records */
  constructor(
    cells: readonly PlannedCell[],
    rowsOf: (planned: PlannedCell) => number,
    limits: BatchLimits,
    threads: number,
  ) {
    this.#rowsOf = rowsOf;
    this.#limits = limits;
    this.#threads = threads;
    this.#queue = cells
      .flatMap((planned) => planned.missing.map((range) => ({ planned, ...range })))
      .reverse();
  }

  next(): Stretch | undefined {
    const stretch = this.#queue.pop();
    if (!stretch) return undefined;
    const { planned, first, count } = stretch;
    const size = Math.min(count, this.#size(stretch));
    if (size === count) return stretch;
    this.#insert({ planned, first: first + size, count: count - size });
    return { planned, first, count: size };
  }

  /** Gives back a stretch of which the first replications are done. */
  giveBack({ planned, first, count }: Stretch, done: number): void {
    if (done < count) this.#insert({ planned, first: first + done, count: count - done });
  }

  /**
   * Gives back a stretch whose worker was lost. Of the replications that it was simulating side by side
   * each is to be tried alone, so that the one to blame is told from its neighbours.
   */
  giveBackLost({ planned, first, count }: Stretch, at: Position): void {
    const after = at.first + at.lanes;
    this.giveBack({ planned, first, count }, after - first);
    for (let suspect = after - 1; suspect >= at.first; suspect--)
      this.#insert({ planned, first: suspect, count: 1, isSuspect: true });
    this.giveBack({ planned, first, count: at.first - first }, 0);
  }

  /** Hands out no more of a cell. */
  drop(planned: PlannedCell): void {
    this.#queue = this.#queue.filter((stretch) => stretch.planned !== planned);
  }

  /** Notes how long replications of a cell really took. */
  measure(planned: PlannedCell, replications: number, seconds: number): void {
    if (replications === 0) return;
    this.#cells.set(planned, seconds / replications);
    this.#measured += seconds;
    this.#nominal += replications * planned.cost * 1e-9;
  }

  /** Puts a stretch where it comes next, but after earlier replications of its cell. */
  #insert(stretch: Stretch): void {
    let at = this.#queue.length;
    while (at > 0 && isEarlier(this.#queue[at - 1]!, stretch)) at--;
    this.#queue.splice(at, 0, stretch);
  }

  #size(stretch: Stretch): number {
    const { planned } = stretch;
    const byTime = Math.floor(this.#aim(stretch) / this.#secondsOf(planned));
    const byRows = Math.floor(this.#limits.rows / Math.max(1, this.#rowsOf(planned)));
    return Math.max(1, Math.min(byTime, byRows));
  }

  /** Seconds that the next batch should take. */
  #aim(next: Stretch): number {
    const { aim } = this.#limits;
    // The first ones are short: costs are guesses until one is back, and the writer has nothing to do.
    if (this.#measured === 0) return Math.min(aim, LEAST);
    if (this.#queue.length > FEW) return aim;
    const left = [next, ...this.#queue].reduce(
      (sum, { planned, count }) => sum + count * this.#secondsOf(planned),
      0,
    );
    return Math.min(aim, Math.max(LEAST, left / (SHARES * this.#threads)));
  }

  /** Seconds of one replication, as measured or else as expected. */
  #secondsOf(planned: PlannedCell): number {
    const ratio = this.#nominal > 0 ? this.#measured / this.#nominal : 1;
    return this.#cells.get(planned) ?? planned.cost * 1e-9 * ratio;
  }
}

function isEarlier(a: Stretch, b: Stretch): boolean {
  return a.planned === b.planned && a.first < b.first;
}
