import { binomial } from '../../random/index.js';
import type { Family } from '../family.js';
import { numberOf } from '../parameter.js';
import { sumModel, THETA } from './sum-model.js';

/** Coin tosses; the number of ones among n is one binomial draw. */
export const bernoulli: Family = {
  name: 'bernoulli',
  description: 'zeros and ones with probability theta of a one; fitted by the share of ones',
  source: 'science 3',
  parameters: {
    theta: { type: 'number', min: 0, max: 1, description: 'true probability of a one' },
  },
  metrics: THETA,
  minimumSize: () => 1,
  create: (settings, draw) =>
    sumModel(
      {
        truth: numberOf(settings, 'theta'),
        range: [0, 1],
        drawSum: (stream, theta, n) => binomial(stream, n, theta),
        drawOne: (stream, theta) => (stream.uniform() < theta ? 1 : 0),
        fit: (sum, count) => sum / count,
        isDegenerate: (theta) => theta === 0 || theta === 1,
        cost: { sum: 60, one: 5 },
      },
      draw,
    ),
};
