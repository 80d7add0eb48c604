import { chiSquare, normal } from '../../random/index.js';
import type { Draw } from '../cell.js';
import type { Family, Model } from '../family.js';
import { perLane } from '../lane-model.js';
import { choiceOf, numberOf, numbersOf, type Settings } from '../parameter.js';
import { covarianceFactor, tableMoments, tableOf, tableProblem, TABLES } from '../table.js';
import { gaussianVector, type MeanAndFactor } from './gaussian-vector.js';

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

/**
 * Normal data with mean and covariance fitted. In one dimension the evidence of n draws is one normal
 * and one chi-square number, in more a normal vector and a Wishart matrix.
 */
export const gaussian: Family = {
  name: 'gaussian',
  description:
    'normal numbers or vectors; mean and covariance are fitted, the covariance by maximum likelihood ' +
    '(dividing by n) or without bias (dividing by n - 1)',
  source: 'science 5',
  parameters: {
    dimension: {
      type: 'integer',
      min: 1,
      max: 1000,
      default: 1,
      description: 'number of components d',
    },
    mean: {
      type: 'numbers',
      orNumber: true,
      default: 0,
      description: 'true mean: one number for all components, or one per component',
    },
    sigma: {
      type: 'numbers',
      orNumber: true,
      min: 0,
      open: ['min'],
      default: 1,
      description: 'true standard deviation: one for all components, or one per component',
    },
    correlation: {
      type: 'number',
      min: -1,
      max: 1,
      open: ['min', 'max'],
      default: 0,
      description: 'true correlation of every two components, above -1/(d - 1)',
    },
    data: {
      type: 'kind',
      kinds: TABLES,
      default: 'none',
      description:
        'a table whose mean and covariance (dividing by n) are the truth, instead of mean, sigma and ' +
        'correlation; dimension is then its number of columns',
    },
    epsilon: {
      type: 'number',
      min: 0,
      open: ['min'],
      default: 0.1,
      description: 'what above_epsilon compares sigma_t with, as a share of the true sigma',
    },
    estimator: {
      type: 'choice',
      choices: ['mle', 'unbiased'],
      default: 'mle',
      description: 'divide the squared deviations by n (mle) or by n - 1 (unbiased)',
    },
  },
  metrics: {
    mean: 'the fitted mean (dimension 1)',
    sigma: 'the fitted standard deviation (dimension 1)',
    variance: 'the fitted variance (dimension 1)',
    log_sigma:
      'log(sigma_t / sigma), a random walk under replace; -infinity once sigma_t is 0 (dimension 1)',
    above_epsilon: '1 while sigma_t > epsilon · sigma, 0 after (dimension 1)',
    squared_error_mean: '|mean_t - mean|², the part of squared_error that the mean has',
    trace_ratio: 'trace of the fitted covariance by that of the true one',
    log_det_ratio: 'log of the determinant of the fitted covariance by that of the true one',
    kl: 'Kullback-Leibler divergence of the fitted Gaussian from the true one, in nats',
  },
  check: checkGaussian,
  minimumSize: (settings) => (settings.estimator === 'unbiased' ? 2 : 1),
  create(settings, draw) {
    const truth = gaussianTruth(settings);
    const lost = settings.estimator === 'unbiased' ? 1 : 0;
    if (truth.mean.length > 1) return perLane(gaussianVector(truth, lost), draw);
    const epsilon = numberOf(settings, 'epsilon');
    return gaussianModel(truth.mean[0]!, truth.factor[0]!, lost, epsilon, draw);
  },
};

function checkGaussian(settings: Settings): Record<string, string> {
  const problems: Record<string, string> = {};
  const data = choiceOf(settings, 'data');
  if (data !== 'none') {
    const problem = tableProblem(data);
    if (problem) return { data: problem };
    const table = tableOf(data);
    for (const name of ['dimension', 'mean', 'sigma', 'correlation'])
      if (settings[name] !== gaussian.parameters[name]!.default)
        problems[name] = 'none, because data give the truth';
    if (covarianceFactor(tableMoments(table).covariance, table.columns) === null)
      problems.data = 'columns that vary, none of them a combination of others';
    return problems;
  }
  const dimension = numberOf(settings, 'dimension');
  for (const name of ['mean', 'sigma']) {
    const value = settings[name];
    if (Array.isArray(value) && value.length !== dimension)
      problems[name] = `one number, or as many as the dimension (${String(dimension)})`;
  }
  if (numberOf(settings, 'correlation') <= -1 / (dimension - 1))
    problems.correlation = `a number above -1/(d - 1), here ${String(-1 / (dimension - 1))}`;
  else if (!correlationFactor(dimension, numberOf(settings, 'correlation')))
    problems.correlation = 'a number further from -1/(d - 1) and from 1';
  return problems;
}

/** The true mean and a factor of the true covariance. */
export function gaussianTruth(settings: Settings): MeanAndFactor {
  const data = choiceOf(settings, 'data');
  if (data !== 'none') {
    const table = tableOf(data);
    const { mean, covariance } = tableMoments(table);
    return { mean, factor: covarianceFactor(covariance, table.columns)! };
  }
  const d = numberOf(settings, 'dimension');
  const sigma = numbersOf(settings, 'sigma', d);
  const rho = numberOf(settings, 'correlation');
  // Of the correlations, because squares of sigma may be out of range.
  const factor = correlationFactor(d, rho)!;
  for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) factor[i * d + j]! *= sigma[i]!;
  return { mean: numbersOf(settings, 'mean', d), factor };
}

/** The factor of the matrix of equal correlations; null where it is singular to rounding. */
function correlationFactor(d: number, rho: number): Float64Array | null {
  const correlations = new Float64Array(d * d).fill(rho);
  for (let i = 0; i < d * d; i += d + 1) correlations[i] = 1;
  return covarianceFactor(correlations, d);
}

/** The same in one dimension, for speed. */
function gaussianModel(
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
