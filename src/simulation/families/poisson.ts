import { poisson as drawPoisson, poissons, poissonSums } from '../../random/index.js';
import type { Family } from '../family.js';
import { numberOf } from '../parameter.js';
import { sumModel, THETA } from './sum-model.js';

/** Counts; the sum of n of them is one Poisson draw of mean n·theta. */
export const poisson: Family = {
  name: 'poisson',
  description: 'counts of mean theta; fitted by the sample mean',
  source: 'science 3',
  parameters: {
    theta: { type: 'number', min: 0, max: 1e9, open: ['min'], description: 'true mean' },
  },
  metrics: THETA,
  minimumSize: () => 1,
  create: (settings, draw) =>
    sumModel(
      {
        truth: numberOf(settings, 'theta'),
        range: [0, Infinity],
        drawSum: (stream, theta, n) => drawPoisson(stream, n * theta),
        sums(streams, theta, n, out) {
          for (let lane = 0; lane < theta.length; lane++) out[lane] = n * theta[lane]!;
          poissons(streams, out, out);
        },
        sampledSums: (streams, theta, n, out) => poissonSums(streams, theta, n, out),
        drawOne: (stream, theta) => drawPoisson(stream, theta),
        isDegenerate: (theta) => theta === 0,
        cost: { sum: 50, one: 30 },
      },
      draw,
    ),
};
