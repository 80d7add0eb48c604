import { describeCell } from './cell-row.js';
import type { Committed } from './coordinator.js';
import type { Plan } from './plan.js';

/** How far a run is. */
export interface ProgressReading {
  /** Share of the sweep's cost that is done, what was there before included. */
  readonly fraction: number;
  /** Replications in the results file, and wanted. */
  readonly done: number;
  readonly wanted: number;
  /** Replications per second of this run; null before the first commit. */
  readonly rate: number | null;
  readonly secondsLeft: number | null;
  readonly failures: number;
  /** The cell at work. */
  readonly cell: string;
}

/**
 * Measures the progress of a run. It is weighed by cost, because cells may differ a thousandfold; the
 * rate and the time left are of this run alone, whatever was there before.
 */
export class ProgressMeter {
  readonly #plan: Plan;
  readonly #clock: () => number;
  readonly #start: number;
  readonly #costBefore: number;
  readonly #before: number;
  #replications = 0;
  #cost = 0;
  /** What will not be tried, in replications and in cost. */
  #givenUp = 0;
  #costGivenUp = 0;
  #failures = 0;
  #cell = '';

  /** @param clock seconds, from any origin */
  constructor(plan: Plan, clock: () => number) {
    this.#plan = plan;
    this.#clock = clock;
    this.#start = clock();
    this.#costBefore = plan.cells.reduce((sum, { present, cost }) => sum + present * cost, 0);
    this.#before = plan.cells.reduce((sum, { present }) => sum + present, 0);
  }

  committed({ planned, replications, failures, givenUp }: Committed): void {
    this.#replications += replications;
    this.#cost += replications * planned.cost;
    this.#givenUp += givenUp;
    this.#costGivenUp += givenUp * planned.cost;
    this.#failures += failures;
    this.#cell = describeCell(planned.cell, this.#plan.sweep.axes);
  }

  read(): ProgressReading {
    const missingReplications = this.#plan.missingReplications - this.#givenUp;
    const missingCost = this.#plan.missingCost - this.#costGivenUp;
    const seconds = this.#clock() - this.#start;
    const total = this.#costBefore + missingCost;
    const hasRate = this.#cost > 0 && seconds > 0;
    return {
      fraction: total > 0 ? (this.#costBefore + this.#cost) / total : 1,
      done: this.#before + this.#replications,
      wanted: this.#before + missingReplications,
      rate: hasRate ? this.#replications / seconds : null,
      secondsLeft: hasRate ? ((missingCost - this.#cost) / this.#cost) * seconds : null,
      failures: this.#failures,
      cell: this.#cell,
    };
  }
}
