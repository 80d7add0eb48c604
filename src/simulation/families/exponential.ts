import {
  exponential as drawExponential,
  exponentialSums,
  gamma,
  gammas,
} from '../../random/index.js';
import type { Family } from '../family.js';
import { numberOf } from '../parameter.js';
import { sumModel, THETA } from './sum-model.js';

/** Waiting times; the sum of n of them is one gamma draw of shape n. */
export const exponential: Family = {
  name: 'exponential',
  description:
    'waiting times; theta is their mean (fitted without bias) or their rate (the maximum likelihood ' +
    'fit is too large by the factor n/(n-1) on average)',
  source: 'science 3 and 4',
  parameters: {
    theta: { type: 'number', min: 0, open: ['min'], default: 1, description: 'true mean or rate' },
    parametrisation: {
      type: 'choice',
      choices: ['mean', 'rate'],
      default: 'mean',
      description: 'what theta is',
    },
  },
  metrics: THETA,
  minimumSize: () => 1,
  create(settings, draw) {
    const common = {
      truth: numberOf(settings, 'theta'),
      range: [0, Infinity] as const,
      isDegenerate: (theta: number) => theta === 0 || theta === Infinity,
      cost: { sum: 25, one: 11 },
    };
    return settings.parametrisation === 'rate'
      ? sumModel(
          {
            ...common,
            drawSum: (stream, rate, n) => gamma(stream, n) / rate,
            sums(streams, rate, n, out) {
              gammas(streams, n, out);
              for (let lane = 0; lane < rate.length; lane++) out[lane]! /= rate[lane]!;
            },
            drawOne: (stream, rate) => drawExponential(stream) / rate,
            fit: (sum, count) => count / sum,
          },
          draw,
        )
      : sumModel(
          {
            ...common,
            drawSum: (stream, mean, n) => gamma(stream, n) * mean,
            sums(streams, mean, n, out) {
              gammas(streams, n, out);
              for (let lane = 0; lane < mean.length; lane++) out[lane]! *= mean[lane]!;
            },
            sampledSums: (streams, mean, n, out) => exponentialSums(streams, mean, n, out),
            drawOne: (stream, mean) => drawExponential(stream) * mean,
          },
          draw,
        );
  },
};
