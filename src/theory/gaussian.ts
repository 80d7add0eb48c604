import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';
import { numberOf } from '../simulation/parameter.js';
import { perGeneration, type ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';

/** A Gaussian with mean and variance fitted: science 5, under shrinkage 6, accumulating 7. */
export function gaussianForms(setting: Setting): ClosedForm[] {
  const { workflow, adjustments } = setting;
  // A shift may be cut off at sigma = 0.
  if (workflow === 'replace' && !adjustments?.some(({ offset }) => offset !== 0))
    return replaceForms(setting);
  return workflow === 'accumulate' && !adjustments ? accumulateForms(setting) : [];
}

function replaceForms({ model, sizes, adjustments }: Setting): ClosedForm[] {
  const lost = lostDegrees(model);
  const mean0 = numberOf(model, 'mean');
  const sigma0 = numberOf(model, 'sigma');
  const to = perGeneration(sizes.length, ['variance', 'sigma', 'log', 'mean', 'meanError', 'both']);
  let variance = sigma0 * sigma0;
  let sigma = sigma0;
  let log = 0;
  // First two moments of the mean's error.
  let error = 0;
  let square = 0;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const divisor = adjustments?.[i]?.divisor ?? 1;
    const degrees = n - lost;
    const drift = mean0 * (1 / divisor - 1);
    square = (square + variance / n) / divisor ** 2 + 2 * (error / divisor) * drift + drift * drift;
    error = error / divisor + drift;
    variance *= (n - 1) / degrees / divisor ** 2;
    sigma *= (meanChi(n - 1) * Math.sqrt((n - 1) / degrees)) / divisor;
    log +=
      n > 1 ? 0.5 * (digamma((n - 1) / 2) - Math.log(degrees / 2)) - Math.log(divisor) : -Infinity;
    to.variance[i] = variance;
    to.sigma[i] = sigma;
    to.log[i] = log;
    to.mean[i] = mean0 + error;
    to.meanError[i] = square;
    to.both[i] = square + variance - 2 * sigma0 * sigma + sigma0 * sigma0;
  }
  const source = adjustments ? 'science 6' : 'science 5';
  return [
    exact('mean', to.mean, source),
    exact('squared_error_mean', to.meanError, source),
    exact('variance', to.variance, source),
    exact('sigma', to.sigma, source),
    exact('log_sigma', to.log, source),
    exact('squared_error', to.both, source),
  ];
}

function accumulateForms({ model, sizes, totals }: Setting): ClosedForm[] {
  const lost = lostDegrees(model);
  const to = perGeneration(sizes.length, ['variance', 'mean', 'meanError']);
  let variance = numberOf(model, 'sigma') ** 2;
  let meanError = 0;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const total = totals[i]!;
    meanError += (variance * n) / total / total;
    if (i > 0 || lost === 0) variance *= 1 - n / total / (total - lost);
    to.variance[i] = variance;
    to.mean[i] = numberOf(model, 'mean');
    to.meanError[i] = meanError;
  }
  return [
    exact('mean', to.mean, 'science 7'),
    exact('squared_error_mean', to.meanError, 'science 7'),
    exact('variance', to.variance, 'science 7'),
  ];
}

function exact(metric: string, values: Float64Array, source: string): ClosedForm {
  return { metric, kind: 'exact', source, values };
}

function lostDegrees(model: Setting['model']): 0 | 1 {
  return model.estimator === 'unbiased' ? 1 : 0;
}

/** E sqrt(chi²_k / k); by its asymptotic series where the gamma functions would cancel. */
function meanChi(k: number): number {
  if (k === 0) return 0;
  if (k > 1000) return 1 - 1 / (4 * k) + 1 / (32 * k * k) + 5 / (128 * k * k * k);
  return Math.sqrt(2 / k) * Math.exp(gammaln((k + 1) / 2) - gammaln(k / 2));
}
