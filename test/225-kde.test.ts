import { beforeAll, describe, expect, test } from '@jest/globals';
import { Stream, streamKey } from '../src/random/index.js';
import { DataSet } from '../src/simulation/data-set.js';
import { KernelDensity } from '../src/simulation/families/kernel-density.js';
import {
  drawToyData,
  heldOut,
  TOY_DATA,
  totalVariance,
} from '../src/simulation/families/toy-data.js';
import { ask, runToEnd } from './support/lab.js';

/** |z| of a right target stays below this. */
const LIMIT = 4;
/** How many standard errors away a wrong target (n for n - 1, t for t - 1) must lie. */
const SHARP = 8;

interface Answer {
  readonly generation: number;
  readonly bandwidth: string;
  readonly workflow: string;
  readonly mean: number;
  readonly mcse: number;
  readonly theory: number;
  readonly z: number;
}

const answers = (sweep: object, where: string) =>
  ask<Answer>(
    runToEnd({ name: 'kde', record: { trajectories: 'none' }, ...sweep }),
    `SELECT * FROM answer WHERE ${where}`,
  );

function stream(name: string): Stream {
  const result = new Stream();
  result.start(streamKey(name), 0, 0);
  return result;
}

describe('a kernel density estimate', () => {
  /** Fitted to points, some with other weights. */
  function fitted(width: number, rule: 'fixed' | 'scott', points: number[], weights?: number[]) {
    const data = new DataSet(width);
    data.append(Float64Array.from(points), points.length / width);
    weights?.forEach((weight, i) => {
      data.total += weight - data.weights[i]!;
      data.weights[i] = weight;
    });
    const density = new KernelDensity(
      width,
      rule === 'fixed'
        ? { isAbsolute: true, size: () => 0.5 }
        : { isAbsolute: false, size: (n) => n ** (-1 / (width + 4)) },
    );
    density.fit(data);
    return density;
  }

  test('has the likelihood of its definition in one dimension', () => {
    const weights = [1, 2, 1];
    const density = fitted(1, 'scott', [0, 1, 3], weights);
    const effective = 16 / 6;
    const mean = (0 + 2 + 3) / 4;
    const square = (mean ** 2 + 2 * (1 - mean) ** 2 + (3 - mean) ** 2) / 4;
    const kernel = ((square * effective) / (effective - 1)) * effective ** (-2 / 5);
    const at = (x: number) =>
      [0, 1, 3].reduce(
        (sum, c, i) => sum + (weights[i]! / 4) * Math.exp(-((x - c) ** 2) / 2 / kernel),
        0,
      ) / Math.sqrt(2 * Math.PI * kernel);
    const target = -(Math.log(at(0.5)) + Math.log(at(2))) / 2;
    expect(density.negativeLogLikelihood(Float64Array.of(0.5, 2))).toBeCloseTo(target, 12);
    expect(density.bandwidth).toBeCloseTo(Math.sqrt(kernel), 12);
    expect(density.variance).toBeCloseTo(square, 12);
  });

  test('has a kernel shaped like its data in the plane, and a density that adds up to 1', () => {
    const points = [0, 0, 1, 1.5, 2, 1, -1, 0.5, 0.3, 2];
    const density = fitted(2, 'scott', points);
    const flat = fitted(2, 'fixed', points);
    for (const each of [density, flat]) {
      let sum = 0;
      const cell = 0.2;
      for (let x = -8; x < 9; x += cell)
        for (let y = -8; y < 10; y += cell)
          sum += cell * cell * Math.exp(-each.negativeLogLikelihood(Float64Array.of(x, y)));
      expect(sum).toBeCloseTo(1, 5);
    }
    // An affine map of data and points changes the density by its determinant alone: here 2 · 3.
    const map = ([x, y]: readonly [number, number]) => [2 * x + y, 3 * y];
    const mapped = fitted(
      2,
      'scott',
      points.flatMap((x, i) => (i % 2 === 0 ? map([x, points[i + 1]!]) : [])),
    );
    const there = mapped.negativeLogLikelihood(Float64Array.from(map([0.4, 0.9])));
    const here = density.negativeLogLikelihood(Float64Array.of(0.4, 0.9));
    expect(there - here).toBeCloseTo(Math.log(6), 10);
  });

  test('is sampled as it is: by weight, with its kernel', () => {
    const density = fitted(2, 'scott', [0, 0, 1, 1.5, 2, 1, -1, 0.5], [1, 5, 2, 1]);
    const n = 200_000;
    const out = new Float64Array(2 * n);
    density.sample(stream('kde sample'), n, out);
    const average = (of: (x: number, y: number) => number) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += of(out[2 * i]!, out[2 * i + 1]!);
      return sum / n;
    };
    const [x, y] = [average((a) => a), average((_, b) => b)];
    expect(Math.abs(x - 8 / 9)).toBeLessThan(LIMIT * 0.003);
    expect(Math.abs(y - 10 / 9)).toBeLessThan(LIMIT * 0.003);
    const spread = average((a, b) => (a - x) ** 2 + (b - y) ** 2);
    const target = density.variance + 2 * density.bandwidth ** 2;
    expect(Math.abs(spread - target)).toBeLessThan(LIMIT * 0.008);
    // Cross moments too follow the data's: the kernel is sheared as they are.
    const cross = average((a, b) => (a - x) * (b - y));
    const factor = (spread - density.variance) / density.variance;
    const weights = [1, 5, 2, 1];
    const data = [0, 0, 1, 1.5, 2, 1, -1, 0.5];
    const xy = weights.reduce(
      (sum, w, i) => sum + (w / 9) * (data[2 * i]! - 8 / 9) * (data[2 * i + 1]! - 10 / 9),
      0,
    );
    expect(Math.abs(cross - xy * (1 + factor))).toBeLessThan(LIMIT * 0.005);
  });

  test('without a kernel has no density', () => {
    const alike = fitted(1, 'scott', [0.1, 0.1, 0.1]);
    expect(alike.bandwidth).toBe(0);
    expect(alike.negativeLogLikelihood(Float64Array.of(0.1))).toBe(Infinity);
    const line = fitted(2, 'scott', [0.1, 0.2, 0.2, 0.4, 0.3, 0.6, 0.7, 1.4]);
    expect(line.negativeLogLikelihood(Float64Array.of(0.1, 0.2))).toBe(Infinity);
  });
});

describe('toy data', () => {
  test.each(TOY_DATA.map((toy) => [toy.name, toy] as const))(
    '%s have the variance that they claim',
    (name, toy) => {
      const n = 200_000;
      const d = toy.dimension;
      const out = new Float64Array(n * d);
      drawToyData(toy, 0.3, stream(name), n, out);
      let variance = 0;
      let fourth = 0;
      const centre = Array.from({ length: d }, (_, j) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += out[i * d + j]!;
        return sum / n;
      });
      for (let i = 0; i < n; i++) {
        const square = centre.reduce((sum, c, j) => sum + (out[i * d + j]! - c) ** 2, 0);
        variance += square / n;
        fourth += (square * square) / n;
      }
      const error = Math.sqrt((fourth - variance ** 2) / n);
      expect(Math.abs(variance - totalVariance(toy, 0.3)) / error).toBeLessThan(LIMIT);
    },
  );

  test('that are held out are the same every time', () => {
    const [, moons] = TOY_DATA;
    expect(heldOut(moons!, 0.05, 10)).toEqual(heldOut(moons!, 0.05, 10));
  });
});

describe('science 19: kernel density estimates', () => {
  let rows: Answer[] = [];

  beforeAll(() => {
    rows = answers(
      {
        seed: 'kde variance',
        generations: 10,
        replications: 10_000,
        n: 10,
        model: { family: 'kde' },
        grid: {
          'model.truth': ['normal', 'moons', 'swiss-roll'],
          'model.bandwidth': [{ fixed: 0.5 }, 'scott', 'silverman'],
          workflow: ['replace', 'accumulate'],
          schedule: ['constant', { power: 0.5 }],
        },
        metrics: ['variance'],
        record: { trajectories: 'none', generations: [1, 2, 10] },
      },
      "kind = 'exact'",
    );
  });

  test('the variance of the data is what theory says', () => {
    expect(rows).toHaveLength(3 * 3 * 2 * 2 * 3);
    const wrong = rows.filter(({ z }) => !(Math.abs(z) < LIMIT));
    expect(wrong).toEqual([]);
  });

  test('which is sharp enough to see n taken for n - 1', () => {
    for (const { generation, theory, mcse } of rows)
      if (generation === 1) expect((theory / 0.9 - theory) / mcse).toBeGreaterThan(SHARP);
  });

  test('the likelihood tends to its limit', () => {
    const [first, , last] = answers(
      {
        seed: 'kde limit',
        generations: 3,
        replications: 40,
        n: 3000,
        model: { family: 'kde', bandwidth: { fixed: 0.5 }, held_out: 200 },
        metrics: ['nll'],
      },
      "metric = 'nll' ORDER BY generation",
    );
    // Its bias is of order 1/n, that of a density estimate relative to the density squared.
    for (const { mean, theory, mcse } of [first!, last!])
      expect(Math.abs(mean - theory)).toBeLessThan(LIMIT * mcse + 0.002);
    // One generation more or less would show.
    const step = (last!.theory - first!.theory) / 2;
    expect(step).toBeGreaterThan(LIMIT * last!.mcse + 0.002);
  });
});
