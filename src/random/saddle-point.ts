/**
 * Logarithms of binomial and Poisson probabilities by the saddle-point expansion of Loader ("Fast and
 * accurate computation of binomial probabilities", 2000): no cancellation at any size.
 */

/** log P(X = k), X ~ Poisson(mean), for an integer k ≥ 0 and mean > 0. */
export function logPoisson(k: number, mean: number): number {
  if (k === 0) return -mean;
  return -stirlingError(k) - deviance(k, mean) - 0.5 * Math.log(2 * Math.PI * k);
}

/** log P(X = k), X ~ Binomial(n, p), for integers 0 ≤ k ≤ n and 0 < p < 1. */
export function logBinomial(k: number, n: number, p: number): number {
  if (k === 0) return n * Math.log1p(-p);
  if (k === n) return n * Math.log(p);
  const rest = n - k;
  return (
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(rest) -
    deviance(k, n * p) -
    deviance(rest, n * (1 - p)) -
    0.5 * Math.log(2 * Math.PI * k * (rest / n))
  );
}

/**
 * -log P(X = k) to within 1e-5, X ~ Poisson(mean), without the term log(2 pi k) / 2; NaN where that is not
 * certain. A fraction of the work, enough to settle most comparisons.
 */
export function roughPoisson(k: number, mean: number): number {
  return k < 8 ? NaN : 1 / (12 * k) + roughDeviance(k, mean);
}

/**
 * log(P(X = m) / P(X = k)) to within 2e-5, X ~ Binomial(n, p), without the term
 * log(k (n - k) / (m (n - m))) / 2; NaN where that is not certain.
 */
export function roughBinomial(k: number, m: number, n: number, p: number): number {
  if (k < 8 || m < 8 || n - k < 8 || n - m < 8) return NaN;
  const a = n * p;
  const b = n * (1 - p);
  return (
    (1 / k + 1 / (n - k) - 1 / m - 1 / (n - m)) / 12 +
    (roughDeviance(k, a) + roughDeviance(n - k, b)) -
    (roughDeviance(m, a) + roughDeviance(n - m, b))
  );
}

/** The deviance by the first terms of its series, to within 3e-6; NaN far from the mean. */
function roughDeviance(x: number, mean: number): number {
  const difference = x - mean;
  const ratio = difference / (x + mean);
  const square = ratio * ratio;
  if (!(square < 0.09 && square * x < 100)) return NaN;
  const series =
    1 / 3 +
    square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square * (1 / 11 + square / 13))));
  return ratio * (difference + 2 * x * square * series);
}

/** log n! - log(sqrt(2 pi n) (n/e)^n), for an integer n ≥ 1. */
function stirlingError(n: number): number {
  if (n < ERRORS.length) return ERRORS[n]!;
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / n;
}

/** x log(x / mean) + mean - x, without cancellation when x is close to the mean. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  const ratio = difference / (x + mean);
  const square = ratio * ratio;
  let sum = difference * ratio;
  let power = 2 * x * ratio;
  for (let j = 1; ; j++) {
    power *= square;
    const next = sum + power / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}

/** stirlingError for n below 32, from the definition. */
const ERRORS = new Float64Array(32);
for (let n = 1, logFactorial = 0; n < ERRORS.length; n++) {
  logFactorial += Math.log(n);
  ERRORS[n] = logFactorial - (0.5 * Math.log(2 * Math.PI * n) + n * Math.log(n) - n);
}
