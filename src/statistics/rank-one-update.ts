/**
 * Turns a lower-triangular factor L of S = L Lᵀ into that of S + x xᵀ, by Givens rotations. Nothing is
 * squared, so factors stay right down to the square root of the smallest number, and singular ones are
 * welcome.
 *
 * @param factor d × d, row by row; entries above the diagonal are neither read nor written
 * @param x destroyed
 */
export function rankOneUpdate(factor: Float64Array, x: Float64Array, d: number): void {
  for (let k = 0; k < d; k++) {
    const diagonal = factor[k * d + k]!;
    const entry = x[k]!;
    if (entry === 0) continue;
    const length = Math.hypot(diagonal, entry);
    const cosine = diagonal / length;
    const sine = entry / length;
    factor[k * d + k] = length;
    for (let i = k + 1; i < d; i++) {
      const below = factor[i * d + k]!;
      factor[i * d + k] = cosine * below + sine * x[i]!;
      x[i] = cosine * x[i]! - sine * below;
    }
  }
}
