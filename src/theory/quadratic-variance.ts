import type { Adjustment } from '../simulation/biases.js';
import type { ClosedForm } from './closed-form.js';
import { meanErrorMoments, type ErrorMoments } from './mean-error.js';
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
 * @returns null where they do not close, or where the parameter space may cut the estimate off
 */
export function errorMoments(
  setting: Setting,
  { v0, v1, v2, lowest, highest }: QuadraticVariance,
  truth: number,
): ErrorMoments | null {
  const inside = ({ divisor, offset, noise }: Adjustment) =>
    (lowest === -Infinity || (offset >= 0 && noise === 0)) &&
    (highest === Infinity || (divisor >= 1 && offset === 0 && noise === 0));
  if (setting.adjustments && !setting.adjustments.every(inside)) return null;
  const expectedVariance = (mean: number, square: number) =>
    v0 + v1 * (truth + mean) + v2 * (truth * truth + 2 * truth * mean + square);
  return meanErrorMoments(setting, expectedVariance, truth);
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
  if (workflow === 'replace') return plain;
  return workflow === 'accumulate' ? 'science 7' : 'science 8';
}

/**
 * Limit n → ∞ of the error of a regular estimator of asymptotic variance V(theta)/n: then it behaves
 * like the mean of data of that variance (Dey and Donoho, arXiv 2410.22812; Barzilai and Shamir, arXiv
 * 2505.19046, Theorem 4.1, for the rate under accumulation).
 */
export function asymptoticForms(
  setting: Setting,
  variance: number,
  metric = 'squared_error',
): ClosedForm[] {
  if (setting.adjustments || setting.sampling !== 'plain') return [];
  const moments = meanErrorMoments(setting, () => variance, 0);
  if (!moments) return [];
  return [{ metric, kind: 'limit', source: 'science 10', values: moments.square }];
}
