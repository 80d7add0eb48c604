import tCdf from '@stdlib/stats-base-dists-t-cdf';
import type { ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';

/**
 * Probability that generation t is closer to the truth than generation 1: the Student-t distribution
 * function with p degrees of freedom at -sqrt(p · rho_t) / 2, where rho_t = n_1 · sum over s = 2 … t
 * of w_s² / n_s. Exact for the mean of an isotropic Gaussian, the limit n → ∞ elsewhere: science 2.
 *
 * @param dimension p
 * @returns nothing where the estimator has an added bias
 */
export function improvementForms(
  { workflow, sizes, totals, adjustments }: Setting,
  kind: 'exact' | 'limit',
  dimension: number,
): ClosedForm[] {
  if (adjustments || (workflow !== 'replace' && workflow !== 'accumulate')) return [];
  const values = new Float64Array(sizes.length);
  let sum = 0;
  for (let i = 0; i < sizes.length; i++) {
    const weight = workflow === 'accumulate' ? sizes[i]! / totals[i]! : 1;
    if (i > 0) sum += (weight * weight) / sizes[i]!;
    values[i] = tCdf(-Math.sqrt(dimension * sizes[0]! * sum) / 2, dimension);
  }
  return [{ metric: 'improved', kind, source: 'science 2', values }];
}
