import { exponential } from '../../random/index.js';
import type { Family } from '../family.js';
import { numberOf } from '../parameter.js';
import { sumModel, THETA } from './sum-model.js';

/**
 * Numbers between 0 and theta, which is fitted by their maximum: a non-regular estimator, whose error
 * is of order 1/n and always on one side. The maximum of n numbers is theta·U^(1/n).
 */
export const uniform: Family = {
  name: 'uniform',
  description:
    'numbers between 0 and theta; theta is fitted by their maximum (mle), or by (n+1)/n times the ' +
    'maximum (unbiased)',
  source: 'science 9',
  parameters: {
    theta: { type: 'number', min: 0, open: ['min'], default: 1, description: 'true upper end' },
    estimator: {
      type: 'choice',
      choices: ['mle', 'unbiased'],
      default: 'mle',
      description: 'the maximum (mle), or (n+1)/n times the maximum (unbiased)',
    },
  },
  metrics: THETA,
  minimumSize: () => 1,
  create(settings, draw) {
    const isUnbiased = settings.estimator === 'unbiased';
    return sumModel(
      {
        truth: numberOf(settings, 'theta'),
        range: [0, Infinity],
        statistic: 'max',
        drawSum: (stream, theta, n) => theta * Math.exp(-exponential(stream) / n),
        drawOne: (stream, theta) => theta * stream.uniform(),
        fit: (maximum, count) => (isUnbiased ? ((count + 1) / count) * maximum : maximum),
        isDegenerate: (theta) => theta === 0,
        cost: { sum: 20, one: 6 },
      },
      draw,
    );
  },
};
