/**
 * The shortest solution x of A x = b, for a symmetric positive semidefinite A with b in its range.
 *
 * Cholesky with pivots, A = G G', gives c with b = G c; then G' x = c, whose shortest solution lies in
 * the span of the columns of G and is found by orthogonalising them. The pivot is the entry of the
 * diagonal of which the largest share is left, so that scales do not matter.
 *
 * @param a all d × d entries, destroyed
 * @param b destroyed
 * @param rank an upper bound on the rank of A
 * @param x receives the solution
 */
export function minimumNorm(
  a: Float64Array,
  d: number,
  b: Float64Array,
  rank: number,
  x: Float64Array,
): void {
  const diagonal = Float64Array.from({ length: d }, (_, i) => a[i * d + i]!);
  const basis: Float64Array[] = [];
  const column = new Float64Array(d);
  x.fill(0);
  while (basis.length < Math.min(rank, d)) {
    const p = largestShare(a, d, diagonal);
    if (p < 0) return;
    const root = Math.sqrt(a[p * d + p]!);
    for (let i = 0; i < d; i++) column[i] = a[p * d + i]! / root;
    let step = b[p]! / root;
    for (let i = 0; i < d; i++) {
      const entry = column[i]!;
      b[i]! -= step * entry;
      if (entry !== 0) for (let j = 0; j < d; j++) a[i * d + j]! -= entry * column[j]!;
    }
    // What the part of x found so far does to this equation is already settled.
    const direction = column.slice();
    for (const each of basis) subtract(direction, each, dot(direction, each));
    const length = Math.sqrt(dot(direction, direction));
    step = (step - dot(column, x)) / length;
    for (let i = 0; i < d; i++) x[i]! += step * (direction[i]! /= length);
    basis.push(direction);
    // Used up, whatever rounding has left of it.
    diagonal[p] = 0;
  }
}

/** What is left of a diagonal entry is rounding if no more than this, times d. */
const ROUNDING = 2 ** -48;

function largestShare(a: Float64Array, d: number, diagonal: Float64Array): number {
  let found = -1;
  let largest = d * ROUNDING;
  for (let i = 0; i < d; i++) {
    const share = diagonal[i]! > 0 ? a[i * d + i]! / diagonal[i]! : 0;
    if (share > largest) [found, largest] = [i, share];
  }
  return found;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

function subtract(x: Float64Array, y: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i]! -= factor * y[i]!;
}
