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
  /** The smallest sample size for which the estimator exists. */
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
  /** Metrics by name; always has `squared_error`. */
  readonly measures: Readonly<Record<string, Measure<Parameters>>>;
  /** The truth in every lane, freshly allocated. */
  truth(lanes: number): Parameters;
  /** Evidence of no data, freshly allocated. */
  evidence(lanes: number): Evidence;
  /** Replaces `into` by evidence of n samples drawn at the parameters; lane i uses streams[i]. */
  draw(streams: readonly Stream[], parameters: Parameters, n: number, into: Evidence): void;
  /** Adds the data of `batch` to `pool`. */
  merge(pool: Evidence, batch: Evidence): void;
  /** Overwrites the parameters by the fit to the evidence. */
  fit(evidence: Evidence, parameters: Parameters): void;
  /** Replaces every parameter x by x / divisor + offset, moved back into the parameter space. */
  adjust(parameters: Parameters, divisor: number, offset: number): void;
  /**
   * Marks with 1 the lanes in an absorbing state: a point mass, which yields the same data for ever,
   * and which `adjust` with these arguments leaves exactly as it is.
   */
  absorbing(parameters: Parameters, divisor: number, offset: number, out: Float64Array): void;
  /** Nominal cost of one generation of one replication, in nanoseconds; guides batch sizes only. */
  cost(n: number): number;
}

/**
 * Writes one number per lane; NaN where the metric is undefined. (A method's type, so that a model of
 * particular parameters is also a model of unknown ones.)
 */
export type Measure<Parameters> = {
  measure(parameters: Parameters, out: Float64Array): void;
}['measure'];
