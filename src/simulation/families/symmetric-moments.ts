import type { MuAndSigma } from './symmetric-mixture.js';

/** The weight of all data, the mean of |y| and the sum of squared deviations of |y| from it. */
export interface AbsoluteMoments {
  count: number;
  mean: number;
  squares: number;
}

export function clearMoments(evidence: AbsoluteMoments): void {
  evidence.count = 0;
  evidence.mean = 0;
  evidence.squares = 0;
}

/** Replaces `into` by the moments of the first n data, by Welford's recursion. */
export function collectMoments(points: Float64Array, n: number, into: AbsoluteMoments): void {
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const x = Math.abs(points[i]!);
    const before = x - mean;
    mean += before / (i + 1);
    squares += before * (x - mean);
  }
  into.count = n;
  into.mean = mean;
  into.squares = squares;
}

export function addMoments(pool: AbsoluteMoments, batch: AbsoluteMoments, weight: number): void {
  const added = weight * batch.count;
  if (added === 0) return;
  const total = pool.count + added;
  const difference = batch.mean - pool.mean;
  pool.squares += weight * batch.squares + difference * difference * pool.count * (added / total);
  pool.mean += difference * (added / total);
  pool.count = total;
}

/**
 * The approximate joint maximum likelihood fit of Suresh, Thangaraj and Khandavally (arXiv 2412.17646),
 * with their eta = 2. Its sigma² is at most (1 + kappa) times the variance of |y|.
 */
export function fitByMoments({ count, mean, squares }: AbsoluteMoments, to: MuAndSigma): void {
  const variance = squares / count;
  const square = mean * mean;
  const second = square + variance;
  if (variance === 0) {
    to.mu = mean;
    to.sigma = 0;
    return;
  }
  const inflation = inflationOf(count);
  // Of unweighted data variance is less than m2 / (1 + kappa), and mu above 0, because mean² ≥ m2 / n.
  // Beyond this branch their a is 2 (1 + kappa) m2 / (m2 - (1 + kappa) mean²), which makes their
  // a m2 s2 / (a mean² + 2 m2) just (1 + kappa) s2; and it applies as long as it is at most m2.
  const fitted =
    second <= inflation * square
      ? (50 * second * variance) / (50 * square + 2 * second)
      : inflation * variance;
  const sigma2 = Math.min(second, fitted);
  to.sigma = Math.sqrt(sigma2);
  to.mu = Math.sqrt(second - sigma2);
}

/** 1 + kappa: what makes up for the downward drift of the logarithm of a sample variance. */
export function inflationOf(n: number): number {
  return Math.exp(((n - 1) / 2 + 8) / (2 * (n - 1) * (n + 7)));
}
