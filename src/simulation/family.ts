import type { Stream } from '../random/index.js';
import type { Draw } from './cell.js';
import type { Kind, Settings } from './parameter.js';

/**
 * A parametric family: how data are drawn, how parameters are fitted, how far two parameters are
 * apart. A family is described as data and binds to its settings with `create`.
 */
export interface Family extends Kind {
  /** Where the law comes from: a section of docs/science.md. */
  readonly source: string;
  /** Names and meanings of the metrics that this family offers besides the common ones. */
  readonly metrics: Readonly<Record<string, string>>;
  /** Problems that involve more than one parameter, by the parameter to blame. */
  check?(settings: Settings): Readonly<Record<string, string>>;
  /** The smallest number of data for which the estimator exists. */
  minimumSize(settings: Settings): number;
  create(settings: Settings, draw: Draw): Model;
}

/**
 * A family bound to its parameters, working on a block of replications at a time. A replication's
 * place in a block is its lane; all lanes share the generation and its sample size.
 *
 * Parameters and evidence are opaque to everybody else, so a family may keep arrays of numbers, data
 * sets or counts. Evidence merges: fitting the merged evidence of two batches is fitting their union.
 */
export interface Model<Parameters = unknown, Evidence = unknown> {
  /** Euclidean norm of the true parameter, in the units of `squared_error`'s root. */
  readonly norm: number;
  /** Metrics by name; `improved` needs `squared_error`. */
  readonly measures: Readonly<Record<string, Measure<Parameters>>>;
  /** Metrics that some parameters do not have (NaN); of all others a NaN is a failure. */
  readonly partial?: readonly string[];
  /** The truth in every lane, freshly allocated. */
  truth(lanes: number): Parameters;
  /** Overwrites one block of parameters by another. */
  copy(from: Parameters, to: Parameters): void;
  /** Evidence of no data, freshly allocated. */
  evidence(lanes: number): Evidence;
  /** Takes all data out again. */
  clear(evidence: Evidence): void;
  /** Replaces `into` by evidence of n ≥ 1 samples drawn at the parameters; lane i uses streams[i]. */
  draw(streams: readonly Stream[], parameters: Parameters, n: number, into: Evidence): void;
  /** Adds the data of `batch` to `pool`, each counted `weight` > 0 times. */
  merge(pool: Evidence, batch: Evidence, weight: number): void;
  /** Overwrites the parameters, which are those of the generation before, by the fit to the evidence. */
  fit(evidence: Evidence, parameters: Parameters): void;
  /** Replaces every parameter by what `move` makes of it, brought back into the parameter space. */
  adjust(parameters: Parameters, move: Move): void;
  /**
   * Marks with 1 the lanes in an absorbing state: a point mass, which yields the same data for ever,
   * and which `adjust` with this `move` leaves exactly as it is.
   */
  absorbing(parameters: Parameters, move: Move, out: Float64Array): void;
  /**
   * Nominal nanoseconds of one generation of one replication that draws n data and is fitted to
   * `fitted`; guides batch sizes only.
   */
  cost(n: number, fitted: number): number;
  /**
   * Numbers that the data of one replication take in memory, where they are kept: of a batch of n, and
   * of `fitted` data that are fitted together.
   */
  numbers?(n: number, fitted: number): number;
  /** The data one by one, for whoever chooses among them. */
  readonly data: Data<Parameters, Evidence>;
  /** Writes to `into` the parameters of the law whose density is the tempered one, p^(1/tau) / Z. */
  temper?(parameters: Parameters, tau: number, into: Parameters): void;
}

/** A family's data as plain numbers. */
export interface Data<Parameters, Evidence> {
  /** Numbers that make up one datum. */
  readonly width: number;
  /** Draws n data at one lane's parameters; datum i goes to out[i · width …]. */
  sample(stream: Stream, parameters: Parameters, lane: number, n: number, out: Float64Array): void;
  /** Replaces `into` by evidence of the first n of the given data, one list for each lane. */
  collect(points: readonly Float64Array[], n: number, into: Evidence): void;
  /** What a datum, the numbers from points[at] on, is worth to a curator; settled by coefficients. */
  reward?(coefficients: readonly number[]): Reward;
}

export type Reward = (points: Float64Array, at: number) => number;

/** What an estimator's added error makes of a fitted number of one lane. */
export type Move = (x: number, lane: number) => number;

/**
 * Writes one number per lane; NaN where the metric is undefined. (A method's type, so that a model of
 * particular parameters is also a model of unknown ones.)
 */
export type Measure<Parameters> = {
  measure(parameters: Parameters, out: Float64Array): void;
}['measure'];
