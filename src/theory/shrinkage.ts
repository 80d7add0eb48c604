/**
 * Means over a fresh design of n isotropic normal rows, d columns, S = X'X/n. A fit with penalty lambda
 * turns the model w of the labels into w - K w plus noise, with K = lambda (S + lambda I)^-1.
 */
export interface Shrinkage {
  /** E tr K / d. */
  readonly first: number;
  /** E tr K² / d. */
  readonly second: number;
  /** Variance of a fitted coefficient given a noise of variance 1, averaged over coefficients. */
  readonly label: number;
}

/**
 * Without penalty: K is the projection on what the rows do not span, and the noise has the trace of an
 * inverse Wishart matrix of d columns and n degrees of freedom, or for n < d the other way round.
 */
export function leastSquares(n: number, d: number): Shrinkage {
  const missing = Math.max(0, 1 - n / d);
  const excess = Math.abs(n - d) - 1;
  return {
    first: missing,
    second: missing,
    label: excess > 0 ? Math.min(n, d) / d / excess : Infinity,
  };
}

/**
 * With penalty, to first order in d/n: S = I + E with E E² = (d + 1)/n · I, and so E tr f(S)/d =
 * f(1) + f''(1)(d + 1)/(2n) for f = 1/(s + lambda) and its square.
 */
export function ridge(n: number, d: number, lambda: number): Shrinkage {
  const u = 1 / (1 + lambda);
  const first = lambda * (u + (u ** 3 * (d + 1)) / n);
  const second = lambda ** 2 * (u ** 2 + (3 * u ** 4 * (d + 1)) / n);
  return { first, second, label: (first - second) / lambda / n };
}
