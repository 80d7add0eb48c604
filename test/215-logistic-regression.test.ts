import { beforeAll, describe, expect, test } from '@jest/globals';
import { normal, Stream, streamKey } from '../src/random/index.js';
import { logisticRegression } from '../src/simulation/families/logistic-regression.js';
import { logisticRegressionModel } from '../src/simulation/families/logistic-regression-model.js';
import { withDefaults, type Settings } from '../src/simulation/parameter.js';
import { normalExpectation } from '../src/statistics/index.js';
import { ask, runToEnd } from './support/lab.js';

const family = 'logistic-regression';
const LIMIT = 4;

interface Answer {
  readonly cell_id: number;
  readonly workflow: string;
  readonly generation: number;
  readonly metric: string;
  readonly kind: string | null;
  readonly mean: number;
  readonly mcse: number;
  readonly theory: number;
}

/**
 * Limits n → ∞ against simulation at n = 1000: |mean - limit| < 4 standard errors + t · 15/n of the limit,
 * because errors of order 1/n are left at every generation. What this catches: t - 1 for t at generation
 * 3, one coefficient more or less (a third of the value or more), variances along and across w confused;
 * the tests below say by how many tolerances.
 */
describe('limits of maximum likelihood', () => {
  const N = 1000;
  const MODELS: readonly object[] = [
    { family, dimension: 3, w: [2, -1, 2] },
    { family, dimension: 1, w: 1.5, intercept: { fitted: -1 } },
  ];
  let answers: Answer[] = [];
  const tolerance = ({ generation, mcse, theory }: Answer) =>
    LIMIT * mcse + ((generation * 15) / N) * theory;

  beforeAll(() => {
    const file = runToEnd({
      name: 'logistic',
      seed: 'logistic',
      generations: 3,
      replications: 1500,
      n: N,
      grid: { workflow: ['replace', 'accumulate'], model: MODELS },
      metrics: ['squared_error', 'excess_risk', 'improved', 'separated'],
      record: { trajectories: 'none' },
    });
    answers = ask<Answer>(file, 'SELECT * FROM answer');
  });

  test('simulation comes close', () => {
    const limits = answers.filter(({ kind }) => kind === 'limit');
    expect(limits.length).toBe(2 * 3 * (3 + 2));
    expect(limits.filter((each) => Math.abs(each.mean - each.theory) >= tolerance(each))).toEqual(
      [],
    );
    expect(answers.filter(({ metric, mean }) => metric === 'separated' && mean > 0)).toEqual([]);
  });

  test('close enough to tell t from t - 1 and p from p + 1', () => {
    const last = answers.filter(
      ({ metric, kind, generation }) =>
        metric === 'excess_risk' && kind === 'limit' && generation === 3,
    );
    expect(last.length).toBe(4);
    for (const answer of last) {
      // Of three equal steps under replace, or of one to three coefficients, one is missing.
      expect(answer.theory / 3).toBeGreaterThan(2 * tolerance(answer));
    }
  });

  test('variances along and across w are not confused', () => {
    const first = answers.find(
      ({ cell_id, generation, metric }) => cell_id === 1 && generation === 1 && metric === 'squared_error', // prettier-ignore
    )!;
    // By a plain Riemann sum: E s(1 - s) and E s(1 - s) z² with s = 1 / (1 + exp(-3 z)).
    let across = 0;
    let along = 0;
    for (let z = -8; z <= 8; z += 0.001) {
      const s = 1 / (1 + Math.exp(-3 * z));
      const weight = (s * (1 - s) * Math.exp((-z * z) / 2) * 0.001) / Math.sqrt(2 * Math.PI);
      across += weight;
      along += weight * z * z;
    }
    expect(first.theory * N).toBeCloseTo(1 / along + 2 / across, 6);
    expect(Math.abs(2 / along + 1 / across - first.theory * N)).toBeGreaterThan(
      3 * N * tolerance(first),
    );
  });
});

describe('the fit', () => {
  const stream = new Stream();
  const model = (truth: readonly number[], dimension: number, maxNorm = 100) =>
    logisticRegressionModel({ dimension, truth: Float64Array.from(truth), maxNorm });
  const fitTo = (one: ReturnType<typeof model>, points: readonly number[], n: number) => {
    const data = one.evidence();
    one.collect(Float64Array.from(points), n, data);
    const parameters = one.truth();
    one.fit(data, parameters);
    return parameters;
  };
  /** Log-likelihood and its gradient, straight from the definition. */
  const likelihood = (points: readonly number[], dimension: number, w: Float64Array) => {
    let value = 0;
    const gradient = new Float64Array(w.length);
    for (let at = 0; at < points.length; at += dimension + 1) {
      const x = [...points.slice(at, at + dimension), 1].slice(0, w.length);
      const s = 1 / (1 + Math.exp(-x.reduce((sum, each, j) => sum + each * w[j]!, 0)));
      const y = points[at + dimension]!;
      value += Math.log(y === 1 ? s : 1 - s);
      x.forEach((each, j) => (gradient[j]! += (y - s) * each));
    }
    return { value, gradient };
  };
  const drawn = (one: ReturnType<typeof model>, n: number, replication: number) => {
    stream.start(streamKey('fit'), replication, 0);
    const points = new Float64Array(n * one.width);
    one.sample(stream, one.truth(), n, points);
    return Array.from(points);
  };

  test.each([
    ['without intercept', 3, [1, -1, 0.5]],
    ['with intercept', 2, [1, -1, 0.5]],
  ])('%s is where the likelihood is stationary', (_name, dimension, truth) => {
    const one = model(truth, dimension);
    for (let replication = 0; replication < 50; replication++) {
      const points = drawn(one, 60, replication);
      const { w, isSeparated } = fitTo(one, points, 60);
      if (isSeparated) continue;
      const { gradient } = likelihood(points, dimension, w);
      expect(Math.hypot(...gradient)).toBeLessThan(1e-4);
    }
  });

  test('to separable labels lies on the sphere, where the likelihood is largest', () => {
    const one = model([1, 1], 2, 20);
    let separated = 0;
    for (let replication = 0; replication < 200; replication++) {
      const points = drawn(one, 6, replication);
      const { w, isSeparated } = fitTo(one, points, 6);
      if (!isSeparated) continue;
      separated++;
      expect(Math.hypot(...w)).toBeCloseTo(20, 6);
      const { value } = likelihood(points, 2, w);
      for (let k = 0; k < 90; k++) {
        const angle = (k * Math.PI) / 45;
        const other = Float64Array.of(20 * Math.cos(angle), 20 * Math.sin(angle));
        expect(likelihood(points, 2, other).value).toBeLessThan(value + 1e-9);
      }
    }
    expect(separated).toBeGreaterThan(50);
    expect(separated).toBeLessThan(200);
  });

  test('to data counted twice is that to the data and a copy', () => {
    const one = model([1, -1], 2);
    const [a, b] = [drawn(one, 40, 1), drawn(one, 40, 2)];
    const pool = one.evidence();
    const batch = one.evidence();
    one.collect(Float64Array.from(a), 40, pool);
    one.collect(Float64Array.from(b), 40, batch);
    one.merge(pool, batch, 2);
    const weighted = one.truth();
    one.fit(pool, weighted);
    const copied = fitTo(one, [...a, ...b, ...b], 120);
    weighted.w.forEach((x, i) => expect(x).toBeCloseTo(copied.w[i]!, 8));
    expect(weighted.w).not.toEqual(fitTo(one, [...a, ...b], 80).w);
  });

  test('to one datum, to one label, to fewer data than coefficients exists', () => {
    for (const [dimension, truth, n] of [
      [1, [2], 1],
      [1, [2, 9], 30],
      [20, new Array<number>(20).fill(0.5), 5],
    ] as const) {
      const one = model(truth, dimension);
      const { w, isSeparated } = fitTo(one, drawn(one, n, 3), n);
      expect(isSeparated).toBe(true);
      expect(Math.hypot(...w)).toBeCloseTo(100, 6);
      for (const measure of Object.values(one.measures))
        expect(Number.isFinite(measure({ w, isSeparated }))).toBe(true);
    }
  });

  test('is measured by 0 at the truth, by the excess log loss elsewhere', () => {
    const one = model([1, -1, 0.5], 2);
    const { measures } = one;
    for (const measure of Object.values(measures)) expect(measure(one.truth())).toBeCloseTo(0, 7);
    // Kullback-Leibler divergence of labels, averaged over regressors.
    const w = Float64Array.of(2, 1, -1);
    stream.start(streamKey('risk'), 0, 0);
    const n = 200_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const [x1, x2] = [normal(stream), normal(stream)];
      const p = 1 / (1 + Math.exp(-(x1 - x2 + 0.5)));
      const q = 1 / (1 + Math.exp(-(2 * x1 + x2 - 1)));
      const loss = p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
      sum += loss;
      squares += loss * loss;
    }
    const mean = sum / n;
    const error = Math.sqrt((squares / n - mean * mean) / n);
    const risk = measures.excess_risk!({ w, isSeparated: false });
    expect(Math.abs(risk - mean)).toBeLessThan(LIMIT * error);
    expect(error).toBeLessThan(0.01 * mean);
    expect(measures.angle!({ w, isSeparated: false })).toBeCloseTo(
      Math.acos(1 / Math.sqrt(10)),
      12,
    );
  });
});

test('expectations of logistic functions are exact for narrow and for wide normals', () => {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  for (const deviation of [0, 0.1, 1, 10, 100])
    expect(normalExpectation(sigmoid, 0, deviation)).toBeCloseTo(0.5, 13);
  expect(normalExpectation((x) => x * x, 1, 2)).toBeCloseTo(5, 12);
  // The slope is the density of a logistic number, with moments pi²/3 and 7 pi⁴/15: E phi(x / s) / s.
  const slope = normalExpectation((x) => sigmoid(x) * sigmoid(-x), 0, 50);
  const leading = 1 / Math.sqrt(2 * Math.PI) / 50;
  expect(slope / leading).toBeCloseTo(
    1 - Math.PI ** 2 / 3 / 2 / 50 ** 2 + (7 * Math.PI ** 4) / 15 / 8 / 50 ** 4,
    8,
  );
});

test('a truth outside the ball is refused', () => {
  const blamed = (settings: Settings) =>
    Object.keys(logisticRegression.check!(withDefaults(logisticRegression, settings)));
  expect(blamed({})).toEqual([]);
  expect(blamed({ w: [1, 2, 3] })).toEqual(['w']);
  expect(blamed({ max_norm: 1.4 })).toEqual(['max_norm']);
  expect(blamed({ intercept: { fitted: 200 } })).toEqual(['max_norm']);
});
