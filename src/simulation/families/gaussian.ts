import { covarianceFactor } from '../covariance-factor.js';
import type { Family } from '../family.js';
import { perLane } from '../lane-model.js';
import { choiceOf, numberOf, numbersOf, type Settings } from '../parameter.js';
import { tableMoments, tableOf, tableProblem, TABLES } from '../table.js';
import { gaussianScalar } from './gaussian-scalar.js';
import { gaussianVector, type MeanAndFactor } from './gaussian-vector.js';

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
    return gaussianScalar(truth.mean[0]!, truth.factor[0]!, lost, epsilon, draw);
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
