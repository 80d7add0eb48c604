import { chiSquare, normal } from '../../random/index.js';
import type { Draw } from '../cell.js';
import type { Family, Model } from '../family.js';
import { numberOf, type Settings } from '../parameter.js';

/** Mean and standard deviation, one per lane. */
interface MeanAndSigma {
  readonly mean: Float64Array;
  readonly sigma: Float64Array;
}

/**
 * Evidence: how many draws, their mean, and the root of the sum of squared deviations from it. The
 * root, because sigma may fall below the square root of the smallest number.
 */
interface MeanAndSpread {
  count: number;
  readonly mean: Float64Array;
  readonly spread: Float64Array;
}

/** Normal data with both parameters fitted; the evidence of n draws is one normal, one chi-square. */
export const gaussian: Family = {
  name: 'gaussian',
  description:
    'normal numbers; mean and standard deviation are fitted, the variance by maximum likelihood ' +
    '(dividing by n) or without bias (dividing by n - 1)',
  source: 'science 5',
  parameters: {
    mean: { type: 'number', default: 0, description: 'true mean' },
    sigma: {
      type: 'number',
      min: 0,
      open: ['min'],
      default: 1,
      description: 'true standard deviation',
    },
    estimator: {
      type: 'choice',
      choices: ['mle', 'unbiased'],
      default: 'mle',
      description: 'divide the squared deviations by n (mle) or by n - 1 (unbiased)',
    },
  },
  metrics: {
    mean: 'the fitted mean',
    sigma: 'the fitted standard deviation',
    variance: 'the fitted variance',
    log_sigma: 'log(sigma_t / sigma), a random walk under replace; -infinity once sigma_t is 0',
    squared_error_mean: '(mean_t - mean)², the part of squared_error that the mean has',
  },
  minimumSize: (settings) => (settings.estimator === 'unbiased' ? 2 : 1),
  create: (settings, draw) => gaussianModel(settings, draw),
};

function gaussianModel(settings: Settings, draw: Draw): Model<MeanAndSigma, MeanAndSpread> {
  const mean0 = numberOf(settings, 'mean');
  const sigma0 = numberOf(settings, 'sigma');
  const lost = settings.estimator === 'unbiased' ? 1 : 0;
  return {
    norm: Math.hypot(mean0, sigma0),

    measures: {
      squared_error: ({ mean, sigma }, out) => {
        for (let lane = 0; lane < mean.length; lane++) {
          const dm = mean[lane]! - mean0;
          const ds = sigma[lane]! - sigma0;
          out[lane] = dm * dm + ds * ds;
        }
      },
      squared_error_mean: ({ mean }, out) => {
        for (let lane = 0; lane < mean.length; lane++) {
          const dm = mean[lane]! - mean0;
          out[lane] = dm * dm;
        }
      },
      mean: ({ mean }, out) => out.set(mean),
      sigma: ({ sigma }, out) => out.set(sigma),
      variance: ({ sigma }, out) => {
        for (let lane = 0; lane < sigma.length; lane++) out[lane] = sigma[lane]! * sigma[lane]!;
      },
      log_sigma: ({ sigma }, out) => {
        for (let lane = 0; lane < sigma.length; lane++) out[lane] = Math.log(sigma[lane]! / sigma0);
      },
    },

    truth: (lanes) => ({
      mean: new Float64Array(lanes).fill(mean0),
      sigma: new Float64Array(lanes).fill(sigma0),
    }),

    evidence: (lanes) => ({
      count: 0,
      mean: new Float64Array(lanes),
      spread: new Float64Array(lanes),
    }),

    draw(streams, { mean, sigma }, n, into) {
      into.count = n;
      if (draw === 'law') {
        const root = Math.sqrt(n);
        for (let lane = 0; lane < mean.length; lane++) {
          const stream = streams[lane]!;
          const s = sigma[lane]!;
          into.mean[lane] = mean[lane]! + (s / root) * normal(stream);
          into.spread[lane] = n > 1 ? s * Math.sqrt(chiSquare(stream, n - 1)) : 0;
        }
        return;
      }
      for (let lane = 0; lane < mean.length; lane++) {
        const stream = streams[lane]!;
        // Welford's recursion on standard normal draws, moved and scaled at the end.
        let average = 0;
        let squares = 0;
        for (let i = 1; i <= n; i++) {
          const z = normal(stream);
          const before = z - average;
          average += before / i;
          squares += before * (z - average);
        }
        into.mean[lane] = mean[lane]! + sigma[lane]! * average;
        into.spread[lane] = sigma[lane]! * Math.sqrt(squares);
      }
    },

    merge(pool, batch) {
      const total = pool.count + batch.count;
      const share = batch.count / total;
      for (let lane = 0; lane < pool.mean.length; lane++) {
        const difference = batch.mean[lane]! - pool.mean[lane]!;
        const a = pool.spread[lane]!;
        const b = batch.spread[lane]!;
        pool.spread[lane] = Math.sqrt(a * a + b * b + difference * difference * pool.count * share);
        pool.mean[lane]! += difference * share;
      }
      pool.count = total;
    },

    fit(evidence, { mean, sigma }) {
      const root = Math.sqrt(evidence.count - lost);
      for (let lane = 0; lane < mean.length; lane++) {
        mean[lane] = evidence.mean[lane]!;
        sigma[lane] = evidence.spread[lane]! / root;
      }
    },

    adjust({ mean, sigma }, divisor, offset) {
      for (let lane = 0; lane < mean.length; lane++) {
        mean[lane] = mean[lane]! / divisor + offset;
        sigma[lane] = Math.max(0, sigma[lane]! / divisor + offset);
      }
    },

    absorbing({ mean, sigma }, divisor, offset, out) {
      for (let lane = 0; lane < sigma.length; lane++) {
        const at = mean[lane]!;
        const stays = offset <= 0 && at / divisor + offset === at;
        out[lane] = sigma[lane] === 0 && stays ? 1 : 0;
      }
    },

    cost: (n) => (draw === 'law' ? 45 : 10 * n + 10),
  };
}
