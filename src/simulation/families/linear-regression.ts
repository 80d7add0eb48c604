import type { Family } from '../family.js';
import { perLane } from '../lane-model.js';
import { numberOf, type Settings } from '../parameter.js';
import { linearRegressionModel } from './linear-regression-model.js';
import { REGRESSION_DATA, regressionDataProblem, withLinearData } from './regression-data.js';
import { regressorsOf } from './regressors.js';

/** Least squares and ridge regression with normal regressors and noise. */
export const linearRegression: Family = {
  name: 'linear-regression',
  description:
    "y = x'w + sigma · noise with normal regressors x; the coefficients w are fitted by least squares " +
    '(the shortest solution where there are several) or by ridge regression, and every generation is ' +
    'labelled with the same sigma',
  source: 'science 11',
  parameters: {
    dimension: {
      type: 'integer',
      min: 1,
      max: 1000,
      default: 10,
      description: 'number of coefficients d',
    },
    w: {
      type: 'numbers',
      orNumber: true,
      default: 1,
      description: 'true coefficients: one number for all, or one per coefficient',
    },
    sigma: {
      type: 'number',
      min: 0,
      default: 1,
      description: 'standard deviation of the noise on real and on synthetic labels',
    },
    penalty: {
      type: 'numbers',
      orNumber: true,
      min: 0,
      default: 0,
      description:
        'ridge penalty lambda: the fit solves (S + lambda I) w = s with S and s the mean of xx\' and of ' +
        'xy; 0: least squares; a list gives it for generation 1, 2, … and its last entry for all later ones', // prettier-ignore
    },
    design: {
      type: 'choice',
      choices: ['fresh', 'fixed'],
      default: 'fresh',
      description:
        'whether the regressors are drawn anew for every batch, or once per replication and size of batch',
    },
    decay: {
      type: 'number',
      min: 0,
      max: 100,
      default: 0,
      description: 'the regressors are independent, component j of variance j^-decay',
    },
    covariance: {
      type: 'numbers',
      orNumber: false,
      default: [],
      description: 'covariance of the regressors, d × d numbers by rows, instead of decay',
    },
    data: REGRESSION_DATA,
  },
  metrics: {
    excess_risk:
      "expected loss on real data above that of the truth: the mean square of the predictions' errors " +
      '(linear-regression), log loss in nats (logistic-regression)',
    squared_norm: 'squared Euclidean norm of w_t',
    overlap: "w_t'w / |w|²: 1 at the truth, 0 when all is forgotten; undefined for w = 0",
  },
  check: checkLinearRegression,
  minimumSize: () => 1,
  create: (settings, draw) => perLane(linearRegressionModel(withLinearData(settings), draw), draw),
};

function checkLinearRegression(settings: Settings): Record<string, string> {
  const problems: Record<string, string> = {};
  if (settings.data !== 'none') {
    const problem = regressionDataProblem(settings, false);
    for (const name of ['dimension', 'w', 'sigma', 'decay'])
      if (settings[name] !== linearRegression.parameters[name]!.default)
        problems[name] = 'none, because data give the truth';
    return problem ? { ...problems, data: problem } : problems;
  }
  const d = numberOf(settings, 'dimension');
  const { w } = settings;
  if (Array.isArray(w) && w.length !== d)
    problems.w = `one number, or as many as the dimension (${String(d)})`;
  const covariance = settings.covariance as readonly number[];
  if (covariance.length === 0) return problems;
  const isSymmetric = covariance.every((x, i) => x === covariance[(i % d) * d + Math.floor(i / d)]);
  if (numberOf(settings, 'decay') > 0) problems.decay = '0, because covariance is given';
  if (covariance.length !== d * d) problems.covariance = `${String(d * d)} numbers, or none`;
  else if (!isSymmetric || !regressorsOf(settings))
    problems.covariance = 'a symmetric, positive definite matrix';
  return problems;
}
