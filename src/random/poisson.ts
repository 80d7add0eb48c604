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
  const first = Math.exp(-mean);
  for (;;) {
    let remaining = stream.uniform();
    let probability = first;
    for (let k = 0; probability > 0;) {
      if (remaining < probability) return k;
      remaining -= probability;
      k++;
      probability *= mean / k;
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

/** Comparisons that are closer than this are made exactly. */
const ROUGH = 1e-4;
