import { NO_ADJUSTMENT, type Adjustment } from './biases.js';
import type { Model, Move } from './family.js';
import type { Permanence } from './workflows/index.js';

/**
 * Tells which lanes are in a state that can never be left: a point mass that the estimator's added
 * error does not move, and that no older or fresh data can undo.
 */
export class Absorption {
  /** 1 for absorbed lanes, 0 for others. */
  readonly absorbed: Float64Array;
  readonly #model: Model;
  readonly #permanence: Permanence;
  readonly #scratch: Float64Array;
  /** For how many generations on end the fit has been a point mass. */
  readonly #streak: Float64Array;
  /** Lanes whose truth is a point mass itself. */
  readonly #isPoint: Float64Array;
  #generation = 0;

  constructor(model: Model, lanes: number, truth: unknown, permanence: Permanence) {
    this.#model = model;
    this.#permanence = permanence;
    this.absorbed = new Float64Array(lanes);
    this.#scratch = new Float64Array(lanes);
    this.#streak = new Float64Array(lanes);
    this.#isPoint = new Float64Array(lanes);
    model.absorbing(truth, (x) => x, this.#isPoint);
  }

  /** Looks at a fit before an added error moves it. */
  fitted(parameters: unknown, adjustment: Adjustment): void {
    this.#generation++;
    this.#absorbing(parameters, adjustment, this.#scratch);
    for (let lane = 0; lane < this.#streak.length; lane++)
      this.#streak[lane] = this.#scratch[lane] === 1 ? this.#streak[lane]! + 1 : 0;
  }

  /** Looks at the parameters that the next generation is drawn from. */
  settled(parameters: unknown, adjustment: Adjustment): void {
    // Where nothing moved the fit, what was seen of it stands.
    if (adjustment !== NO_ADJUSTMENT) this.#absorbing(parameters, adjustment, this.#scratch);
    for (let lane = 0; lane < this.#streak.length; lane++)
      this.absorbed[lane] = this.#scratch[lane] === 1 && this.#isPermanent(lane) ? 1 : 0;
  }

  #isPermanent(lane: number): boolean {
    const permanence = this.#permanence;
    if (permanence === 'at once') return true;
    if (permanence === 'never') return this.#isPoint[lane] === 1;
    // There are no more models, or data, than generations.
    const needed = permanence === 'from the first' ? Infinity : permanence;
    return this.#streak[lane]! >= Math.min(needed, this.#generation);
  }

  #absorbing(parameters: unknown, adjustment: Adjustment, out: Float64Array): void {
    const { divisor, offset, noise } = adjustment;
    const move: Move = (x) => x / divisor + offset;
    if (noise > 0) out.fill(0);
    else this.#model.absorbing(parameters, move, out);
  }
}
