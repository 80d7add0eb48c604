import { exponential, gamma } from '../../random/index.js';
import type { Family } from '../family.js';
import { numberOf } from '../parameter.js';
import { sumModel, THETA } from './sum-model.js';

/**
 * Numbers in (0, 1) with density theta·x^(theta - 1). A datum is kept as y = -log x, which is
 * exponential of rate theta: at small theta x itself would round to 0, and the fit with it.
 */
export const beta: Family = {
  name: 'beta',
  description:
    'numbers x in (0, 1) with density theta·x^(theta-1), kept as -log x; theta is fitted by maximum ' +
    'likelihood, too large by the factor n/(n-1) on average',
  source: 'science 4',
  parameters: {
    theta: { type: 'number', min: 0, open: ['min'], default: 1, description: 'true exponent' },
  },
  metrics: THETA,
  minimumSize: () => 1,
  create: (settings, draw) =>
    sumModel(
      {
        truth: numberOf(settings, 'theta'),
        range: [0, Infinity],
        drawSum: (stream, theta, n) => gamma(stream, n) / theta,
        drawOne: (stream, theta) => exponential(stream) / theta,
        fit: (sum, count) => count / sum,
        isDegenerate: (theta) => theta === 0 || theta === Infinity,
        cost: { sum: 25, one: 11 },
      },
      draw,
    ),
};
