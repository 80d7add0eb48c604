/**
 * Singular values of a square matrix by one-sided Jacobi rotations (Hestenes, 1958). Each comes with a
 * small relative error, however far apart they lie: a matrix that collapses in one direction keeps its
 * small singular value.
 *
 * @param matrix d × d; destroyed
 */
export function singularValues(matrix: Float64Array, d: number): Float64Array {
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let isDone = true;
    for (let p = 0; p < d - 1; p++)
      for (let q = p + 1; q < d; q++) if (rotate(matrix, d, p, q)) isDone = false;
    if (isDone) break;
  }
  const values = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    let square = 0;
    for (let i = 0; i < d; i++) square += matrix[i * d + j]! * matrix[i * d + j]!;
    values[j] = Math.sqrt(square);
  }
  return values;
}

const MOST_SWEEPS = 60;

/** Makes columns p and q orthogonal; false if they are so already. */
function rotate(matrix: Float64Array, d: number, p: number, q: number): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  for (let i = 0; i < d * d; i += d) {
    const x = matrix[i + p]!;
    const y = matrix[i + q]!;
    a += x * x;
    b += y * y;
    c += x * y;
  }
  if (!(Math.abs(c) > 1e-15 * Math.sqrt(a * b))) return false;
  const ratio = (b - a) / (2 * c);
  const tangent = Math.sign(ratio || 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < d * d; i += d) {
    const x = matrix[i + p]!;
    const y = matrix[i + q]!;
    matrix[i + p] = cosine * x - sine * y;
    matrix[i + q] = sine * x + cosine * y;
  }
  return true;
}
