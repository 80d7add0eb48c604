export { default as digamma } from '@stdlib/math-base-special-digamma';
export { default as gammaln } from '@stdlib/math-base-special-gammaln';
export { default as normalCdf } from '@stdlib/stats-base-dists-normal-cdf';
export { default as tCdf } from '@stdlib/stats-base-dists-t-cdf';
