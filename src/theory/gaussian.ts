import { digamma, gammaln } from './special-functions.js';
import { gaussianTruth } from '../simulation/families/gaussian.js';
import { numberOf } from '../simulation/parameter.js';
import { perGeneration, type ClosedForm } from './closed-form.js';
import { asymptoticForms } from './quadratic-variance.js';
import type { Setting } from './setting.js';
import { stepOf } from './steps.js';

/** A Gaussian with mean and covariance fitted: science 5, under shrinkage 6, otherwise 7 and 8. */
export function gaussianForms(setting: Setting): ClosedForm[] {
  const { workflow, adjustments, sampling } = setting;
  if (sampling === 'curation') return [];
  // A shift may be cut off at sigma = 0, and so may noise.
  if (workflow === 'replace')
    return adjustments?.some(({ offset, noise }) => offset !== 0 || noise > 0)
      ? []
      : [...replaceForms(setting), ...collapseBounds(setting)];
  return adjustments || sampling !== 'plain'
    ? []
    : [...mixedForms(setting), ...distanceLimit(setting)];
}

/**
 * The squared Wasserstein-2 distance in one dimension: mean and standard deviation have asymptotic
 * variances sigma² and sigma²/2. Science 10.
 */
function distanceLimit(setting: Setting): ClosedForm[] {
  const { d, trace } = shapeOf(setting);
  return d === 1 ? asymptoticForms(setting, 1.5 * trace) : [];
}

/** What the formulas need of the truth: everything else is relative to it. */
function shapeOf(setting: Setting) {
  const { mean, factor } = gaussianTruth(setting.model);
  const square = (values: Float64Array) => values.reduce((sum, x) => sum + x * x, 0);
  return {
    d: mean.length,
    mean0: mean[0]!,
    squaredMean: square(mean),
    trace: square(factor),
    lost: setting.model.estimator === 'unbiased' ? 1 : 0,
  } as const;
}

function replaceForms(setting: Setting): ClosedForm[] {
  const { sizes, adjustments } = setting;
  const { d, mean0, squaredMean, trace, lost } = shapeOf(setting);
  const tau = setting.sampling === 'temperature' ? numberOf(setting.samplingSettings, 'temperature') : 1; // prettier-ignore
  const to = perGeneration(sizes.length, [
    ...(['ratio', 'sigma', 'log', 'logDet', 'mean', 'meanError', 'both', 'kl'] as const),
  ]);
  // The mean's error is on average a multiple of the true mean; its square is kept whole. The standard
  // deviation is kept as a relative error, a small difference of large numbers at large n.
  let error = 0;
  let square = 0;
  let relative = 0;
  let relativeSquare = 0;
  let ratio = 1;
  let log = 0;
  let logDet = 0;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const divisor = adjustments?.[i]?.divisor ?? 1;
    // Tempering multiplies the variance of what the last model generates; real data are never tempered.
    const heat = i > 0 ? tau : 1;
    const drift = 1 / divisor - 1;
    square =
      (square + (heat * ratio * trace) / n) / divisor ** 2 +
      squaredMean * (2 * (error / divisor) * drift + drift * drift);
    error = error / divisor + drift;

    // The estimate of sigma is the old one times chi; chi / divisor = 1 + gain.
    const chi = chiMoments(n, lost);
    const more = Math.sqrt(heat) - 1;
    const mean = chi.mean + more * (1 + chi.mean);
    const meanSquare = heat * chi.square + 2 * more * (1 + more) * chi.mean + more * more;
    const slack = divisor - 1;
    const gain = (mean - slack) / divisor;
    const gainSquare = (meanSquare - 2 * slack * mean + slack * slack) / divisor ** 2;
    relativeSquare +=
      2 * gain * (relative + relativeSquare) + gainSquare * (1 + 2 * relative + relativeSquare);
    relative += (1 + relative) * gain;

    ratio *= (heat * (n - 1)) / (n - lost) / divisor ** 2;
    log += 0.5 * (logChiSquare(n - 1, n - lost) + Math.log(heat)) - Math.log(divisor);
    // The determinant of a Wishart matrix is a product of d chi-squares.
    for (let j = 0; j < d; j++) logDet += logChiSquare(n - 1 - j, n - lost) + Math.log(heat);
    logDet -= 2 * d * Math.log(divisor);
    to.ratio[i] = ratio;
    to.sigma[i] = 1 + relative;
    to.log[i] = log;
    to.logDet[i] = logDet;
    to.mean[i] = mean0 * (1 + error);
    to.meanError[i] = square;
    to.both[i] = square + trace * relativeSquare;
    to.kl[i] = 0.5 * (d * ratio + (d * square) / trace - d - logDet);
  }
  const source = adjustments ? 'science 6' : tau === 1 ? 'science 5' : 'science 16';
  const exact = exactForms(source);
  const isIsotropic = !adjustments || squaredMean === 0;
  return [
    exact('squared_error_mean', to.meanError),
    exact('trace_ratio', to.ratio),
    exact('log_det_ratio', to.logDet),
    // The mean's error in units of the true covariance follows from its length only without a drift.
    ...(isIsotropic || d === 1 ? [exact('kl', to.kl)] : []),
    ...(d === 1
      ? [
          exact('mean', to.mean),
          exact(
            'variance',
            to.ratio.map((x) => x * trace),
          ),
          exact(
            'sigma',
            to.sigma.map((x) => x * Math.sqrt(trace)),
          ),
          exact('log_sigma', to.log),
          exact('squared_error', to.both),
        ]
      : []),
  ];
}

/** E log(chi²_degrees / divisor). */
function logChiSquare(degrees: number, divisor: number): number {
  return degrees > 0 ? digamma(degrees / 2) - Math.log(divisor / 2) : -Infinity;
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

/**
 * Expected covariance and error of the mean where data of several sources are pooled, relative to the
 * true covariance: the scatter of a pool is that within its parts and that between their means.
 */
function mixedForms(setting: Setting): ClosedForm[] {
  if (!stepOf(setting, 0)) return [];
  const { sizes, totals, workflow } = setting;
  const { d, mean0, trace, lost } = shapeOf(setting);
  const to = perGeneration(sizes.length, ['ratio', 'meanError']);
  const first = 1 / sizes[0]!;
  // Expected covariance, squared error of the mean, and its product with that of generation 1.
  let v = 1;
  let u = 0;
  let q = 0;
  for (let i = 0; i < sizes.length; i++) {
    const step = stepOf(setting, i)!;
    const { synthetic, syntheticSize, fresh, freshSize } = step;
    if (i === 0) {
      v = lost === 1 ? 1 : 1 - first;
      u = first;
      q = first;
    } else if (workflow === 'accumulate') {
      // The pool's mean is the model's, so the new batch differs from it by its own noise alone.
      u += (v * synthetic * synthetic) / syntheticSize;
      v *= 1 - synthetic / (totals[i]! - lost);
    } else {
      const ofSynthetic = synthetic > 0 ? v / syntheticSize : 0;
      const within =
        (synthetic > 0 ? synthetic * (v - ofSynthetic) : 0) +
        (fresh > 0 ? fresh * (1 - 1 / freshSize) : 0) +
        step.first * (1 - first);
      const between =
        synthetic * fresh * (u + ofSynthetic + (fresh > 0 ? 1 / freshSize : 0)) +
        synthetic * step.first * (u + ofSynthetic + first - 2 * q);
      // Weights w_i of all data cost the unbiased estimator the share sum w_i² / (sum w_i)².
      const crowd =
        (synthetic > 0 ? (synthetic * synthetic) / syntheticSize : 0) +
        (fresh > 0 ? (fresh * fresh) / freshSize : 0) +
        step.first * step.first * first;
      u =
        synthetic * synthetic * (u + ofSynthetic) +
        (fresh > 0 ? (fresh * fresh) / freshSize : 0) +
        step.first * step.first * first +
        2 * synthetic * step.first * q;
      q = synthetic * q + step.first * first;
      v = (within + between) / (1 - lost * crowd);
    }
    to.ratio[i] = v;
    to.meanError[i] = u * trace;
  }
  const exact = exactForms(workflow === 'accumulate' ? 'science 7' : 'science 8');
  return [
    exact('squared_error_mean', to.meanError),
    exact('trace_ratio', to.ratio),
    ...(d === 1
      ? [
          exact('mean', new Float64Array(sizes.length).fill(mean0)),
          exact(
            'variance',
            to.ratio.map((x) => x * trace),
          ),
        ]
      : []),
  ];
}

/**
 * Bounds on the probability that sigma_t is still above epsilon · sigma: Theorem 3 of Suresh, Thangaraj
 * and Khandavally (arXiv 2412.17646), and Markov's inequality for the moment of order 0.7. Science 17.
 */
function collapseBounds(setting: Setting): ClosedForm[] {
  const { sizes, adjustments, model, sampling } = setting;
  const { d, lost } = shapeOf(setting);
  if (d > 1 || sampling !== 'plain') return [];
  const epsilon = numberOf(model, 'epsilon');
  const order = 0.7;
  const { theorem, moment } = perGeneration(sizes.length, ['theorem', 'moment']);
  let logMoment = -order * Math.log(epsilon);
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const k = (n - 1) / 2;
    logMoment +=
      n > 1
        ? gammaln(k + order / 2) - gammaln(k) - (order / 2) * Math.log((n - lost) / 2)
        : -Infinity;
    logMoment -= order * Math.log(adjustments?.[i]?.divisor ?? 1);
    theorem[i] = Math.min(1, Math.exp(-(i + 1) / (4 * n - 1)) / epsilon);
    moment[i] = Math.min(1, Math.exp(logMoment));
  }
  const upper = (source: string, values: Float64Array): ClosedForm => ({
    metric: 'above_epsilon',
    kind: 'upper',
    source,
    values,
  });
  const isConstant = sizes.every((n) => n === sizes[0]) && !adjustments;
  return [
    upper('science 17, moment of order 0.7', moment),
    ...(isConstant ? [upper('science 17, theorem', theorem)] : []),
  ];
}

function exactForms(source: string) {
  return (metric: string, values: Float64Array): ClosedForm => ({
    metric,
    kind: 'exact',
    source,
    values,
  });
}

/** E sqrt(chi²_k / k) - 1; by its asymptotic series where the gamma functions would cancel. */
function meanChiExcess(k: number): number {
  if (k === 0) return -1;
  if (k > 1000) return -1 / (4 * k) + 1 / (32 * k * k) + 5 / (128 * k * k * k);
  return Math.sqrt(2 / k) * Math.exp(gammaln((k + 1) / 2) - gammaln(k / 2)) - 1;
}
