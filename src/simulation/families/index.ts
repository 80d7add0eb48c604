import type { Family } from '../family.js';
import { textOf, type Settings } from '../parameter.js';
import { bernoulli } from './bernoulli.js';
import { beta } from './beta.js';
import { discrete } from './discrete.js';
import { exponential } from './exponential.js';
import { gamma } from './gamma.js';
import { gaussian } from './gaussian.js';
import { gaussianMixture } from './gaussian-mixture.js';
import { kde } from './kde.js';
import { nestedUniform } from './nested-uniform.js';
import { ngram } from './ngram.js';
import { uniformMixture } from './uniform-mixture.js';
import { symmetricMixture } from './symmetric-mixture.js';
import { gaussianMean } from './gaussian-mean.js';
import { gaussianVariance } from './gaussian-variance.js';
import { laplace } from './laplace.js';
import { linearRegression } from './linear-regression.js';
import { logisticRegression } from './logistic-regression.js';
import { geometric, negativeBinomial } from './negative-binomial.js';
import { poisson } from './poisson.js';
import { uniform } from './uniform.js';

/** Every family, in the order of the catalog. */
export const FAMILIES: readonly Family[] = [
  gaussianMean,
  gaussianVariance,
  gaussian,
  bernoulli,
  poisson,
  geometric,
  negativeBinomial,
  exponential,
  gamma,
  laplace,
  beta,
  uniform,
  discrete,
  ngram,
  linearRegression,
  logisticRegression,
  symmetricMixture,
  gaussianMixture,
  kde,
  uniformMixture,
  nestedUniform,
];

/** The family of a model's settings. */
export function familyOf(model: Settings): Family {
  const wanted = textOf(model, 'family');
  const family = FAMILIES.find(({ name }) => name === wanted);
  if (!family) throw new TypeError(`Expected a known family, got '${wanted}'`);
  return family;
}
