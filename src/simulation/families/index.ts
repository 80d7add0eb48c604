import type { Family } from '../family.js';
import { bernoulli } from './bernoulli.js';
import { exponential } from './exponential.js';
import { gaussian } from './gaussian.js';
import { gaussianMean } from './gaussian-mean.js';
import { poisson } from './poisson.js';

/** Every family, in the order of the catalog. */
export const FAMILIES: readonly Family[] = [
  gaussianMean,
  gaussian,
  bernoulli,
  poisson,
  exponential,
];
