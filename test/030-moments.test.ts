import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeMoments, MomentForest, noMoments, summarise } from '../src/statistics/index.js';

/** Moments of replications first … first + rows.length - 1, each a row of values. */
function nodesOf(rows: readonly number[][], first = 0) {
  const forest = new MomentForest(rows[0]!.length);
  // One number before the first replication, and between the values of one and those of the next.
  const values = Float64Array.from(rows.flatMap((row) => [7, ...row]));
  forest.addReplications(first, rows.length, values, 1, rows[0]!.length + 1);
  return forest.nodes;
}

const exactly = (values: Float64Array) => Buffer.from(values.buffer).toString('hex');

describe('moments', () => {
  test('are the textbook mean, standard deviation, extremes and error', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const forest = new MomentForest(1, nodesOf(values.map((x) => [x])));
    const { count, mean, sd, mcse, min, max } = summarise(forest.total(), 0);
    expect([count, mean, min, max]).toEqual([8, 31 / 8, 1, 9]);
    // Sum of squares 173, so 173 - 31²/8 = 52.875 over 7.
    expect(sd).toBeCloseTo(Math.sqrt(52.875 / 7), 14);
    expect(mcse).toBeCloseTo(Math.sqrt(52.875 / 7 / 8), 14);
  });

  test('are right for counts that are no power of two', () => {
    const values = Array.from({ length: 1003 }, (_, i) => Math.sin(i * i) * (1 + i / 100));
    const mean = values.reduce((sum, x) => sum + x, 0) / 1003;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 1002;
    const summary = summarise(new MomentForest(1, nodesOf(values.map((x) => [x]))).total(), 0);
    expect(summary.mean).toBeCloseTo(mean, 12);
    expect(summary.sd / Math.sqrt(variance)).toBeCloseTo(1, 12);
  });

  test('tell the error of the standard deviation, from fourth powers', () => {
    const values = Array.from({ length: 1003 }, (_, i) => Math.sin(i * i) * (1 + i / 100));
    const mean = values.reduce((sum, x) => sum + x, 0) / 1003;
    const power = (k: number) => values.reduce((sum, x) => sum + (x - mean) ** k, 0);
    const kurtosis = (power(4) * 1003) / power(2) ** 2;
    const { sd, sdMcse } = summarise(
      new MomentForest(1, nodesOf(values.map((x) => [x]))).total(),
      0,
    );
    expect(sdMcse / ((sd / 2) * Math.sqrt((kurtosis - 1) / 1003))).toBeCloseTo(1, 11);
  });

  test('keep their digits where a naive sum of squares loses them', () => {
    const values = Array.from({ length: 1000 }, (_, i) => [1e9 + (i % 2)]);
    const { sd } = summarise(new MomentForest(1, nodesOf(values)).total(), 0);
    expect(sd).toBeCloseTo(Math.sqrt(250 / 999), 12);
  });

  test('skip undefined values and count the rest', () => {
    const rows = [[1, NaN], [NaN, NaN], [3, 5], [NaN, NaN], [8, NaN]]; // prettier-ignore
    const total = new MomentForest(2, nodesOf(rows)).total();
    expect(summarise(total, 0)).toMatchObject({ count: 3, mean: 4, min: 1, max: 8 });
    expect(summarise(total, 1)).toMatchObject({ count: 1, mean: 5, sd: NaN, mcse: NaN });
    expect(summarise(noMoments(1), 0)).toMatchObject({ count: 0, mean: NaN, min: NaN });
  });

  test('keep infinities', () => {
    const total = new MomentForest(1, nodesOf([[1], [Infinity], [2]])).total();
    expect(summarise(total, 0)).toMatchObject({ count: 3, mean: Infinity, min: 1, max: Infinity });
  });

  test('are the same to the last bit however replications are cut into batches and merged', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
      fc.constantFrom(NaN, 0, -0, 0.5, 1, 1e-300, 1e80, -1e200, 1e308, Infinity, -Infinity),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 300 }),
        fc.array(fc.nat(299), { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (rows, cuts, order) => {
          const whole = new MomentForest(2, nodesOf(rows)).total();
          const ends = [...new Set([0, ...cuts.map((cut) => cut % rows.length), rows.length])];
          ends.sort((a, b) => a - b);
          const batches = ends
            .slice(1)
            .map((end, i) => nodesOf(rows.slice(ends[i], end), ends[i]))
            .filter((nodes) => nodes.length > 0);
          // Batches arrive in any order.
          const shuffled = batches
            .map((nodes) => ({ nodes, rank: order.next().value as number }))
            .sort((a, b) => a.rank - b.rank);
          const forest = new MomentForest(2);
          for (const { nodes } of shuffled) for (const node of nodes) forest.addNode(node);
          expect(exactly(forest.total())).toBe(exactly(whole));
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  test('would differ if batches were simply added up in their own order', () => {
    // The guard of the test above: plain merging of uneven batches is not exact.
    const rows = Array.from({ length: 100 }, (_, i) => [Math.sin(i) * 10 ** (i % 7)]);
    const whole = new MomentForest(1, nodesOf(rows)).total();
    const merged = noMoments(1);
    for (const [from, to] of [
      [0, 37],
      [37, 100],
    ] as const)
      // prettier-ignore
      mergeMoments(merged, new MomentForest(1, nodesOf(rows.slice(from, to))).total());
    expect(exactly(merged)).not.toBe(exactly(whole));
  });

  test('take few nodes however many replications there are', () => {
    const forest = new MomentForest(1);
    for (let i = 0; i < 100_000; i++) forest.addReplications(i, 1, Float64Array.of(i), 0, 0);
    expect(forest.nodes.length).toBeLessThanOrEqual(17);
    expect(summarise(forest.total(), 0).mean).toBe(49999.5);
  });
});
