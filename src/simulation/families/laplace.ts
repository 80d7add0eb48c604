import { exponential, gamma } from '../../random/index.js';
import type { Family } from '../family.js';
import { numberOf } from '../parameter.js';
import { sumModel, THETA } from './sum-model.js';

/** Numbers on both sides of 0; the sum of n absolute values is one gamma draw of shape n. */
export const laplace: Family = {
  name: 'laplace',
  description:
    'Laplace numbers about 0 of scale theta; fitted by maximum likelihood, the mean absolute value',
  source: 'science 3',
  parameters: {
    theta: { type: 'number', min: 0, open: ['min'], default: 1, description: 'true scale' },
  },
  metrics: THETA,
  minimumSize: () => 1,
  create: (settings, draw) =>
    sumModel(
      {
        truth: numberOf(settings, 'theta'),
        range: [0, Infinity],
        drawSum: (stream, scale, n) => gamma(stream, n) * scale,
        drawOne: (stream, scale) => exponential(stream) * (stream.uniform() < 0.5 ? -scale : scale),
        contribution: Math.abs,
        isDegenerate: (scale) => scale === 0,
        cost: { sum: 25, one: 16 },
      },
      draw,
    ),
};
