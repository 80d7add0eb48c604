import { cholesky } from '../statistics/index.js';

/** The lower-triangular factor of a covariance matrix; null where it is singular to rounding. */
export function covarianceFactor(covariance: Float64Array, d: number): Float64Array | null {
  const factor = covariance.slice();
  for (let i = 0; i < d; i++) for (let j = i + 1; j < d; j++) factor[i * d + j] = 0;
  return cholesky(factor, d, SINGULAR) ? factor : null;
}

/** A smaller share of a variance that the components before leave unexplained counts as none. */
const SINGULAR = 1e-12;
