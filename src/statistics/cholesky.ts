/**
 * Overwrites the lower triangle of a symmetric matrix by its Cholesky factor; the upper triangle is
 * neither read nor written.
 *
 * @param matrix d × d, row by row
 * @returns whether the matrix is positive definite; if not, its content is of no use
 */
export function cholesky(matrix: Float64Array, d: number): boolean {
  for (let j = 0; j < d; j++) {
    let pivot = matrix[j * d + j]!;
    for (let k = 0; k < j; k++) pivot -= matrix[j * d + k]! ** 2;
    if (!(pivot > 0)) return false;
    const diagonal = Math.sqrt(pivot);
    matrix[j * d + j] = diagonal;
    for (let i = j + 1; i < d; i++) {
      let entry = matrix[i * d + j]!;
      for (let k = 0; k < j; k++) entry -= matrix[i * d + k]! * matrix[j * d + k]!;
      matrix[i * d + j] = entry / diagonal;
    }
  }
  return true;
}
