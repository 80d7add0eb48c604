import { NO_ADJUSTMENT } from '../simulation/biases.js';
import {
  covarianceProduct,
  regressorsOf,
  type Regressors,
} from '../simulation/families/regressors.js';
import { withLinearData } from '../simulation/families/regression-data.js';
import { numberOf, numbersOf } from '../simulation/parameter.js';
import { solveLower } from '../statistics/index.js';
import { perGeneration, type ClosedForm, type TheoryKind } from './closed-form.js';
import { improvementForms } from './improvement.js';
import { asymptoticForms } from './quadratic-variance.js';
import type { Setting } from './setting.js';
import { leastSquares, ridge } from './shrinkage.js';

/** Least squares, shortest solutions and ridge regression: science 11. */
export function linearRegressionForms(given: Setting): ClosedForm[] {
  const setting = { ...given, model: withLinearData(given.model) };
  const { workflow, sizes, adjustments } = setting;
  const problem = problemOf(setting);
  if (workflow !== 'replace' && workflow !== 'accumulate') return limitForms(setting, problem);
  const { d, noise, isPenalised, isFixed, isIsotropic } = problem;
  const improvement =
    noise > 0 && !isPenalised && isIsotropic ? improvementForms(setting, 'limit', d) : [];

  // The expansion for a penalty asks for many more rows than coefficients.
  if (problem.penalties.some((penalty, i) => penalty > 0 && sizes[i]! < 10 * (d + 1))) return [];
  const isPlain = !isPenalised && sizes.every((n) => n >= d);
  if (workflow === 'replace' && (isPlain || (isIsotropic && !isFixed)))
    return [...replaceForms(setting, problem), ...improvement];

  const isKept = isFixed ? sizes.every((n) => n === sizes[0]) : workflow === 'accumulate';
  if (!isKept || isPenalised || adjustments || !(isIsotropic || sizes[0]! >= d)) return [];
  const bounds = workflow === 'accumulate' ? upperBounds(setting, problem) : [];
  return [...keptRowsForms(setting, problem), ...bounds, ...improvement];
}

/** Least squares under other workflows, n → ∞: science 10. */
function limitForms(setting: Setting, problem: Problem): ClosedForm[] {
  const { d, noise, isPenalised, inverseTrace } = problem;
  if (isPenalised || noise === 0) return [];
  return [
    ...asymptoticForms(setting, noise * inverseTrace),
    ...asymptoticForms(setting, noise * d, 'excess_risk'),
  ];
}

interface Problem {
  readonly d: number;
  readonly w: Float64Array;
  /** sigma². */
  readonly noise: number;
  /** Entry t - 1 is the penalty of generation t. */
  readonly penalties: Float64Array;
  readonly isPenalised: boolean;
  readonly isFixed: boolean;
  readonly isIsotropic: boolean;
  readonly regressors: Regressors;
  /** Traces of the covariance of the regressors and of its inverse. */
  readonly trace: number;
  readonly inverseTrace: number;
}

function problemOf({ model, sizes }: Setting): Problem {
  const d = numberOf(model, 'dimension');
  const regressors = regressorsOf(model)!;
  const { factor, isDiagonal } = regressors;
  const given = numbersOf(model, 'penalty', 1);
  const penalties = sizes.map((_, i) => given[Math.min(i, given.length - 1)]!);
  return {
    d,
    w: numbersOf(model, 'w', d),
    noise: numberOf(model, 'sigma') ** 2,
    penalties,
    isPenalised: penalties.some((penalty) => penalty > 0),
    isFixed: model.design === 'fixed',
    isIsotropic: isDiagonal && (d === 1 || factor[d + 1] === 1),
    regressors,
    trace: dot(factor, factor),
    inverseTrace: inverseTrace(regressors),
  };
}

/** tr (C C')^-1, the sum of the squares of the inverse of C. */
function inverseTrace({ dimension: d, factor, isDiagonal }: Regressors): number {
  let sum = 0;
  const column = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    column.fill(0);
    column[j] = 1;
    if (isDiagonal) column[j] = 1 / factor[j * d + j]!;
    else solveLower(factor, d, column);
    sum += dot(column, column);
  }
  return sum;
}

/**
 * Replace. With d rows and more and no penalty a generation adds an error of its own, whatever the law of
 * the regressors and whether the design is kept. Else what is left of the error before, and what is lost
 * of w, depend on traces alone if the regressors are isotropic and fresh.
 */
function replaceForms({ sizes, adjustments }: Setting, problem: Problem): ClosedForm[] {
  const { d, w, noise, penalties, regressors, trace, inverseTrace } = problem;
  const to = perGeneration(sizes.length, ['squared', 'excess', 'overlap', 'length']);
  const length = dot(w, w);
  // The mean of the error of w_t, and the mean squares of it and of the errors of predictions.
  const mean = new Float64Array(d);
  let squared = 0;
  let excess = 0;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const penalty = penalties[i]!;
    const { first, second, label } = penalty > 0 ? ridge(n, d, penalty) : leastSquares(n, d);
    const kept = 1 - 2 * first + second;
    const lost = second * length - 2 * (first - second) * dot(mean, w);
    squared = kept * squared + lost + noisy(noise, inverseTrace * label);
    excess = kept * excess + lost + noisy(noise, d * label);
    // Error over noise is a ratio of normals to a chi of one degree of freedom if n = d.
    const hasMean = n !== d || noise === 0 || penalty > 0;
    for (let j = 0; j < d; j++) mean[j] = hasMean ? (1 - first) * mean[j]! - first * w[j]! : NaN;

    const { divisor, offset, noise: jitter } = adjustments?.[i] ?? NO_ADJUSTMENT;
    if (adjustments) {
      const drift = w.map((x) => offset + x * (1 / divisor - 1));
      const moved = (square: number, product: typeof dot, dimensions: number) =>
        square === Infinity
          ? Infinity
          : square / divisor ** 2 +
            (2 / divisor) * product(mean, drift) +
            product(drift, drift) +
            dimensions * jitter ** 2;
      squared = moved(squared, dot, d);
      excess = moved(excess, (x, y) => covarianceProduct(regressors, x, y), trace);
      for (let j = 0; j < d; j++) mean[j] = mean[j]! / divisor + drift[j]!;
    }
    to.squared[i] = squared;
    to.excess[i] = excess;
    to.overlap[i] = 1 + dot(mean, w) / length;
    to.length[i] = squared === Infinity ? Infinity : length + 2 * dot(mean, w) + squared;
  }
  return formsOf(to, problem.isPenalised ? 'limit' : 'exact');
}

/**
 * No penalty, and rows that are kept: w_t = w_{t-1} + A⁺ X_t' noise_t from generation 2 on, with A = X'X
 * over the rows in use. So generation 1 loses for good what its rows do not span, and noises add up.
 */
function keptRowsForms({ workflow, sizes, totals }: Setting, problem: Problem): ClosedForm[] {
  const { d, w, noise, isFixed, inverseTrace } = problem;
  const to = perGeneration(sizes.length, ['squared', 'excess', 'overlap', 'length']);
  const length = dot(w, w);
  const missing = leastSquares(sizes[0]!, d).first;
  let label = 0;
  let hasMean = true;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const rows = isFixed ? n : totals[i]!;
    const share = workflow === 'replace' ? 1 : n / totals[i]!;
    // A design that is kept is as good as share² of its own noise; in a pool of fresh rows each row bears
    // the same part of the trace.
    label += leastSquares(rows, d).label * (isFixed ? share * share : share);
    hasMean &&= rows !== d || noise === 0;
    to.squared[i] = missing * length + noisy(noise, inverseTrace * label);
    to.excess[i] = missing * length + noisy(noise, d * label);
    to.overlap[i] = hasMean && length > 0 ? 1 - missing : NaN;
    to.length[i] = (1 - 2 * missing) * length + to.squared[i]!;
  }
  return formsOf(to, 'exact');
}

/** Gerstgrasser et al. (arXiv 2404.01413), theorem 2: pi²/6 times the risk of generation 1. */
function upperBounds({ sizes }: Setting, { d, noise }: Problem): ClosedForm[] {
  const n = sizes[0]!;
  if (n < d + 2 || sizes.some((size) => size !== n)) return [];
  const bound = ((noise * d) / (n - d - 1)) * (Math.PI ** 2 / 6);
  const values = new Float64Array(sizes.length).fill(bound);
  return [{ metric: 'excess_risk', kind: 'upper', source: 'science 11', values }];
}

function formsOf(
  to: Readonly<Record<'squared' | 'excess' | 'overlap' | 'length', Float64Array>>,
  kind: TheoryKind,
): ClosedForm[] {
  const source = 'science 11';
  return [
    { metric: 'squared_error', kind, source, values: to.squared },
    { metric: 'excess_risk', kind, source, values: to.excess },
    { metric: 'overlap', kind, source, values: to.overlap },
    { metric: 'squared_norm', kind, source, values: to.length },
  ];
}

/** No noise is none, even where its variance would be multiplied by infinity. */
function noisy(noise: number, factor: number): number {
  return noise === 0 ? 0 : noise * factor;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
