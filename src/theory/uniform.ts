import { numberOf } from '../simulation/parameter.js';
import { perGeneration, type ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';

/**
 * The upper end of a uniform law, fitted by the maximum M of n data (or by (n+1)/n · M): M is the old end
 * times U^(1/n), whose first two moments are n/(n+1) and n/(n+2). Accumulating, synthetic data never
 * pass the real maximum, so the fit stays that of generation 1. Science 9.
 */
export function uniformForms({ workflow, sizes, model, adjustments }: Setting): ClosedForm[] {
  const isUnbiased = model.estimator === 'unbiased';
  const stays = workflow === 'accumulate' && !isUnbiased;
  if (adjustments || !(workflow === 'replace' || stays)) return [];
  const theta = numberOf(model, 'theta');
  const to = perGeneration(sizes.length, ['theta', 'error', 'square']);
  // First two moments of the relative error.
  let mean = 0;
  let square = 0;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    if (i === 0 || !stays) {
      const gain = isUnbiased ? 0 : -1 / (n + 1);
      const gainSquare = isUnbiased ? 1 / (n * (n + 2)) : 2 / ((n + 1) * (n + 2));
      square += 2 * gain * (mean + square) + gainSquare * (1 + 2 * mean + square);
      mean += (1 + mean) * gain;
    }
    to.theta[i] = theta * (1 + mean);
    to.error[i] = theta * mean;
    to.square[i] = theta * theta * square;
  }
  const exact = (metric: string, values: Float64Array): ClosedForm => ({
    metric,
    kind: 'exact',
    source: 'science 9',
    values,
  });
  return [exact('theta', to.theta), exact('error', to.error), exact('squared_error', to.square)];
}
