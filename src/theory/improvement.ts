import { tCdf } from './special-functions.js';
import type { ClosedForm } from './closed-form.js';
import { meanErrorMoments } from './mean-error.js';
import type { Setting } from './setting.js';

/**
 * Probability that generation t is closer to the truth than generation 1, where both errors are
 * isotropic and jointly normal in p dimensions. |e_t| < |e_1| says that u = e_t - e_1 and v = e_t + e_1
 * have a negative inner product; u and v have correlation rho in each component, and given u their inner
 * product is normal: so it is the Student-t distribution function with p degrees of freedom at
 * -sqrt(p) rho / sqrt(1 - rho²). Exact for the mean of an isotropic Gaussian, the limit n → ∞
 * elsewhere: science 2.
 *
 * @param dimension p
 * @returns nothing where the estimator has an added error, or data are chosen at random
 */
export function improvementForms(
  setting: Setting,
  kind: 'exact' | 'limit',
  dimension: number,
): ClosedForm[] {
  if (setting.adjustments) return [];
  const moments = meanErrorMoments(setting, () => 1, 0);
  if (!moments?.withFirst) return [];
  const { square, withFirst } = moments;
  const first = square[0]!;
  const values = square.map((s, i) => {
    if (i === 0 || s === first) return 0.5;
    // rho / sqrt(1 - rho²), from the moments of one component.
    const independent = s * first - withFirst[i]! ** 2;
    const slope = (s - first) / (2 * Math.sqrt(Math.max(0, independent)));
    return tCdf(-Math.sqrt(dimension) * slope, dimension);
  });
  return [{ metric: 'improved', kind, source: 'science 2', values }];
}
