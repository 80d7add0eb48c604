import { Stream, type StreamKey } from '../random/index.js';
import { adjustments, type Adjustment } from './biases.js';
import type { CellContent } from './cell.js';
import { trajectoryCost } from './cost.js';
import { FAMILIES } from './families/index.js';
import type { Model } from './family.js';
import { sampleSizes } from './schedules.js';
import { workflowOf, type Workflow } from './workflows.js';

/** What to simulate and which numbers to keep. */
export interface Experiment {
  readonly content: CellContent;
  /** Metric names; a metric that the cell does not define is NaN throughout. */
  readonly metrics: readonly string[];
  /** Recorded generations, ascending. */
  readonly generations: readonly number[];
  readonly key: StreamKey;
  /**
   * Whether each generation restarts its stream, so that cells that share a key stay in step
   * whatever number of draws each takes.
   */
  readonly restart: boolean;
}

/**
 * Runs trajectories of one cell, a block of replications at a time. What a replication yields depends
 * on the experiment and its own number alone, never on the block it is in.
 */
export class Trajectories {
  readonly #experiment: Experiment;
  readonly #model: Model;
  readonly #workflow: Workflow;
  readonly #sizes: Float64Array;
  readonly #adjustments: readonly Adjustment[] | null;

  constructor(experiment: Experiment, model = bindModel(experiment.content)) {
    const { content } = experiment;
    this.#experiment = experiment;
    this.#model = model;
    this.#workflow = workflowOf(content.workflow);
    this.#sizes = sampleSizes(content.schedule, content.n, content.generations);
    this.#adjustments = adjustments(content.bias, this.#sizes);
  }

  /** Nominal nanoseconds of one replication. */
  get cost(): number {
    return trajectoryCost(this.#model, this.#experiment.content);
  }

  /**
   * Simulates replications first … first + lanes - 1.
   *
   * @param out receives lanes × generations × metrics numbers, in that order of nesting
   * @param isCancelled asked once a generation
   * @returns false if cancelled, with `out` incomplete
   */
  run(first: number, lanes: number, out: Float64Array, isCancelled: () => boolean): boolean {
    const { metrics, generations: recorded, key, restart, content } = this.#experiment;
    const model = this.#model;
    const streams = Array.from({ length: lanes }, () => new Stream());
    for (let lane = 0; lane < lanes; lane++) streams[lane]!.start(key, first + lane, 0);
    const parameters = model.truth(lanes);
    const batch = model.evidence(lanes);
    const train = this.#workflow.begin(model, lanes);
    const judge = new Judge(model, metrics, lanes, this.#workflow.isMemoryless);
    const rowsWidth = recorded.length * metrics.length;

    for (let t = 1, row = 0; t <= content.generations; t++) {
      if (isCancelled()) return false;
      if (restart) for (let i = 0; i < lanes; i++) streams[i]!.start(key, first + i, t);
      model.draw(streams, parameters, this.#sizes[t - 1]!, batch);
      model.fit(train(batch), parameters);
      const adjustment = this.#adjustments?.[t - 1] ?? NO_ADJUSTMENT;
      judge.fitted(parameters, adjustment);
      if (this.#adjustments) model.adjust(parameters, adjustment.divisor, adjustment.offset);
      if (t === 1) judge.first(parameters);
      if (recorded[row] === t) {
        judge.write(parameters, adjustment, out, row * metrics.length, rowsWidth);
        row++;
      }
    }
    return true;
  }
}

/** What happens to a fit where the estimator has no added bias. */
const NO_ADJUSTMENT: Adjustment = { divisor: 1, offset: 0 };

/** The model of a cell, bound to its settings. */
export function bindModel(content: CellContent): Model {
  const family = FAMILIES.find(({ name }) => name === content.model.family);
  if (!family)
    throw new TypeError(`Expected a known family, got '${String(content.model.family)}'`);
  return family.create(content.model, content.draw);
}

/** Measures a block of trajectories, generation by generation. */
class Judge {
  readonly #model: Model;
  readonly #metrics: readonly string[];
  readonly #lanes: number;
  readonly #scratch: Float64Array;
  /** Which raw fits are absorbing; null where the data of the last generation alone decide. */
  readonly #absorbingFits: Float64Array | null;
  readonly #firstDistance: Float64Array | null;

  constructor(model: Model, metrics: readonly string[], lanes: number, isMemoryless: boolean) {
    this.#model = model;
    this.#metrics = metrics;
    this.#lanes = lanes;
    this.#scratch = new Float64Array(lanes);
    this.#absorbingFits =
      metrics.includes('absorbed') && !isMemoryless ? new Float64Array(lanes) : null;
    this.#firstDistance = metrics.includes('improved') ? new Float64Array(lanes) : null;
  }

  /** Looks at the fit before a bias moves it. */
  fitted(parameters: unknown, { divisor, offset }: Adjustment): void {
    if (this.#absorbingFits)
      this.#model.absorbing(parameters, divisor, offset, this.#absorbingFits);
  }

  /** Notes the distance of generation 1 to the truth. */
  first(parameters: unknown): void {
    if (!this.#firstDistance) return;
    this.#distance(parameters, this.#firstDistance);
  }

  /** Writes this generation's metrics: lane i, metric m go to out[offset + i · stride + m]. */
  write(
    parameters: unknown,
    adjustment: Adjustment,
    out: Float64Array,
    offset: number,
    stride: number,
  ): void {
    const scratch = this.#scratch;
    for (let m = 0; m < this.#metrics.length; m++) {
      this.#measure(this.#metrics[m]!, parameters, adjustment);
      for (let lane = 0, i = offset + m; lane < this.#lanes; lane++, i += stride)
        out[i] = scratch[lane]!;
    }
  }

  #measure(metric: string, parameters: unknown, adjustment: Adjustment): void {
    const scratch = this.#scratch;
    if (metric === 'improved') return this.#improved(parameters);
    if (metric === 'absorbed') return this.#absorbed(parameters, adjustment);
    const measure = this.#model.measures[metric];
    if (measure) measure(parameters, scratch);
    else scratch.fill(NaN);
  }

  /**
   * Distances that differ by no more than rounding are a tie: on a lattice (Bernoulli, Poisson) the
   * points at equal distance on either side of the truth must not be told apart by the last bit.
   */
  #improved(parameters: unknown): void {
    const scratch = this.#scratch;
    const first = this.#firstDistance!;
    this.#distance(parameters, scratch);
    for (let lane = 0; lane < this.#lanes; lane++) {
      const gain = first[lane]! - scratch[lane]!;
      const rounding = 2 ** -50 * (this.#model.norm + first[lane]!);
      scratch[lane] = gain > rounding ? 1 : gain >= -rounding ? 0.5 : gain < 0 ? 0 : NaN;
    }
  }

  #distance(parameters: unknown, out: Float64Array): void {
    this.#model.measures.squared_error!(parameters, out);
    for (let lane = 0; lane < this.#lanes; lane++) out[lane] = Math.sqrt(out[lane]!);
  }

  /** Where past data go into the next fit as well, these, too, must all be alike. */
  #absorbed(parameters: unknown, { divisor, offset }: Adjustment): void {
    const scratch = this.#scratch;
    this.#model.absorbing(parameters, divisor, offset, scratch);
    if (!this.#absorbingFits) return;
    for (let lane = 0; lane < this.#lanes; lane++) scratch[lane]! *= this.#absorbingFits[lane]!;
  }
}
