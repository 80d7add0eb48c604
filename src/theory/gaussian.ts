import digamma from '@stdlib/math-base-special-digamma';
import gammaln from '@stdlib/math-base-special-gammaln';
import { numberOf } from '../simulation/parameter.js';
import { perGeneration, type ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';

/** A Gaussian with mean and variance fitted: science 5, under shrinkage 6, accumulating 7. */
export function gaussianForms(setting: Setting): ClosedForm[] {
  const { workflow, adjustments } = setting;
  // A shift may be cut off at sigma = 0, and so may noise.
  if (
    workflow === 'replace' &&
    !adjustments?.some(({ offset, noise }) => offset !== 0 || noise > 0)
  )
    return replaceForms(setting);
  return workflow === 'accumulate' && !adjustments ? accumulateForms(setting) : [];
}

function replaceForms({ model, sizes, adjustments }: Setting): ClosedForm[] {
  const lost = lostDegrees(model);
  const mean0 = numberOf(model, 'mean');
  const sigma0 = numberOf(model, 'sigma');
  const to = perGeneration(sizes.length, ['variance', 'sigma', 'log', 'mean', 'meanError', 'both']);
  // First two moments of the errors of the mean and, relative to sigma, of the standard deviation:
  // kept as errors, because at large n they are small differences of large numbers.
  let error = 0;
  let square = 0;
  let relative = 0;
  let relativeSquare = 0;
  let variance = sigma0 * sigma0;
  let log = 0;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const divisor = adjustments?.[i]?.divisor ?? 1;
    const drift = mean0 * (1 / divisor - 1);
    square = (square + variance / n) / divisor ** 2 + 2 * (error / divisor) * drift + drift * drift;
    error = error / divisor + drift;

    // The estimate of sigma is the old one times chi; chi / divisor = 1 + gain.
    const chi = chiMoments(n, lost);
    const slack = divisor - 1;
    const gain = (chi.mean - slack) / divisor;
    const gainSquare = (chi.square - 2 * slack * chi.mean + slack * slack) / divisor ** 2;
    relativeSquare +=
      2 * gain * (relative + relativeSquare) + gainSquare * (1 + 2 * relative + relativeSquare);
    relative += (1 + relative) * gain;

    variance *= (n - 1) / (n - lost) / divisor ** 2;
    log +=
      n > 1
        ? 0.5 * (digamma((n - 1) / 2) - Math.log((n - lost) / 2)) - Math.log(divisor)
        : -Infinity;
    to.variance[i] = variance;
    to.sigma[i] = sigma0 * (1 + relative);
    to.log[i] = log;
    to.mean[i] = mean0 + error;
    to.meanError[i] = square;
    to.both[i] = square + sigma0 * sigma0 * relativeSquare;
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

/**
 * First two moments of chi - 1, where chi² is chi-square with n - 1 degrees of freedom divided by
 * n - lost.
 */
function chiMoments(n: number, lost: 0 | 1): { mean: number; square: number } {
  // sqrt((n-1)/(n-lost)) - 1, and E chi² - 1, without cancellation.
  const shrinkage = lost === 1 ? 0 : -1 / n / (1 + Math.sqrt(1 - 1 / n));
  const mean = shrinkage + (1 + shrinkage) * meanChiExcess(n - 1);
  return { mean, square: (lost === 1 ? 0 : -1 / n) - 2 * mean };
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

/** E sqrt(chi²_k / k) - 1; by its asymptotic series where the gamma functions would cancel. */
function meanChiExcess(k: number): number {
  if (k === 0) return -1;
  if (k > 1000) return -1 / (4 * k) + 1 / (32 * k * k) + 5 / (128 * k * k * k);
  return Math.sqrt(2 / k) * Math.exp(gammaln((k + 1) / 2) - gammaln(k / 2)) - 1;
}
