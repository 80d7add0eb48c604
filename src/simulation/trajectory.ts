import { normal, withStreams, type Stream, type StreamKey } from '../random/index.js';
import { Absorption } from './absorption.js';
import { adjustments, NO_ADJUSTMENT, type Adjustment } from './biases.js';
import type { CellContent } from './cell.js';
import type { Failure } from './failure.js';
import { numbersHeld, trajectoryCost } from './cost.js';
import { familyOf } from './families/index.js';
import { DataSource } from './data-source.js';
import type { Model, Move } from './family.js';
import { definesMetric } from './metrics.js';
import { settingsOf } from './parameter.js';
import { samplingOf } from './sampling.js';
import { sampleSizes } from './schedules.js';
import { workflowOf, type Permanence, type Workflow } from './workflows/index.js';

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
  readonly #numbers: number;
  readonly #adjustments: readonly Adjustment[] | null;
  /** Places among the metrics of those that every model of the cell has. */
  readonly #everDefined: readonly number[];

  constructor(experiment: Experiment, model = bindModel(experiment.content)) {
    const { content } = experiment;
    this.#experiment = experiment;
    this.#model = model;
    this.#workflow = workflowOf(content.workflow);
    this.#sizes = sampleSizes(content.schedule, content.n, content.generations);
    this.#adjustments = adjustments(content.bias, this.#sizes);
    this.#numbers = numbersHeld(model, content);
    this.#everDefined = [...experiment.metrics.keys()].filter((m) => {
      const metric = experiment.metrics[m]!;
      return definesMetric(model, metric) && !model.partial?.includes(metric);
    });
  }

  /** How many replications may share a block. */
  get mostLanes(): number {
    if (this.#workflow.isSingle) return 1;
    return Math.max(1, Math.min(MOST_LANES, Math.floor(MOST_NUMBERS / this.#numbers)));
  }

  /** Nominal nanoseconds of one replication. */
  get cost(): number {
    return trajectoryCost(this.#model, this.#experiment.content);
  }

  /**
   * Simulates replications first … first + lanes - 1.
   *
   * @param out receives lanes × generations × metrics numbers, in that order of nesting
   * @param stride from the numbers of one lane to those of the next
   * @param isCancelled asked before each generation
   * @returns false if cancelled, with `out` incomplete
   */
  run(
    first: number,
    lanes: number,
    out: Float64Array,
    stride: number,
    isCancelled: (generation: number) => boolean,
  ): boolean {
    return withStreams(lanes, (streams) => this.#run(first, streams, out, stride, isCancelled));
  }

  #run(
    first: number,
    streams: readonly Stream[],
    out: Float64Array,
    stride: number,
    isCancelled: (generation: number) => boolean,
  ): boolean {
    const { metrics, generations: recorded, key, restart, content } = this.#experiment;
    const model = this.#model;
    const lanes = streams.length;
    for (let lane = 0; lane < lanes; lane++) streams[lane]!.start(key, first + lane, 0);
    const parameters = model.truth(lanes);
    const synthesis = samplingOf(content.sampling).begin(
      settingsOf(content.sampling),
      model,
      lanes,
    );
    const source = new DataSource(model, this.#sizes, streams, synthesis);
    // What a family settles once per replication, real data and models have in common.
    model.copy(source.truth, parameters);
    const settings = settingsOf(content.workflow);
    const train = this.#workflow.begin(settings, source);
    const judge = new Judge(
      model,
      metrics,
      source,
      this.#workflow.permanence(settings, this.#sizes),
    );

    for (let t = 1, row = 0; t <= content.generations; t++) {
      if (isCancelled(t)) return false;
      if (restart) for (let i = 0; i < lanes; i++) streams[i]!.start(key, first + i, t);
      model.fit(train(t, parameters), parameters);
      const adjustment = this.#adjustments?.[t - 1] ?? NO_ADJUSTMENT;
      judge.fitted(parameters, adjustment);
      if (this.#adjustments) model.adjust(parameters, moveOf(adjustment, streams));
      if (t === 1) judge.first(parameters);
      judge.settled(parameters, adjustment);
      if (recorded[row] === t) {
        judge.write(parameters, out, row * metrics.length, stride);
        row++;
      }
    }
    return true;
  }

  /**
   * What is wrong with the numbers of one replication, if anything: a metric that its model defines is
   * not a number.
   *
   * @param values as `run` writes them, the replication's from `offset` on
   */
  flaw(
    values: Float64Array,
    offset: number,
  ): Pick<Failure, 'generation' | 'error' | 'message'> | null {
    const { metrics, generations } = this.#experiment;
    for (let i = 0, at = offset; i < generations.length; i++, at += metrics.length)
      for (const m of this.#everDefined)
        if (Number.isNaN(values[at + m]))
          return {
            generation: generations[i]!,
            error: 'nan',
            message: `${metrics[m]!} is not a number`,
          };
    return null;
  }
}

/** More replications side by side gain nothing. */
const MOST_LANES = 128;

/** Numbers that the data of all replications of a block may take. */
const MOST_NUMBERS = 2 ** 24;

/** An adjustment as what it does to a number; without streams, what it would do without noise. */
function moveOf({ divisor, offset, noise }: Adjustment, streams?: readonly Stream[]): Move {
  return streams && noise > 0
    ? (x, lane) => x / divisor + offset + noise * normal(streams[lane]!)
    : (x) => x / divisor + offset;
}

/** The model of a cell, bound to its settings. */
export function bindModel(content: CellContent): Model {
  return familyOf(content.model).create(content.model, content.draw);
}

/** Measures a block of trajectories, generation by generation. */
class Judge {
  readonly #model: Model;
  readonly #metrics: readonly string[];
  readonly #lanes: number;
  readonly #scratch: Float64Array;
  readonly #firstDistance: Float64Array | null;
  readonly #absorption: Absorption | null;

  constructor(
    model: Model,
    metrics: readonly string[],
    { lanes, truth }: DataSource,
    permanence: Permanence,
  ) {
    this.#model = model;
    this.#metrics = metrics;
    this.#lanes = lanes;
    this.#scratch = new Float64Array(lanes);
    this.#firstDistance = metrics.includes('improved') ? new Float64Array(lanes) : null;
    this.#absorption = metrics.includes('absorbed')
      ? new Absorption(model, lanes, truth, permanence)
      : null;
  }

  /** Looks at the fit before an added error moves it. */
  fitted(parameters: unknown, adjustment: Adjustment): void {
    this.#absorption?.fitted(parameters, adjustment);
  }

  /** Notes the distance of generation 1 to the truth. */
  first(parameters: unknown): void {
    if (!this.#firstDistance) return;
    this.#distance(parameters, this.#firstDistance);
  }

  /** Looks at the parameters that the next generation is drawn from. */
  settled(parameters: unknown, adjustment: Adjustment): void {
    this.#absorption?.settled(parameters, adjustment);
  }

  /** Writes this generation's metrics: lane i, metric m go to out[offset + i · stride + m]. */
  write(parameters: unknown, out: Float64Array, offset: number, stride: number): void {
    for (let m = 0; m < this.#metrics.length; m++) {
      const values = this.#measure(this.#metrics[m]!, parameters);
      for (let lane = 0, i = offset + m; lane < this.#lanes; lane++, i += stride)
        out[i] = values[lane]!;
    }
  }

  #measure(metric: string, parameters: unknown): Float64Array {
    if (metric === 'absorbed') return this.#absorption!.absorbed;
    const scratch = this.#scratch;
    const measure = this.#model.measures[metric];
    if (metric === 'improved') this.#improved(parameters);
    else if (measure) measure(parameters, scratch);
    else scratch.fill(NaN);
    return scratch;
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
    const measure = this.#model.measures.squared_error;
    if (!measure) return void out.fill(NaN);
    measure(parameters, out);
    for (let lane = 0; lane < this.#lanes; lane++) out[lane] = Math.sqrt(out[lane]!);
  }
}
