import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';

/**
 * One-sample Kolmogorov-Smirnov distance times sqrt(n); beyond 2.23 with probability 1e-4 where the
 * sample has the given continuous distribution function.
 */
export function kolmogorov(sample: Float64Array, cdf: (x: number) => number): number {
  const sorted = sample.slice().sort();
  const n = sorted.length;
  let distance = 0;
  // Distribution functions are slow: a few thousand order statistics tell nearly as much as all.
  const step = Math.max(1, Math.floor(n / 4000));
  for (let i = 0; i < n; i += step) {
    const f = cdf(sorted[i]!);
    distance = Math.max(distance, f - i / n, (i + 1) / n - f);
  }
  return distance * Math.sqrt(n);
}

/** Two-sample Kolmogorov-Smirnov distance, scaled like the one-sample one. */
export function smirnov(a: Float64Array, b: Float64Array): number {
  const x = a.slice().sort();
  const y = b.slice().sort();
  let distance = 0;
  for (let i = 0, j = 0; i < x.length && j < y.length;) {
    const value = Math.min(x[i]!, y[j]!);
    while (i < x.length && x[i]! <= value) i++;
    while (j < y.length && y[j]! <= value) j++;
    distance = Math.max(distance, Math.abs(i / x.length - j / y.length));
  }
  return distance * Math.sqrt((x.length * y.length) / (x.length + y.length));
}

/** Limit that a Kolmogorov-Smirnov statistic passes with probability 1e-4. */
export const KOLMOGOROV_LIMIT = 2.23;

/**
 * Chi-square probability of counts against expected counts, cells of expectation below 10 pooled with
 * their neighbours.
 *
 * @returns the probability of a worse fit; below 1e-4 the law is wrong
 */
export function chiSquareFit(counts: readonly number[], expected: readonly number[]): number {
  let statistic = 0;
  let groups = 0;
  let seen = 0;
  let wanted = 0;
  let last = { seen: 0, wanted: 0 };
  counts.forEach((count, i) => {
    seen += count;
    wanted += expected[i]!;
    if (wanted < 10) return;
    statistic += (seen - wanted) ** 2 / wanted;
    groups++;
    last = { seen, wanted };
    seen = wanted = 0;
  });
  // What is left over joins the last group.
  statistic -= (last.seen - last.wanted) ** 2 / last.wanted;
  const all = { seen: last.seen + seen, wanted: last.wanted + wanted };
  statistic += (all.seen - all.wanted) ** 2 / all.wanted;
  return 1 - chiSquareCdf(statistic, groups - 1);
}

/** Chi-square probability that two samples of counts have one law. */
export function chiSquareTwoSamples(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  let statistic = 0;
  let groups = 0;
  let x = 0;
  let y = 0;
  const totalA = a.reduce((sum, count) => sum + count, 0);
  const totalB = b.reduce((sum, count) => sum + count, 0);
  const ratio = Math.sqrt(totalB / totalA);
  for (let i = 0; i < length; i++) {
    x += a[i] ?? 0;
    y += b[i] ?? 0;
    if (x + y < 20 && i < length - 1) continue;
    if (x + y === 0) continue;
    statistic += (ratio * x - y / ratio) ** 2 / (x + y);
    groups++;
    x = y = 0;
  }
  return 1 - chiSquareCdf(statistic, groups - 1);
}

/** Deviation of a sample's mean from its exact value in standard errors. */
export function zOfMean(sample: Float64Array, mean: number, variance: number): number {
  const average = sample.reduce((sum, x) => sum + (x - mean), 0) / sample.length;
  return average / Math.sqrt(variance / sample.length);
}
