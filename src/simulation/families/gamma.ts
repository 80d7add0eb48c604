import { gamma as drawGamma } from '../../random/index.js';
import type { Family } from '../family.js';
import { numberOf } from '../parameter.js';
import { sumModel, THETA } from './sum-model.js';

/** Positive numbers of known shape; the sum of n of them is one gamma draw of n times the shape. */
export const gamma: Family = {
  name: 'gamma',
  description: 'gamma numbers of known shape r and mean theta; fitted by the sample mean',
  source: 'science 3',
  parameters: {
    theta: { type: 'number', min: 0, open: ['min'], default: 1, description: 'true mean' },
    shape: { type: 'number', min: 0, max: 1e9, open: ['min'], description: 'known shape r' },
  },
  metrics: THETA,
  minimumSize: () => 1,
  create(settings, draw) {
    const shape = numberOf(settings, 'shape');
    return sumModel(
      {
        truth: numberOf(settings, 'theta'),
        range: [0, Infinity],
        drawSum: (stream, mean, n) => drawGamma(stream, n * shape) * (mean / shape),
        drawOne: (stream, mean) => drawGamma(stream, shape) * (mean / shape),
        isDegenerate: (mean) => mean === 0,
        cost: { sum: 30, one: 30 },
      },
      draw,
    );
  },
};
