import { cholesky, solveLower, solveLowerTransposed } from './cholesky.js';

/**
 * The maximum v of r'v - v'Hv / 2 among all |v| ≤ radius, for a positive definite H: v = (H + mu I)^-1 r
 * with the mu ≥ 0 that makes it fit (Moré and Sorensen, "Computing a trust region step", 1983).
 *
 * @param h the lower triangle of H, d × d by rows; kept
 * @param r replaced by v
 * @returns whether the radius binds
 */
export function maximumWithinBall(
  h: Float64Array,
  d: number,
  r: Float64Array,
  radius: number,
): boolean {
  const factor = new Float64Array(d * d);
  const v = new Float64Array(d);
  let mu = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    factor.set(h);
    for (let i = 0; i < d * d; i += d + 1) factor[i]! += mu;
    cholesky(factor, d);
    v.set(r);
    solveLower(factor, d, v);
    solveLowerTransposed(factor, d, v);
    const norm = Math.hypot(...v);
    if (norm <= radius * (1 + CLOSE)) break;
    // Newton's method for 1/|v| = 1/radius, from below: 1/|v| is concave in mu.
    const slope = v.slice();
    solveLower(factor, d, slope);
    mu += (norm / Math.hypot(...slope)) ** 2 * (norm / radius - 1);
  }
  r.set(v);
  const norm = Math.hypot(...v);
  if (norm > radius) for (let i = 0; i < d; i++) r[i]! *= radius / norm;
  return mu > 0;
}

const MOST_ROUNDS = 50;
/** How much longer than the radius counts as equal to it. */
const CLOSE = 1e-10;
