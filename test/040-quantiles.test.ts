import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  quantileInterval,
  mergeSketches,
  PROBABILITIES,
  quantiles,
  QuantileSketch,
  runQuantiles,
  sketchQuantiles,
  wilson,
} from '../src/statistics/index.js';

/** Type 7 from a full sort. */
function reference(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = p * (sorted.length - 1);
  const below = Math.floor(rank);
  const a = sorted[below]!;
  const b = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return rank === below || a === b ? a : a + (rank - below) * (b - a);
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });

describe('quantiles', () => {
  test('equal those of a full sort', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 200 }), (values) => {
        expect(quantiles(Float64Array.from(values), PROBABILITIES)).toEqual(
          PROBABILITIES.map((p) => reference(values, p)),
        );
      }),
      { seed: 2 },
    );
  });

  test('interpolate as NumPy and R do', () => {
    expect(quantiles(Float64Array.of(4, 1, 3, 2), [0.25, 0.5, 0.95])).toEqual([
      1.75, 2.5, 3.8499999999999996,
    ]);
  });

  test('between an infinite and a finite value are infinite', () => {
    expect(quantiles(Float64Array.of(-Infinity, 3), [0.5])).toEqual([-Infinity]);
    expect(quantiles(Float64Array.of(3, Infinity), [0.5])).toEqual([Infinity]);
  });

  test('of nothing are undefined', () => {
    expect(quantiles(new Float64Array(0), [0.5])).toEqual([NaN]);
  });

  test('pass infinities through', () => {
    expect(quantiles(Float64Array.of(-Infinity, 0, Infinity), [0, 0.5, 1])).toEqual([
      -Infinity,
      0,
      Infinity,
    ]);
  });
});

describe('quantiles of sorted runs', () => {
  const value = fc.oneof(finite, fc.constantFrom(0, 0.5, 1, NaN, Infinity, -Infinity));
  const run = fc.array(value, { maxLength: 60 });

  test('equal those of everything together, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 6 }), (runs) => {
        const all = Float64Array.from(runs.flat().filter((x) => !Number.isNaN(x)));
        const sorted = runs.map((values) => Float64Array.from(values).sort());
        expect(runQuantiles(sorted, () => PROBABILITIES)).toEqual(quantiles(all, PROBABILITIES));
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});

function sketchOf(rows: readonly (readonly number[])[]) {
  const sketch = new QuantileSketch(rows[0]!.length);
  // Two numbers lie between the values of one replication and those of the next.
  const stride = rows[0]!.length + 2;
  const values = Float64Array.from(rows.flatMap((row) => [...row, 7, 7]));
  sketch.add(values, rows.length, stride);
  return sketch.encode();
}

describe('quantile sketch', () => {
  const value = fc.oneof(
    finite,
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -0, 0.5, 1, NaN, Infinity, -Infinity, 5e-324, -1e-310),
  );
  const rows = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 100 });

  test('finds every order statistic to within 0.8 %', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 300 }), (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        // Probabilities that fall on order statistics, so that nothing is interpolated.
        const last = Math.max(1, sorted.length - 1);
        const [found] = sketchQuantiles(sketchOf(values.map((x) => [x])), () =>
          sorted.map((_, i) => i / last),
        );
        sorted.forEach((exact, i) => {
          const tiny = Math.abs(exact) < 1e-300;
          const nearby = [i - 1, i, i + 1].some((j) => {
            const x = sorted[j];
            return x !== undefined && Math.abs(found![i]! - x) <= 0.008 * Math.abs(x);
          });
          expect(tiny || nearby).toBe(true);
        });
      }),
      { seed: 3 },
    );
  });

  test('keeps round numbers exactly', () => {
    const ties = [0, 0, 0.5, 1, 1].map((x) => [x]);
    expect(sketchQuantiles(sketchOf(ties), () => [0, 0.5, 1])).toEqual([[0, 0.5, 1]]);
  });

  test('interpolates between neighbours', () => {
    expect(sketchQuantiles(sketchOf([[1], [2]]), () => [0.5, 0.75])).toEqual([[1.5, 1.75]]);
  });

  test('merges to the sketch of everything, in any order and grouping', () => {
    fc.assert(
      fc.property(rows, rows, rows, (a, b, c) => {
        const [x, y, z] = [sketchOf(a), sketchOf(b), sketchOf(c)];
        const all = sketchOf([...a, ...b, ...c]);
        expect(mergeSketches(mergeSketches(x, y), z)).toEqual(all);
        expect(mergeSketches(x, mergeSketches(y, z))).toEqual(all);
        expect(mergeSketches(z, mergeSketches(y, x))).toEqual(all);
      }),
      { seed: 4 },
    );
  });

  test('of a slot without values is undefined', () => {
    expect(sketchQuantiles(sketchOf([[NaN, 1]]), () => [0.5])).toEqual([[NaN], [1]]);
  });
});

describe('interval of a quantile', () => {
  test('ends at the order statistics between which the quantile lies with 95 %', () => {
    // Ranks 40.2 and 60.8 of 100 from 1: P(41 <= Binomial(100, 1/2) < 61) = 0.954, between them 95 %.
    const [low, high] = quantileInterval(0.5, 100);
    expect(low * 99 + 1).toBeCloseTo(50.5 - 1.96 * 5, 3);
    expect(high * 99 + 1).toBeCloseTo(50.5 + 1.96 * 5, 3);
  });

  test('has no end where it would lie beyond all that was seen', () => {
    const [low, high] = quantileInterval(0.05, 50);
    expect(low).toBeNaN();
    expect(high).toBeGreaterThan(0.05);
    expect(quantileInterval(0.5, 0)).toEqual([NaN, NaN]);
  });
});

describe('Wilson interval', () => {
  test('has its published values', () => {
    // Newcombe (1998), table I: 81/263, 15/148, 0/20, 1/29.
    const expected = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [successes, trials, low, high] of expected) {
      const [a, b] = wilson(successes, trials);
      expect(a).toBeCloseTo(low, 4);
      expect(b).toBeCloseTo(high, 4);
    }
  });
});
