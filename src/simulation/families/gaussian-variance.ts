import { chiSquare, normal } from '../../random/index.js';
import type { Family } from '../family.js';
import { numberOf } from '../parameter.js';
import { sumModel, THETA } from './sum-model.js';

/** Normal numbers about a known mean; the sum of n squares is one chi-square draw. */
export const gaussianVariance: Family = {
  name: 'gaussian-variance',
  description:
    'normal numbers of known mean 0 and variance theta; fitted by the mean square, which is unbiased',
  source: 'science 3',
  parameters: {
    theta: { type: 'number', min: 0, open: ['min'], default: 1, description: 'true variance' },
  },
  metrics: THETA,
  minimumSize: () => 1,
  create: (settings, draw) =>
    sumModel(
      {
        truth: numberOf(settings, 'theta'),
        range: [0, Infinity],
        drawSum: (stream, variance, n) => chiSquare(stream, n) * variance,
        drawOne: (stream, variance) => Math.sqrt(variance) * normal(stream),
        contribution: (x) => x * x,
        isDegenerate: (variance) => variance === 0,
        cost: { sum: 30, one: 10 },
      },
      draw,
    ),
};
