import { logPoisson, roughPoisson } from './saddle-point.js';
import type { Stream } from './stream.js';

/**
 * A Poisson number: inversion where the mean is small, otherwise the transformed rejection PTRS of
 * Hörmann ("The transformed rejection method for generating Poisson random variables", 1993).
 *
 * @param mean 0 ≤ mean ≤ 2^53; an infinite or undefined one is returned as it is
 */
export function poisson(stream: Stream, mean: number): number {
  if (mean <= 0) return 0;
  if (!(mean < Infinity)) return mean;
  return mean < 10 ? invert(stream, mean) : reject(stream, mean);
}

function invert(stream: Stream, mean: number): number {
  if (mean !== tabledMean) {
    tabledMean = mean;
    tabled = 1;
    probabilities[0] = Math.exp(-mean);
  }
  for (;;) {
    let remaining = stream.uniform();
    for (let k = 0; ; k++) {
      if (k === tabled) probabilities[tabled++] = probabilities[k - 1]! * (mean / k);
      const probability = probabilities[k]!;
      if (probability === 0) break;
      if (remaining < probability) return k;
      remaining -= probability;
    }
  }
}

function reject(stream: Stream, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const quick = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = stream.uniform() - 0.5;
    const v = stream.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quick) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const height = (v * inverseAlpha) / (a / (us * us) + b);
    const excess = 0.5 * Math.log(height * height * (2 * Math.PI * k)) + roughPoisson(k, mean);
    if (excess < -ROUGH) return k;
    if (excess > ROUGH) continue;
    if (Math.log(height) <= logPoisson(k, mean)) return k;
  }
}

/** The probabilities of 0, 1, 2, … at the last mean below 10, as far as they were needed; 0 before 400. */
const probabilities = new Float64Array(400);
let tabledMean = NaN;
let tabled = 0;

/** Comparisons that are closer than this are made exactly. */
const ROUGH = 1e-4;
