import { exponential } from './exponential.js';
import { normal } from './normal.js';
import type { Stream } from './stream.js';

/**
 * A gamma number of the given shape and scale 1, by the squeeze of Marsaglia and Tsang (2000).
 * Shapes below 1 are boosted: Gamma(a) = Gamma(a + 1) · U^(1/a).
 *
 * @param shape > 0, up to 2^53
 */
export function gamma(stream: Stream, shape: number): number {
  if (shape < 1) return gamma(stream, shape + 1) * Math.exp(-exponential(stream) / shape);
  if (shape !== cachedShape) {
    cachedShape = shape;
    cachedD = shape - 1 / 3;
    cachedC = 1 / Math.sqrt(9 * cachedD);
  }
  const d = cachedD;
  const c = cachedC;
  for (;;) {
    const x = normal(stream);
    const y = c * x;
    if (y <= -1) continue;
    const v = (1 + y) * (1 + y) * (1 + y);
    const u = stream.uniform();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (y > -0.5 && y < 0.5 && u < CERTAIN - 1.5 * d * (y * y) * (y * y)) return d * v;
    if (Math.log(u) < logAcceptance(d, x, y, v)) return d * v;
  }
}

/** A chi-square number with the given degrees of freedom (> 0). */
export function chiSquare(stream: Stream, degrees: number): number {
  return 2 * gamma(stream, degrees / 2);
}

/**
 * x²/2 + d(1 - v + log v). For large shapes the terms cancel, so the difference is summed as a
 * series in y, where its first three orders vanish.
 */
function logAcceptance(d: number, x: number, y: number, v: number): number {
  if (d < 1e5) return 0.5 * x * x + d * (1 - v + Math.log(v));
  const fourth = y * y * y * y;
  return 3 * d * fourth * (-1 / 4 + y * (1 / 5 - y * (1 / 6 - y / 7)));
}

/**
 * For |y| < 1/2 the logarithm of the acceptance is at least -3/2 d y^4, by its series. What that accepts,
 * with room for rounding, the exact test would accept, too: a shortcut that is the better the larger d is.
 */
const CERTAIN = 1 - 1e-8;

let cachedShape = NaN;
let cachedD = NaN;
let cachedC = NaN;
