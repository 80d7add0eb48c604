// Symmetric d × d matrices by rows; of a symmetric matrix only the lower triangle is read.

/**
 * Replaces the lower triangle of a positive definite matrix by its Cholesky factor.
 *
 * @param tolerance smallest pivot allowed, as a share of the diagonal entry that it came from
 * @returns false, with the triangle half done, where a pivot is no larger than that
 */
export function cholesky(a: Float64Array, d: number, tolerance = 0): boolean {
  for (let i = 0; i < d; i++) {
    const row = i * d;
    for (let j = 0; j < i; j++) {
      const other = j * d;
      let sum = a[row + j]!;
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!;
      a[row + j] = sum / a[other + j]!;
    }
    const entry = a[row + i]!;
    let pivot = entry;
    for (let k = 0; k < i; k++) pivot -= a[row + k]! * a[row + k]!;
    if (!(pivot > tolerance * entry)) return false;
    a[row + i] = Math.sqrt(pivot);
  }
  return true;
}

/** Replaces x by the solution y of L y = x. */
export function solveLower(l: Float64Array, d: number, x: Float64Array): void {
  for (let i = 0; i < d; i++) {
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * d + k]! * x[k]!;
    x[i] = sum / l[i * d + i]!;
  }
}

/** Replaces x by the solution y of L' y = x. */
export function solveLowerTransposed(l: Float64Array, d: number, x: Float64Array): void {
  for (let i = d - 1; i >= 0; i--) {
    const value = x[i]! / l[i * d + i]!;
    x[i] = value;
    for (let k = 0; k < i; k++) x[k]! -= l[i * d + k]! * value;
  }
}
