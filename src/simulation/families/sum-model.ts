import type { Stream } from '../../random/index.js';
import type { Draw } from '../cell.js';
import type { Model } from '../family.js';

/** Evidence of a one-parameter exponential family: how many draws, and their sum in each lane. */
export interface SumEvidence {
  count: number;
  readonly sum: Float64Array;
}

/** What sets one such family apart from another. */
export interface SumLaw {
  readonly truth: number;
  /** The parameter space, ends included. */
  readonly range: readonly [number, number];
  /** The sum of n draws, in constant time. */
  drawSum(stream: Stream, theta: number, n: number): number;
  drawOne(stream: Stream, theta: number): number;
  fit(sum: number, count: number): number;
  isDegenerate(theta: number): boolean;
  /** Nominal nanoseconds for one call of drawSum and of drawOne. */
  readonly cost: { readonly sum: number; readonly one: number };
}

/** A model with one parameter, `theta`, whose data enter the fit through their sum alone. */
export function sumModel(law: SumLaw, draw: Draw): Model<Float64Array, SumEvidence> {
  const { truth, range } = law;
  const moved = (theta: number, divisor: number, offset: number) =>
    Math.min(range[1], Math.max(range[0], theta / divisor + offset));
  return {
    norm: Math.abs(truth),

    measures: {
      theta: (theta, out) => out.set(theta),
      error: (theta, out) => {
        for (let lane = 0; lane < theta.length; lane++) out[lane] = theta[lane]! - truth;
      },
      squared_error: (theta, out) => {
        for (let lane = 0; lane < theta.length; lane++) {
          const error = theta[lane]! - truth;
          out[lane] = error * error;
        }
      },
    },

    truth: (lanes) => new Float64Array(lanes).fill(truth),

    evidence: (lanes) => ({ count: 0, sum: new Float64Array(lanes) }),

    draw(streams, theta, n, into) {
      const { sum } = into;
      into.count = n;
      if (draw === 'law') {
        for (let lane = 0; lane < theta.length; lane++)
          sum[lane] = law.drawSum(streams[lane]!, theta[lane]!, n);
        return;
      }
      for (let lane = 0; lane < theta.length; lane++) {
        const stream = streams[lane]!;
        const at = theta[lane]!;
        let total = 0;
        for (let i = 0; i < n; i++) total += law.drawOne(stream, at);
        sum[lane] = total;
      }
    },

    merge(pool, batch) {
      pool.count += batch.count;
      for (let lane = 0; lane < pool.sum.length; lane++) pool.sum[lane]! += batch.sum[lane]!;
    },

    fit({ count, sum }, theta) {
      for (let lane = 0; lane < theta.length; lane++) theta[lane] = law.fit(sum[lane]!, count);
    },

    adjust(theta, divisor, offset) {
      for (let lane = 0; lane < theta.length; lane++)
        theta[lane] = moved(theta[lane]!, divisor, offset);
    },

    absorbing(theta, divisor, offset, out) {
      for (let lane = 0; lane < theta.length; lane++) {
        const at = theta[lane]!;
        out[lane] = law.isDegenerate(at) && moved(at, divisor, offset) === at ? 1 : 0;
      }
    },

    cost: (n) => (draw === 'law' ? law.cost.sum : law.cost.one * n) + 10,
  };
}

/** The metric that every one-parameter family offers besides the common ones. */
export const THETA = { theta: 'the fitted parameter' };
