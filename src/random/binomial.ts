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
  const uniform = stream.uniform();
  const k = p <= MOST_ROUGH_CHANCE ? invertRoughly(uniform, n, p) : UNCLEAR;
  return k === UNCLEAR ? invertExactly(stream, uniform, n, p) : k;
}

/** Inversion by probabilities to within 3e-5 of themselves: the same number, or UNCLEAR. */
function invertRoughly(uniform: number, n: number, p: number): number {
  const log = -p * (1 + p / 2 + p * p * (1 / 3 + p / 4 + (p * p) / 5));
  const odds = p / (1 - p);
  let probability = roughExp(n * log);
  let remaining = uniform - probability;
  let k = 0;
  for (let factor = n * odds; remaining > ROUGH && k < MOST_ROUGH; factor -= odds) {
    k++;
    probability *= factor * RECIPROCALS[k]!;
    remaining -= probability;
  }
  return remaining < -ROUGH && k <= n ? k : UNCLEAR;
}

/** exp(x) to within 1e-6 of itself, for -11 ≤ x ≤ 0. */
function roughExp(x: number): number {
  const i = (0.5 - 32 * x) | 0;
  const y = x + i / 32;
  return EXPONENTIALS[i]! * (1 + y * (1 + y / 2));
}

function invertExactly(stream: Stream, uniform: number, n: number, p: number): number {
  const odds = p / (1 - p);
  const first = Math.exp(n * Math.log1p(-p));
  for (let remaining = uniform; ; remaining = stream.uniform()) {
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

/** Not a number of successes. */
const UNCLEAR = -1;

/** Up to this chance, and np < 10, n times the terms of log(1 - p) beyond p^5 come to less than 2e-5. */
const MOST_ROUGH_CHANCE = 0.1;

const MOST_ROUGH = 63;
const RECIPROCALS = Float64Array.from({ length: MOST_ROUGH + 1 }, (_, k) => 1 / k);
const EXPONENTIALS = Float64Array.from({ length: 353 }, (_, i) => Math.exp(-i / 32));
