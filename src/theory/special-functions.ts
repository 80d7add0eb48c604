import { createRequire } from 'node:module';

// Loaded when first asked for: most commands never are, and loading takes as long as they do.
const require = createRequire(import.meta.url);

function onDemand<F extends (...values: number[]) => number>(module: string): F {
  let loaded: F | undefined;
  return ((...values) => (loaded ??= require(module) as F)(...values)) as F;
}

/** Derivative of the logarithm of the gamma function. */
export const digamma = onDemand<(x: number) => number>('@stdlib/math-base-special-digamma');

/** Logarithm of the gamma function. */
export const gammaln = onDemand<(x: number) => number>('@stdlib/math-base-special-gammaln');

/** Distribution function of a normal law. */
export const normalCdf = onDemand<(x: number, mean: number, sd: number) => number>(
  '@stdlib/stats-base-dists-normal-cdf',
);

/** Distribution function of Student's law. */
export const tCdf = onDemand<(x: number, degrees: number) => number>(
  '@stdlib/stats-base-dists-t-cdf',
);
