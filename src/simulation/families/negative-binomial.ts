import { gamma, poisson } from '../../random/index.js';
import type { Stream } from '../../random/index.js';
import type { Draw } from '../cell.js';
import type { Family } from '../family.js';
import { numberOf, type NumberParameter } from '../parameter.js';
import { sumModel, THETA } from './sum-model.js';

const theta: NumberParameter = {
  type: 'number',
  min: 0,
  max: 1e9,
  open: ['min'],
  description: 'true mean',
};

/** Counts of mean theta and variance theta + theta²/r: Poisson counts of a gamma mean. */
export const negativeBinomial: Family = {
  name: 'negative-binomial',
  description:
    'counts of mean theta and variance theta + theta²/r, r known; fitted by the sample mean',
  source: 'science 3',
  parameters: {
    theta,
    size: {
      type: 'number',
      min: 0,
      max: 1e9,
      open: ['min'],
      description: 'r: the smaller, the more the counts scatter; 1 is the geometric law',
    },
  },
  metrics: THETA,
  minimumSize: () => 1,
  create: (settings, draw) => model(numberOf(settings, 'theta'), numberOf(settings, 'size'), draw),
};

/** Failures before the first success. */
export const geometric: Family = {
  name: 'geometric',
  description:
    'failures before the first success, of mean theta (success has probability 1/(1 + theta)); ' +
    'fitted by the sample mean',
  source: 'science 3',
  parameters: { theta },
  metrics: THETA,
  minimumSize: () => 1,
  create: (settings, draw) => model(numberOf(settings, 'theta'), 1, draw),
};

function model(truth: number, size: number, draw: Draw) {
  const counts = (stream: Stream, mean: number, shape: number) =>
    mean > 0 ? poisson(stream, gamma(stream, shape) * (mean / size)) : 0;
  return sumModel(
    {
      truth,
      range: [0, Infinity],
      // A sum of n counts of size r is a count of size n r.
      drawSum: (stream, mean, n) => counts(stream, mean, n * size),
      drawOne: (stream, mean) => counts(stream, mean, size),
      isDegenerate: (mean) => mean === 0,
      cost: { sum: 80, one: 60 },
    },
    draw,
  );
}
