import { describe, expect, test } from '@jest/globals';
import { cholesky, rankOneUpdate, singularValues } from '../src/statistics/index.js';

/** L Lᵀ of a lower-triangular L. */
function product(factor: Float64Array, d: number): number[] {
  return Array.from({ length: d * d }, (_, at) => {
    const i = Math.floor(at / d);
    const j = at % d;
    let sum = 0;
    for (let k = 0; k <= Math.min(i, j); k++) sum += factor[i * d + k]! * factor[j * d + k]!;
    return sum;
  });
}

const close = (found: ArrayLike<number>, expected: ArrayLike<number>, digits = 12) =>
  Array.from(expected).forEach((x, i) => expect(found[i]).toBeCloseTo(x, digits));

describe('a rank-one update', () => {
  test('adds the outer product of a vector', () => {
    const factor = Float64Array.of(2, 0, 0, 1, 3, 0, -1, 0.5, 1.5);
    const before = product(factor, 3);
    const x = Float64Array.of(1, -2, 0.5);
    const expected = before.map((value, at) => value + x[Math.floor(at / 3)]! * x[at % 3]!);
    rankOneUpdate(factor, x.slice(), 3);
    close(product(factor, 3), expected);
  });

  test('starts from nothing, one direction after the other', () => {
    const factor = new Float64Array(9);
    rankOneUpdate(factor, Float64Array.of(0, 2, 1), 3);
    close(product(factor, 3), [0, 0, 0, 0, 4, 2, 0, 2, 1]);
    rankOneUpdate(factor, Float64Array.of(3, 0, 0), 3);
    close(product(factor, 3), [9, 0, 0, 0, 4, 2, 0, 2, 1]);
  });

  test('works where squares would underflow', () => {
    const tiny = 2 ** -600;
    const factor = Float64Array.of(3 * tiny, 0, tiny, 2 * tiny);
    rankOneUpdate(factor, Float64Array.of(4 * tiny, tiny), 2);
    close(
      product(
        factor.map((x) => x / tiny),
        2,
      ),
      [25, 7, 7, 6],
    );
  });
});

describe('singular values', () => {
  test('are those of a known matrix', () => {
    // [[3, 0], [4, 5]] has singular values 3 sqrt 5 and sqrt 5.
    const found = singularValues(Float64Array.of(3, 0, 4, 5), 2).sort();
    close(found, [Math.sqrt(5), 3 * Math.sqrt(5)]);
  });

  test('keep their relative precision however far apart they lie', () => {
    // A rotation by 0.3 of diag(1, 1e-14), columns mixed by a rotation of 0.7.
    const [c, s, a, b] = [Math.cos(0.3), Math.sin(0.3), Math.cos(0.7), Math.sin(0.7)];
    const small = 1e-9;
    const matrix = Float64Array.of(
      ...[c * a + s * small * b, c * b - s * small * a],
      ...[s * a - c * small * b, s * b + c * small * a],
    );
    const found = singularValues(matrix, 2).sort();
    expect(found[0]! / small).toBeCloseTo(1, 6);
    expect(found[1]).toBeCloseTo(1, 12);
  });

  test('of a singular matrix are 0 where they should be', () => {
    const found = singularValues(Float64Array.of(1, 2, 0, 2, 4, 0, 0, 0, 0), 3).sort();
    close(found, [0, 0, 5]);
  });
});

test('the Cholesky factor of a matrix that has none is refused', () => {
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
  const matrix = Float64Array.of(4, 0, 2, 5);
  expect(cholesky(matrix, 2)).toBe(true);
  close([matrix[0]!, matrix[2]!, matrix[3]!], [2, 1, 2]);
});
