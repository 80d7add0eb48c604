import { NO_ADJUSTMENT, type Adjustment } from '../simulation/biases.js';
import { perGeneration, type ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';

/**
 * Var(X) = v0 + v1·theta + v2·theta² in the mean parameter theta (Morris, 1982), and whether the
 * parameter space can cut off a biased estimate.
 */
export interface QuadraticVariance {
  readonly v0: number;
  readonly v1: number;
  readonly v2: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Exact first two moments of the error of theta_t when theta_t is fitted by the sample mean.
 *
 * With e_t the error, theta_t = (theta_{t-1} + w_t·noise_t) / divisor_t + offset_t, where
 * Var(noise_t) = V(theta_{t-1}) / n_t and w_t is 1 (replace) or n_t / N_t (accumulate). Because V is
 * quadratic the moments close: science 3, 6 and 7.
 *
 * @returns null where the parameter space may cut the estimate off, or a bias meets accumulation
 */
export function errorMoments(
  { workflow, sizes, totals, adjustments }: Setting,
  { v0, v1, v2, lowest, highest }: QuadraticVariance,
  truth: number,
): { mean: Float64Array; square: Float64Array } | null {
  if (workflow !== 'replace' && workflow !== 'accumulate') return null;
  if (adjustments && workflow === 'accumulate') return null;
  const inside = ({ divisor, offset, noise }: Adjustment) =>
    (lowest === -Infinity || (offset >= 0 && noise === 0)) &&
    (highest === Infinity || (divisor >= 1 && offset === 0 && noise === 0));
  if (adjustments && !adjustments.every(inside)) return null;

  const { mean, square } = perGeneration(sizes.length, ['mean', 'square']);
  let m = 0;
  let s = 0;
  for (let i = 0; i < sizes.length; i++) {
    const weight = workflow === 'accumulate' ? sizes[i]! / totals[i]! : 1;
    const variance = v0 + v1 * (truth + m) + v2 * (truth * truth + 2 * truth * m + s);
    const spread = s + (weight * weight * variance) / sizes[i]!;
    const { divisor, offset, noise } = adjustments?.[i] ?? NO_ADJUSTMENT;
    const drift = offset + truth * (1 / divisor - 1);
    s = spread / divisor ** 2 + 2 * (m / divisor) * drift + drift * drift + noise * noise;
    m = m / divisor + drift;
    mean[i] = m;
    square[i] = s;
  }
  return { mean, square };
}

/** Closed forms of theta, error and squared_error for a family with one parameter. */
export function quadraticVarianceForms(
  setting: Setting,
  variance: QuadraticVariance,
  truth: number,
  plainSource = 'science 3',
): ClosedForm[] {
  const moments = errorMoments(setting, variance, truth);
  if (!moments) return [];
  const source = sourceOf(setting, plainSource);
  return [
    { metric: 'theta', kind: 'exact', source, values: moments.mean.map((m) => truth + m) },
    { metric: 'error', kind: 'exact', source, values: moments.mean },
    { metric: 'squared_error', kind: 'exact', source, values: moments.square },
  ];
}

/** The section that covers a setting, given the one that covers replacement without bias. */
export function sourceOf({ workflow, adjustments }: Setting, plain: string): string {
  if (adjustments) return 'science 6';
  return workflow === 'accumulate' ? 'science 7' : plain;
}
