import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';
import { numberOf } from '../simulation/parameter.js';
import { perGeneration, type ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';

/** A Gaussian with mean and variance fitted: science 5. */
export function gaussianForms(setting: Setting): ClosedForm[] {
  if (setting.adjustments) return [];
  if (setting.workflow === 'replace') return replaceForms(setting);
  return setting.workflow === 'accumulate' ? accumulateForms(setting) : [];
}

function replaceForms({ model, sizes }: Setting): ClosedForm[] {
  const lost = lostDegrees(model);
  const sigma0 = numberOf(model, 'sigma');
  const to = perGeneration(sizes.length, ['variance', 'sigma', 'log', 'mean', 'meanError', 'both']);
  let variance = sigma0 * sigma0;
  let sigma = sigma0;
  let log = 0;
  let meanError = 0;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const divisor = n - lost;
    meanError += variance / n;
    variance *= (n - 1) / divisor;
    sigma *= meanChi(n - 1) * Math.sqrt((n - 1) / divisor);
    log += n > 1 ? 0.5 * (digamma((n - 1) / 2) - Math.log(divisor / 2)) : -Infinity;
    to.variance[i] = variance;
    to.sigma[i] = sigma;
    to.log[i] = log;
    to.mean[i] = numberOf(model, 'mean');
    to.meanError[i] = meanError;
    to.both[i] = meanError + variance - 2 * sigma0 * sigma + sigma0 * sigma0;
  }
  return [
    exact('mean', to.mean, 'science 5'),
    exact('squared_error_mean', to.meanError, 'science 5'),
    exact('variance', to.variance, 'science 5'),
    exact('sigma', to.sigma, 'science 5'),
    exact('log_sigma', to.log, 'science 5'),
    exact('squared_error', to.both, 'science 5'),
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
