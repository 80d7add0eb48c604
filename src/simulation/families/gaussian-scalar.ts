import { gammas, normal, normalMoments, normals } from '../../random/index.js';
import type { Draw } from '../cell.js';
import type { Model } from '../family.js';

/** Mean and standard deviation, one per lane. */
interface MeanAndSigma {
  readonly mean: Float64Array;
  readonly sigma: Float64Array;
}

/**
 * Evidence: the weight of all data, their mean, and the root of the sum of squared deviations from it. The
 * root, because sigma may fall below the square root of the smallest number.
 */
interface MeanAndSpread {
  /** Sum of the weights of all data, and of their squares. */
  count: number;
  squaredWeights: number;
  readonly mean: Float64Array;
  readonly spread: Float64Array;
}

/** A Gaussian in one dimension, of which gaussian-vector.ts is the general form: apart, for speed. */
export function gaussianScalar(
  mean0: number,
  sigma0: number,
  lost: 0 | 1,
  epsilon: number,
  draw: Draw,
): Model<MeanAndSigma, MeanAndSpread> {
  const measured =
    (measure: (mean: number, sigma: number) => number) =>
    ({ mean, sigma }: MeanAndSigma, out: Float64Array) => {
      for (let lane = 0; lane < mean.length; lane++) out[lane] = measure(mean[lane]!, sigma[lane]!);
    };
  return {
    norm: Math.hypot(mean0, sigma0),

    measures: {
      squared_error: measured((mean, sigma) => {
        const dm = mean - mean0;
        const ds = sigma - sigma0;
        return dm * dm + ds * ds;
      }),
      squared_error_mean: measured((mean) => (mean - mean0) * (mean - mean0)),
      mean: ({ mean }, out) => out.set(mean),
      sigma: ({ sigma }, out) => out.set(sigma),
      variance: measured((_mean, sigma) => sigma * sigma),
      log_sigma: measured((_mean, sigma) => Math.log(sigma / sigma0)),
      above_epsilon: measured((_mean, sigma) => (sigma > epsilon * sigma0 ? 1 : 0)),
      trace_ratio: measured((_mean, sigma) => (sigma / sigma0) * (sigma / sigma0)),
      log_det_ratio: measured((_mean, sigma) => 2 * Math.log(sigma / sigma0)),
      kl: measured((mean, sigma) => {
        const dm = (mean - mean0) / sigma0;
        const ratio = sigma / sigma0;
        return 0.5 * (ratio * ratio + dm * dm - 1) - Math.log(ratio);
      }),
    },

    truth: (lanes) => ({
      mean: new Float64Array(lanes).fill(mean0),
      sigma: new Float64Array(lanes).fill(sigma0),
    }),

    copy(from, to) {
      to.mean.set(from.mean);
      to.sigma.set(from.sigma);
    },

    evidence: (lanes) => ({
      count: 0,
      squaredWeights: 0,
      mean: new Float64Array(lanes),
      spread: new Float64Array(lanes),
    }),

    clear(evidence) {
      evidence.count = 0;
      evidence.squaredWeights = 0;
      evidence.mean.fill(0);
      evidence.spread.fill(0);
    },

    draw(streams, { mean, sigma }, n, into) {
      into.count = n;
      into.squaredWeights = n;
      const { mean: average, spread } = into;
      if (draw === 'law') {
        const root = Math.sqrt(n);
        normals(streams, average);
        // Twice a gamma number is a chi-square one with n - 1 degrees of freedom.
        if (n > 1) gammas(streams, (n - 1) / 2, spread);
        else spread.fill(0);
        for (let lane = 0; lane < mean.length; lane++) {
          const s = sigma[lane]!;
          average[lane] = mean[lane]! + (s / root) * average[lane]!;
          spread[lane] = s * Math.sqrt(2 * spread[lane]!);
        }
        return;
      }
      // Moments of standard normal draws, moved and scaled.
      normalMoments(streams, n, average, spread);
      for (let lane = 0; lane < mean.length; lane++) {
        average[lane] = mean[lane]! + sigma[lane]! * average[lane]!;
        spread[lane] = sigma[lane]! * Math.sqrt(spread[lane]!);
      }
    },

    merge(pool, batch, weight) {
      const added = weight * batch.count;
      if (added === 0) return;
      const total = pool.count + added;
      const share = added / total;
      for (let lane = 0; lane < pool.mean.length; lane++) {
        const difference = batch.mean[lane]! - pool.mean[lane]!;
        const a = pool.spread[lane]!;
        const b = batch.spread[lane]!;
        pool.spread[lane] = Math.sqrt(
          a * a + weight * (b * b) + difference * difference * pool.count * share,
        );
        pool.mean[lane]! += difference * share;
      }
      pool.count = total;
      pool.squaredWeights += weight * weight * batch.squaredWeights;
    },

    fit({ count, squaredWeights, mean: average, spread }, { mean, sigma }) {
      // Reliability weights lose squaredWeights / count degrees of freedom: one, if all are alike.
      const root = Math.sqrt(count - lost * (squaredWeights / count));
      for (let lane = 0; lane < mean.length; lane++) {
        mean[lane] = average[lane]!;
        sigma[lane] = spread[lane]! / root;
      }
    },

    adjust({ mean, sigma }, move) {
      for (let lane = 0; lane < mean.length; lane++) {
        mean[lane] = move(mean[lane]!, lane);
        sigma[lane] = Math.max(0, move(sigma[lane]!, lane));
      }
    },

    absorbing({ mean, sigma }, move, out) {
      for (let lane = 0; lane < sigma.length; lane++) {
        const at = mean[lane]!;
        const stays = Math.max(0, move(0, lane)) === 0 && move(at, lane) === at;
        out[lane] = sigma[lane] === 0 && stays ? 1 : 0;
      }
    },

    cost: (n) => (draw === 'law' ? 45 : 10 * n + 10),

    data: {
      width: 1,
      sample(stream, { mean, sigma }, lane, n, out) {
        for (let i = 0; i < n; i++) out[i] = mean[lane]! + sigma[lane]! * normal(stream);
      },
      collect(points, n, into) {
        into.count = n;
        into.squaredWeights = n;
        for (let lane = 0; lane < points.length; lane++) {
          let average = 0;
          let squares = 0;
          for (let i = 1; i <= n; i++) {
            const x = points[lane]![i - 1]!;
            const before = x - average;
            average += before / i;
            squares += before * (x - average);
          }
          into.mean[lane] = average;
          into.spread[lane] = Math.sqrt(squares);
        }
      },
      reward([a = 0, b = 0]) {
        return (points, at) => points[at]! * (a + b * points[at]!);
      },
    },

    temper({ mean, sigma }, tau, into) {
      into.mean.set(mean);
      for (let lane = 0; lane < sigma.length; lane++)
        into.sigma[lane] = Math.sqrt(tau) * sigma[lane]!;
    },
  };
}
