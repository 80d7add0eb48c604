import { binomial, binomials, successes } from '../../random/index.js';
import type { Family } from '../family.js';
import { numberOf } from '../parameter.js';
import { sumModel, THETA } from './sum-model.js';

/** Coin tosses; the number of ones among n is one binomial draw. */
export const bernoulli: Family = {
  name: 'bernoulli',
  description: 'zeros and ones with probability theta of a one; fitted by the share of ones',
  source: 'science 3 and 18',
  parameters: {
    theta: { type: 'number', min: 0, max: 1, description: 'true probability of a one' },
    prior: {
      type: 'number',
      min: 0,
      default: 0,
      description:
        'a: the fit is the posterior mean (ones + a) / (n + 2a) under a Beta(a, a) prior; 0: maximum ' +
        'likelihood',
    },
  },
  metrics: {
    ...THETA,
    at_zero: '1 if theta_t is 0, 0 otherwise',
    at_one: '1 if theta_t is 1, 0 otherwise',
  },
  minimumSize: () => 1,
  create(settings, draw) {
    const prior = numberOf(settings, 'prior');
    return sumModel(
      {
        truth: numberOf(settings, 'theta'),
        range: [0, 1],
        drawSum: (stream, theta, n) => binomial(stream, n, theta),
        sums: (streams, theta, n, out) => binomials(streams, n, theta, out),
        sampledSums: (streams, theta, n, out) => successes(streams, theta, n, out),
        drawOne: (stream, theta) => (stream.uniform() < theta ? 1 : 0),
        ...(prior === 0 ? {} : { fit: (sum, count) => (sum + prior) / (count + 2 * prior) }),
        // With a prior no fit is 0 or 1, and a model that is pushed there comes back.
        isDegenerate: (theta) => prior === 0 && (theta === 0 || theta === 1),
        measures: {
          at_zero: (theta) => (theta === 0 ? 1 : 0),
          at_one: (theta) => (theta === 1 ? 1 : 0),
        },
        cost: { sum: 60, one: 5 },
      },
      draw,
    );
  },
};
