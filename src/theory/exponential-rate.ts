import { perGeneration, type ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';

/**
 * Moments of an exponential rate fitted by n / sum: the fit is the old rate times n / Gamma(n), whose
 * mean is n/(n-1) and whose mean square is n²/((n-1)(n-2)). Science 4.
 */
export function exponentialRateForms(
  { workflow, sizes, adjustments }: Setting,
  truth: number,
): ClosedForm[] {
  if (workflow !== 'replace' || adjustments?.some(({ offset }) => offset < 0)) return [];
  const { theta, error, squared } = perGeneration(sizes.length, ['theta', 'error', 'squared']);
  let m = truth;
  let s = truth * truth;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const { divisor, offset } = adjustments?.[i] ?? { divisor: 1, offset: 0 };
    const first = n > 1 ? n / (n - 1) / divisor : Infinity;
    const second = n > 2 ? n / (n - 1) / divisor / divisor / (1 - 2 / n) : Infinity;
    s = s * second + 2 * offset * m * first + offset * offset;
    m = m * first + offset;
    theta[i] = m;
    error[i] = m - truth;
    squared[i] = s - 2 * truth * m + truth * truth;
  }
  const source = adjustments ? 'science 6' : 'science 4';
  return [
    { metric: 'theta', kind: 'exact', source, values: theta },
    { metric: 'error', kind: 'exact', source, values: error },
    { metric: 'squared_error', kind: 'exact', source, values: squared },
  ];
}
