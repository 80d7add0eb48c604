import { NO_ADJUSTMENT } from '../simulation/biases.js';
import { perGeneration, type ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';

/**
 * Moments of an exponential rate fitted by n / sum. The fit is the old rate times g = n / Gamma(n), with
 * E g - 1 = 1/(n-1) and E (g - 1)² = (n+2)/((n-1)(n-2)); so the error e becomes e + (theta + e)(g - 1).
 * Science 4, and 6 under a bias.
 */
export function exponentialRateForms(
  { workflow, sizes, adjustments }: Setting,
  truth: number,
): ClosedForm[] {
  if (workflow !== 'replace' || adjustments?.some(({ offset, noise }) => offset < 0 || noise > 0))
    return [];
  const { theta, error, squared } = perGeneration(sizes.length, ['theta', 'error', 'squared']);
  // First two moments of the error.
  let m = 0;
  let s = 0;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const { divisor, offset } = adjustments?.[i] ?? NO_ADJUSTMENT;
    const first = n > 1 ? 1 / (n - 1) : Infinity;
    const second = (n + 2) / (n - 1) / (n - 2);
    const drift = offset + truth * (1 / divisor - 1);
    const mean = m + (truth + m) * first;
    const square =
      n > 2 && s < Infinity
        ? s + 2 * first * (truth * m + s) + second * (truth * truth + 2 * truth * m + s)
        : Infinity;
    m = mean / divisor + drift;
    s =
      square < Infinity
        ? square / divisor ** 2 + 2 * (mean / divisor) * drift + drift * drift
        : Infinity;
    theta[i] = truth + m;
    error[i] = m;
    squared[i] = s;
  }
  const source = adjustments ? 'science 6' : 'science 4';
  return [
    { metric: 'theta', kind: 'exact', source, values: theta },
    { metric: 'error', kind: 'exact', source, values: error },
    { metric: 'squared_error', kind: 'exact', source, values: squared },
  ];
}
