import { logBinomial, roughBinomial } from './saddle-point.js';
import type { Stream } from './stream.js';

/**
 * A binomial number: inversion where the mean is small, otherwise the transformed rejection BTRS of
 * Hörmann ("The generation of binomial random variates", 1993) with saddle-point probabilities, so
 * that the law is right for every n up to 2^53 and every p.
 *
 * @param n integer, 0 ≤ n ≤ 2^53
 * @param p 0 ≤ p ≤ 1
 */
export function binomial(stream: Stream, n: number, p: number): number {
  if (p > 0.5) return n - binomial(stream, n, 1 - p);
  if (n === 0 || p <= 0) return 0;
  if (Number.isNaN(p)) return NaN;
  return n * p < 10 ? invert(stream, n, p) : reject(stream, n, p);
}

function invert(stream: Stream, n: number, p: number): number {
  const odds = p / (1 - p);
  const first = Math.exp(n * Math.log1p(-p));
  for (;;) {
    let remaining = stream.uniform();
    let probability = first;
    for (let k = 0; k <= n && probability > 0;) {
      if (remaining < probability) return k;
      remaining -= probability;
      k++;
      probability *= odds * ((n - k + 1) / k);
    }
  }
}

function reject(stream: Stream, n: number, p: number): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const quick = 0.92 - 4.2 / b;
  for (;;) {
    const u = stream.uniform() - 0.5;
    const v = stream.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || k > n) continue;
    const alpha = (2.83 + 5.1 / b) * deviation;
    const mode = Math.floor((n + 1) * p);
    const height = (v * alpha) / (a / (us * us) + b);
    const spread = (k / mode) * ((n - k) / (n - mode));
    const excess = 0.5 * Math.log(height * height * spread) + roughBinomial(k, mode, n, p);
    if (excess < -ROUGH) return k;
    if (excess > ROUGH) continue;
    if (Math.log(height) <= logBinomial(k, n, p) - logBinomial(mode, n, p)) return k;
  }
}

/** Comparisons that are closer than this are made exactly. */
const ROUGH = 1e-4;
