import type { Stream } from '../../random/index.js';
import type { Draw } from '../cell.js';
import type { Model, Move } from '../family.js';

/** Evidence of a one-parameter family: the weight of all data, and in each lane their statistic. */
export interface SumEvidence {
  count: number;
  readonly sum: Float64Array;
}

/** What sets one such family apart from another. */
export interface SumLaw {
  readonly truth: number;
  /** The parameter space, ends included. */
  readonly range: readonly [number, number];
  /** How data add up: their weighted sum or, for non-negative ones, their maximum. */
  readonly statistic?: 'sum' | 'max';
  /** The statistic of n data, in constant time. */
  drawSum(stream: Stream, theta: number, n: number): number;
  /** The same for all lanes at once, and what n data drawn one by one add up to: where that is faster. */
  readonly sums?: Sums;
  readonly sampledSums?: Sums;
  drawOne(stream: Stream, theta: number): number;
  /** What a datum contributes to the statistic, where that is not the datum itself. */
  readonly contribution?: (x: number) => number;
  /** The fit, where it is not the mean. */
  readonly fit?: (sum: number, count: number) => number;
  isDegenerate(theta: number): boolean;
  /** Metrics besides `theta`, `error` and `squared_error`. */
  readonly measures?: Readonly<Record<string, (theta: number) => number>>;
  /** Nominal nanoseconds for one call of drawSum and of drawOne. */
  readonly cost: { readonly sum: number; readonly one: number };
}

/** Writes the statistic of n data to out, lane by lane. */
type Sums = (streams: readonly Stream[], theta: Float64Array, n: number, out: Float64Array) => void;

/** A model with one parameter, `theta`, whose data enter the fit through a sum or maximum alone. */
export function sumModel(law: SumLaw, draw: Draw): Model<Float64Array, SumEvidence> {
  const { truth, range } = law;
  const contribution = law.contribution ?? ((x: number) => x);
  const isMaximum = law.statistic === 'max';
  const add = isMaximum
    ? (total: number, x: number) => Math.max(total, x)
    : (total: number, x: number) => total + x;
  const moved = (move: Move, theta: number, lane: number) =>
    Math.min(range[1], Math.max(range[0], move(theta, lane)));
  const measured =
    (measure: (theta: number) => number) => (theta: Float64Array, out: Float64Array) => {
      for (let lane = 0; lane < theta.length; lane++) out[lane] = measure(theta[lane]!);
    };
  return {
    norm: Math.abs(truth),

    measures: {
      theta: (theta, out) => out.set(theta),
      error: measured((theta) => theta - truth),
      squared_error: (theta, out) => {
        for (let lane = 0; lane < theta.length; lane++) {
          const error = theta[lane]! - truth;
          out[lane] = error * error;
        }
      },
      ...Object.fromEntries(
        Object.entries(law.measures ?? {}).map(([name, measure]) => [name, measured(measure)]),
      ),
    },

    truth: (lanes) => new Float64Array(lanes).fill(truth),
    copy: (from, to) => to.set(from),
    evidence: (lanes) => ({ count: 0, sum: new Float64Array(lanes) }),

    clear(evidence) {
      evidence.count = 0;
      evidence.sum.fill(0);
    },

    draw(streams, theta, n, into) {
      const { sum } = into;
      into.count = n;
      const sums = draw === 'law' ? law.sums : law.sampledSums;
      if (sums) {
        sums(streams, theta, n, sum);
        return;
      }
      if (draw === 'law') {
        for (let lane = 0; lane < theta.length; lane++)
          sum[lane] = law.drawSum(streams[lane]!, theta[lane]!, n);
        return;
      }
      for (let lane = 0; lane < theta.length; lane++) {
        const stream = streams[lane]!;
        const at = theta[lane]!;
        let total = 0;
        for (let i = 0; i < n; i++) total = add(total, contribution(law.drawOne(stream, at)));
        sum[lane] = total;
      }
    },

    merge(pool, batch, weight) {
      pool.count += weight * batch.count;
      for (let lane = 0; lane < pool.sum.length; lane++)
        pool.sum[lane] = add(pool.sum[lane]!, (isMaximum ? 1 : weight) * batch.sum[lane]!);
    },

    fit({ count, sum }, theta) {
      const { fit } = law;
      if (fit) for (let lane = 0; lane < theta.length; lane++) theta[lane] = fit(sum[lane]!, count);
      else for (let lane = 0; lane < theta.length; lane++) theta[lane] = sum[lane]! / count;
    },

    adjust(theta, move) {
      for (let lane = 0; lane < theta.length; lane++) theta[lane] = moved(move, theta[lane]!, lane);
    },

    absorbing(theta, move, out) {
      for (let lane = 0; lane < theta.length; lane++) {
        const at = theta[lane]!;
        out[lane] = law.isDegenerate(at) && moved(move, at, lane) === at ? 1 : 0;
      }
    },

    cost: (n) => (draw === 'law' ? law.cost.sum : law.cost.one * n) + 10,

    data: {
      width: 1,
      sample(stream, theta, lane, n, out) {
        for (let i = 0; i < n; i++) out[i] = law.drawOne(stream, theta[lane]!);
      },
      collect(points, n, into) {
        into.count = n;
        for (let lane = 0; lane < points.length; lane++) {
          let total = 0;
          for (let i = 0; i < n; i++) total = add(total, contribution(points[lane]![i]!));
          into.sum[lane] = total;
        }
      },
    },
  };
}

/** The metric that every one-parameter family offers besides the common ones. */
export const THETA = { theta: 'the fitted parameter' };
