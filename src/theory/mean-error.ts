import { NO_ADJUSTMENT } from '../simulation/biases.js';
import { equalParts } from '../simulation/workflows/index.js';
import { numberOf } from '../simulation/parameter.js';
import { perGeneration } from './closed-form.js';
import type { Setting } from './setting.js';
import { stepOf } from './steps.js';

/**
 * Exact first two moments of the error e_t of an estimator that is the weighted mean of its data,
 * whatever the workflow.
 */
export interface ErrorMoments {
  readonly mean: Float64Array;
  readonly square: Float64Array;
  /** E e_t e_1; null where (e_t, e_1) is not jointly normal even if the data are. */
  readonly withFirst: Float64Array | null;
}

/** E V(theta_t), the expected variance of a datum, from the first two moments of e_t. */
export type ExpectedVariance = (mean: number, square: number) => number;

/**
 * The moments close because a batch of n data has mean theta_{t-1} plus noise of variance V(theta_{t-1})/n
 * that is uncorrelated with everything before: science 3, 6, 7 and 8.
 *
 * @param truth on which the estimator's added error depends
 * @returns null where an added error meets data that are kept
 */
export function meanErrorMoments(
  setting: Setting,
  variance: ExpectedVariance,
  truth: number,
): ErrorMoments | null {
  const { workflow, adjustments } = setting;
  if (stepOf(setting, 0))
    return adjustments && workflow === 'accumulate' ? null : byStep(setting, variance, truth);
  if (adjustments) return null;
  switch (workflow) {
    case 'window':
      return byWindow(setting, variance);
    case 'recent-models':
      return byRecentModels(setting, variance);
    case 'random-past':
      return byRandomPast(setting, variance);
    case 'accumulate-subsample':
      return bySubsample(setting, variance);
    default:
      return null;
  }
}

function byStep(setting: Setting, variance: ExpectedVariance, truth: number): ErrorMoments {
  const { sizes, adjustments } = setting;
  const to = perGeneration(sizes.length, ['mean', 'square', 'withFirst']);
  const real = variance(0, 0);
  const ofFirst = real / sizes[0]!;
  let m = 0;
  let s = 0;
  let q = 0;
  for (let i = 0; i < sizes.length; i++) {
    let mean = 0;
    let square = ofFirst;
    let withFirst = ofFirst;
    if (i > 0) {
      const { carried, synthetic, syntheticSize, fresh, freshSize, first } = stepOf(setting, i)!;
      const old = carried + synthetic;
      mean = old * m;
      square = old * old * s + first * first * ofFirst + 2 * old * first * q;
      if (synthetic > 0) square += (synthetic * synthetic * variance(m, s)) / syntheticSize;
      if (fresh > 0) square += (fresh * fresh * real) / freshSize;
      withFirst = old * q + first * ofFirst;
    }
    const { divisor, offset, noise } = adjustments?.[i] ?? NO_ADJUSTMENT;
    const drift = offset + truth * (1 / divisor - 1);
    s = square / divisor ** 2 + 2 * (mean / divisor) * drift + drift * drift + noise * noise;
    m = mean / divisor + drift;
    q = withFirst / divisor;
    to.mean[i] = m;
    to.square[i] = s;
    to.withFirst[i] = q;
  }
  return to;
}

/** More multiplications than this are not worth a closed form. */
const MOST_WORK = 2e7;

/** The last K batches: their second moments E b_i b_j are kept. */
function byWindow(setting: Setting, variance: ExpectedVariance): ErrorMoments | null {
  const { sizes, workflowSettings } = setting;
  const length = Math.min(numberOf(workflowSettings, 'window'), sizes.length);
  if (sizes.length * length * length > MOST_WORK) return null;
  const to = perGeneration(sizes.length, ['mean', 'square', 'withFirst']);
  // Newest batch first.
  let batches: { n: number; products: Float64Array; withFirst: number }[] = [];
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const s = i > 0 ? to.square[i - 1]! : 0;
    const total = batches.reduce((sum, batch) => sum + batch.n, 0);
    // E of the new batch's mean times that of each older one: it follows the last fit.
    const products = new Float64Array(length + 1);
    batches.forEach((_, j) => {
      let product = 0;
      batches.forEach((each, k) => {
        product +=
          (each.n / total) * (j < k ? batches[j]!.products[k - j]! : each.products[j - k]!);
      });
      products[j + 1] = product;
    });
    products[0] = s + variance(0, s) / n;
    const withFirst = i > 0 ? to.withFirst[i - 1]! : products[0];
    batches = [{ n, products, withFirst }, ...batches].slice(0, length);
    const all = batches.reduce((sum, batch) => sum + batch.n, 0);
    let square = 0;
    let first = 0;
    batches.forEach((a, j) => {
      first += (a.n / all) * a.withFirst;
      batches.forEach((b, k) => {
        const product = j < k ? a.products[k - j]! : b.products[j - k]!;
        square += ((a.n * b.n) / all / all) * product;
      });
    });
    to.square[i] = square;
    to.withFirst[i] = first;
  }
  return to;
}

/** Fresh data from the last K models: their second moments E e_i e_j are kept. */
function byRecentModels(setting: Setting, variance: ExpectedVariance): ErrorMoments | null {
  const { sizes, workflowSettings } = setting;
  const length = Math.min(numberOf(workflowSettings, 'recent-models'), sizes.length);
  if (sizes.length * length * length > MOST_WORK) return null;
  const to = perGeneration(sizes.length, ['mean', 'square', 'withFirst']);
  // Newest model first; products[k] is E e e' with the model k generations older.
  let models: { products: Float64Array; withFirst: number }[] = [];
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const products = new Float64Array(length + 1);
    let square = variance(0, 0) / n;
    let withFirst = square;
    if (i > 0) {
      const weights = equalParts(n, models.length).map((part) => part / n);
      const between = (j: number, k: number) =>
        j < k ? models[j]!.products[k - j]! : models[k]!.products[j - k]!;
      square = 0;
      withFirst = 0;
      weights.forEach((w, j) => {
        // A share w of n data adds w² V / (w n).
        square += (w * variance(0, models[j]!.products[0]!)) / n;
        withFirst += w * models[j]!.withFirst;
        let product = 0;
        weights.forEach((v, k) => (product += v * between(j, k)));
        square += w * product;
        products[j + 1] = product;
      });
    }
    products[0] = square;
    models = [{ products, withFirst }, ...models].slice(0, length);
    to.square[i] = square;
    to.withFirst[i] = withFirst;
  }
  return to;
}

/**
 * Each datum from a model chosen at random among the truth (e_0 = 0) and e_1 … e_{t-1}. With S their sum,
 * a datum's error has mean S/t and second moment (V(theta) + sum of V(theta_s) + e_s²)/t.
 */
function byRandomPast({ sizes }: Setting, variance: ExpectedVariance): ErrorMoments {
  const to = perGeneration(sizes.length, ['mean', 'square']);
  let sumSquare = 0;
  let spread = variance(0, 0);
  for (let i = 0; i < sizes.length; i++) {
    const t = i + 1;
    const n = sizes[i]!;
    const average = sumSquare / t / t;
    const square = average + (spread / t - average) / n;
    to.square[i] = square;
    sumSquare += (2 * sumSquare) / t + square;
    spread += variance(0, square) + square;
  }
  return { ...to, withFirst: null };
}

/**
 * A random subset of n_t out of N_t: given the pool, its mean P/N is unbiased with variance
 * S²/n · (1 - n/N), S² the pool's own variance, dividing by N - 1.
 */
function bySubsample({ sizes, totals }: Setting, variance: ExpectedVariance): ErrorMoments {
  const to = perGeneration(sizes.length, ['mean', 'square']);
  // E of the squared sum, and of the sum of squares, of the pool's errors.
  let sumSquare = 0;
  let squares = 0;
  let s = 0;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const total = totals[i]!;
    const noise = variance(0, s);
    const before = total - n;
    const cross = before > 0 ? (2 * n * sumSquare) / before : 0;
    sumSquare += cross + n * n * (s + noise / n);
    squares += n * (noise + s);
    const mean = sumSquare / total / total;
    const spread = total > 1 ? ((squares / total - mean) * total) / (total - 1) : 0;
    s = mean + (spread / n) * (1 - n / total);
    to.square[i] = s;
  }
  return { ...to, withFirst: null };
}
