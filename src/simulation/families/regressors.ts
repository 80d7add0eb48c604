import { covarianceFactor } from '../covariance-factor.js';
import { numberOf, type Settings } from '../parameter.js';

/** The law N(0, C C') of the rows x of a design; C is lower triangular, d × d by rows. */
export interface Regressors {
  readonly dimension: number;
  readonly factor: Float64Array;
  readonly isDiagonal: boolean;
}

/** The regressors of validated settings; null where their covariance is not positive definite. */
export function regressorsOf(settings: Settings): Regressors | null {
  const d = numberOf(settings, 'dimension');
  const given = settings.covariance as readonly number[];
  if (given.length > 0) {
    const factor = covarianceFactor(Float64Array.from(given), d);
    return factor && { dimension: d, factor, isDiagonal: false };
  }
  const factor = new Float64Array(d * d);
  const decay = numberOf(settings, 'decay');
  for (let i = 0; i < d; i++) factor[i * d + i] = Math.pow(i + 1, -decay / 2);
  return { dimension: d, factor, isDiagonal: true };
}

/** Replaces the rows of M, `columns` long, by those of C M. */
export function multiplyByFactor(
  { dimension: d, factor, isDiagonal }: Regressors,
  m: Float64Array,
  columns: number,
): void {
  for (let i = d - 1; i >= 0; i--) {
    const row = i * columns;
    const scale = factor[i * d + i]!;
    for (let j = row; j < row + columns; j++) m[j]! *= scale;
    for (let k = isDiagonal ? i : 0; k < i; k++) {
      const share = factor[i * d + k]!;
      for (let j = 0; j < columns; j++) m[row + j]! += share * m[k * columns + j]!;
    }
  }
}

/** u' C C' v, the mean of (x'u)(x'v). */
export function covarianceProduct(
  { dimension: d, factor, isDiagonal }: Regressors,
  u: Float64Array,
  v: Float64Array,
): number {
  let total = 0;
  for (let k = 0; k < d; k++) {
    let a = 0;
    let b = 0;
    const last = isDiagonal ? k + 1 : d;
    for (let i = k; i < last; i++) {
      a += factor[i * d + k]! * u[i]!;
      b += factor[i * d + k]! * v[i]!;
    }
    total += a * b;
  }
  return total;
}
