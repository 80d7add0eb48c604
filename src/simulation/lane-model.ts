import type { Stream } from '../random/index.js';
import type { Draw } from './cell.js';
import type { Model, Reward } from './family.js';

/**
 * A model of a single replication, for families whose work on one is so large that nothing is gained by
 * working on many side by side. Parameters and evidence are objects that are overwritten in place.
 */
export interface LaneModel<P, E> {
  readonly norm: number;
  readonly measures: Readonly<Record<string, (parameters: P) => number>>;
  /** Metrics that some parameters do not have. */
  readonly partial?: readonly string[];
  /** The truth, freshly allocated. */
  truth(): P;
  copy(from: P, to: P): void;
  evidence(): E;
  clear(evidence: E): void;
  /** Replaces `into` by evidence of n samples by its exact law; none where data have to be drawn. */
  draw?(stream: Stream, parameters: P, n: number, into: E): void;
  merge(pool: E, batch: E, weight: number): void;
  fit(evidence: E, parameters: P): void;
  /** Replaces every parameter by what `move` makes of it, brought back into the parameter space. */
  adjust(parameters: P, move: (x: number) => number): void;
  absorbing(parameters: P, move: (x: number) => number): boolean;
  cost(n: number, fitted: number): number;
  /** Whether the data themselves are the evidence. */
  readonly keepsData?: boolean;
  /** Numbers that make up one datum. */
  readonly width: number;
  /** Draws n data; datum i goes to out[i · width …]. */
  sample(stream: Stream, parameters: P, n: number, out: Float64Array): void;
  /** Replaces `into` by evidence of the first n of the given data. */
  collect(points: Float64Array, n: number, into: E): void;
  reward?(coefficients: readonly number[]): Reward;
  temper?(parameters: P, tau: number, into: P): void;
}

/** A model of a block made of one model per replication. */
export function perLane<P, E>(one: LaneModel<P, E>, draw: Draw): Model<P[], E[]> {
  let points = new Float64Array();
  return {
    norm: one.norm,

    measures: Object.fromEntries(
      Object.entries(one.measures).map(([name, measure]) => [
        name,
        (parameters: P[], out: Float64Array) => {
          for (let lane = 0; lane < parameters.length; lane++)
            out[lane] = measure(parameters[lane]!);
        },
      ]),
    ),

    ...(one.partial && { partial: one.partial }),
    truth: (lanes) => Array.from({ length: lanes }, () => one.truth()),
    copy: (from, to) => from.forEach((parameters, lane) => one.copy(parameters, to[lane]!)),
    evidence: (lanes) => Array.from({ length: lanes }, () => one.evidence()),
    clear: (evidence) => evidence.forEach((each) => one.clear(each)),

    draw(streams, parameters, n, into) {
      for (let lane = 0; lane < parameters.length; lane++) {
        if (draw === 'law' && one.draw) {
          one.draw(streams[lane]!, parameters[lane]!, n, into[lane]!);
          continue;
        }
        if (points.length < n * one.width) points = new Float64Array(n * one.width);
        one.sample(streams[lane]!, parameters[lane]!, n, points);
        one.collect(points, n, into[lane]!);
      }
    },

    merge: (pool, batch, weight) => pool.forEach((each, lane) => one.merge(each, batch[lane]!, weight)), // prettier-ignore
    fit: (evidence, parameters) => evidence.forEach((each, lane) => one.fit(each, parameters[lane]!)), // prettier-ignore
    adjust: (parameters, move) => parameters.forEach((each, lane) => one.adjust(each, (x) => move(x, lane))), // prettier-ignore

    absorbing(parameters, move, out) {
      for (let lane = 0; lane < parameters.length; lane++)
        out[lane] = one.absorbing(parameters[lane]!, (x) => move(x, lane)) ? 1 : 0;
    },

    cost: (n, fitted) => one.cost(n, fitted),
    numbers: (n, fitted) =>
      (draw === 'law' && one.draw ? 0 : n * one.width) +
      (one.keepsData ? (n + fitted) * (one.width + 1) : 0),

    data: {
      width: one.width,
      sample: (stream, parameters, lane, n, out) => one.sample(stream, parameters[lane]!, n, out),
      collect: (given, n, into) => into.forEach((each, lane) => one.collect(given[lane]!, n, each)),
      ...(one.reward ? { reward: (coefficients) => one.reward!(coefficients) } : {}),
    },

    ...(one.temper
      ? {
          temper: (parameters: P[], tau: number, into: P[]) =>
            parameters.forEach((each, lane) => one.temper!(each, tau, into[lane]!)),
        }
      : {}),
  };
}
