import { beforeAll, describe, expect, test } from '@jest/globals';
import { normal, Stream, streamKey } from '../src/random/index.js';
import type { CellContent } from '../src/simulation/cell.js';
import { linearRegression } from '../src/simulation/families/linear-regression.js';
import type { Settings } from '../src/simulation/parameter.js';
import { cholesky, solveLower, solveLowerTransposed } from '../src/statistics/index.js';
import { minimumNorm } from '../src/statistics/index.js';
import { closedForms } from '../src/theory/index.js';
import { KOLMOGOROV_LIMIT, smirnov } from './support/goodness-of-fit.js';
import { ask, runToEnd } from './support/lab.js';

/**
 * Closed forms against simulation, |z| < 4. `is sharp enough` compares the theory of n with that of n - 1
 * at generation 2 and demands that they lie more than 5 standard errors apart; the theory of generation
 * t - 1 lies farther off still.
 */
const LIMIT = 4;
const SHARP = 5;
const GENERATIONS = 6;
const METRICS = ['excess_risk', 'squared_error', 'overlap', 'squared_norm'];

const COMMON = {
  seed: 'linear regression',
  generations: GENERATIONS,
  metrics: METRICS,
  record: { trajectories: 'none', generations: [1, 2, 3, GENERATIONS] },
};

const family = 'linear-regression';
const covariance = [2, 0.6, -0.3, 0.6, 1, 0.2, -0.3, 0.2, 0.5];

interface Case {
  readonly sweep: object;
  readonly sharp: boolean;
}

const CASES: Readonly<Record<string, Case>> = {
  'least squares': {
    sharp: true,
    sweep: {
      replications: 20_000,
      model: { family, dimension: 3, w: [1, -2, 0.5], sigma: 1.5 },
      n: 12,
      grid: {
        workflow: ['replace', 'accumulate'],
        'model.design': ['fresh', 'fixed'],
        'model.decay': [0, 1.5],
      },
    },
  },
  'least squares, correlated regressors': {
    sharp: true,
    sweep: {
      replications: 20_000,
      model: { family, dimension: 3, w: [1, -2, 0.5], covariance },
      n: 12,
      grid: { workflow: ['replace', 'accumulate'], schedule: ['constant', 'linear'] },
    },
  },
  'fewer rows than coefficients': {
    sharp: true,
    sweep: {
      replications: 3000,
      model: { family, dimension: 25, w: 0.4 },
      n: 10,
      grid: {
        workflow: ['replace', 'accumulate'],
        'model.design': ['fresh', 'fixed'],
        'model.sigma': [0, 0.5],
      },
    },
  },
  'rows that pass the number of coefficients': {
    sharp: false,
    sweep: {
      replications: 10_000,
      model: { family, dimension: 12, w: 0.5, sigma: 0.5 },
      n: 4,
      schedule: { list: [1, 5, 1, 0.5, 6, 2] },
    },
  },
  'an estimate that is divided, moved or shaken': {
    sharp: false,
    sweep: {
      replications: 20_000,
      model: { family, dimension: 3, w: [1, -2, 0.5], covariance },
      n: 12,
      schedule: 'linear',
      grid: {
        bias: [
          { shrink: 1, exponent: 0.5 },
          { shift: 0.5, exponent: 0.5 },
          { noise: 1, exponent: 0.5 },
        ],
      },
    },
  },
};

interface Answer {
  readonly spec: string;
  readonly generation: number;
  readonly metric: string;
  readonly kind: string;
  readonly mean: number;
  readonly mcse: number;
  readonly theory: number;
  readonly z: number | null;
  readonly violated: string | null;
}

const answersOf = (file: string) =>
  ask<Answer>(file, 'SELECT a.*, c.spec FROM answer a JOIN cell c USING (cell_id)');

describe.each(Object.entries(CASES))('%s', (_name, { sweep, sharp }) => {
  let answers: Answer[] = [];

  beforeAll(() => {
    answers = answersOf(runToEnd({ name: 'linear', ...COMMON, ...sweep }));
  });

  test('simulation equals theory', () => {
    const exact = answers.filter(({ kind }) => kind === 'exact');
    expect(exact.length).toBeGreaterThanOrEqual(16);
    expect(exact.filter(({ z }) => z !== null && Math.abs(z) >= LIMIT)).toEqual([]);
    for (const { mean, mcse, theory } of exact) if (mcse === 0) expect(mean).toBeCloseTo(theory, 9);
    expect(answers.filter(({ violated }) => violated !== null)).toEqual([]);
  });

  if (sharp)
    test('is sharp enough to see n - 1 taken for n', () => {
      const last = answers.filter(
        ({ metric, kind, generation }) =>
          metric === 'squared_error' && kind === 'exact' && generation === 2,
      );
      expect(last.length).toBeGreaterThan(0);
      for (const { spec, mcse, theory } of last) {
        const content = JSON.parse(spec) as CellContent;
        const forms = closedForms({ ...content, n: content.n - 1 });
        const other = forms.find(({ metric }) => metric === 'squared_error')!.values[1]!;
        expect(Math.abs(other - theory) / mcse).toBeGreaterThan(SHARP);
      }
    });
});

test('accumulated errors stay below the bound of pi²/6, which is not far off', () => {
  const file = runToEnd({
    ...COMMON,
    name: 'bound',
    generations: 30,
    replications: 4000,
    model: { family, dimension: 10 },
    n: 32,
    workflow: 'accumulate',
    grid: { 'model.design': ['fresh', 'fixed'] },
    record: { trajectories: 'none', generations: [30] },
  });
  const bounds = answersOf(file).filter(({ kind }) => kind === 'upper');
  expect(bounds.map(({ violated }) => violated)).toEqual([null, null]);
  for (const { mean, theory } of bounds) expect(mean / theory).toBeGreaterThan(0.8);
});

/** Means over plain random designs of 100 × 20, by Gauss-Jordan inversion: an independent way. */
function ridgeMoments(penalty: number, rows: number, d: number, draws: number) {
  const stream = new Stream();
  stream.start(streamKey('ridge moments'), 0, 0);
  let kept = 0;
  let lost = 0;
  let label = 0;
  for (let draw = 0; draw < draws; draw++) {
    const x = Array.from({ length: rows }, () => Array.from({ length: d }, () => normal(stream)));
    const s = Array.from({ length: d }, (_, i) =>
      Array.from(
        { length: d },
        (_, j) => x.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / rows,
      ),
    );
    const r = inverse(s.map((row, i) => row.map((value, j) => value + (i === j ? penalty : 0))));
    // K = lambda R and R S = I - K commute with S.
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++) {
        const k = penalty * r[i]![j]!;
        const rest = (i === j ? 1 : 0) - k;
        lost += (k * k) / draws;
        kept += (rest * rest) / draws;
        label += (rest * r[i]![j]!) / rows / draws;
      }
  }
  return { kept, lost: lost / d, label };
}

function inverse(a: number[][]): number[][] {
  const d = a.length;
  const m = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < d; i++) {
    const pivot = m[i]![i]!;
    m[i] = m[i]!.map((value) => value / pivot);
    for (let k = 0; k < d; k++) {
      const factor = m[k]![i]!;
      if (k !== i) m[k] = m[k]!.map((value, j) => value - factor * m[i]![j]!);
    }
  }
  return m.map((row) => row.slice(d));
}

// Dohmatob, Feng and Kempe (arXiv 2402.07712): E_test = E_clean(lambda) + n sigma² E tr (RS)² / (T_0 - d - 1)
// after n models fitted by least squares to T_0 rows and a last one by ridge regression to T rows.
test('a ridge regression on labels of the fifth model has the error that Dohmatob et al. state', () => {
  const PENALTIES = [0.1, 0.5];
  const file = runToEnd({
    ...COMMON,
    name: 'ridge',
    replications: 6000,
    generations: 6,
    model: { family, dimension: 20, w: Math.sqrt(1 / 20), sigma: 0.5 },
    n: 60,
    schedule: { list: [1, 1, 1, 1, 1, 100 / 60] },
    grid: { 'model.penalty': PENALTIES.map((penalty) => [0, 0, 0, 0, 0, penalty]) },
    record: { trajectories: 'none', generations: [5, 6] },
  });
  const risks = ask<{ mean: number; mcse: number; generation: number }>(
    file,
    "SELECT generation, mean, mcse FROM summary WHERE metric = 'excess_risk' ORDER BY cell_id, generation",
  );
  PENALTIES.forEach((penalty, i) => {
    const { kept, lost, label } = ridgeMoments(penalty, 100, 20, 300);
    const target = lost + 0.25 * label + (5 * 0.25 * kept) / (60 - 20 - 1);
    const { mean, mcse } = risks[2 * i + 1]!;
    // The moments are traces, known to about .001 of their values.
    expect(Math.abs(mean - target)).toBeLessThan(LIMIT * mcse + 0.002 * target);
    // One fake model fewer lies far off.
    expect((0.25 * kept) / (60 - 20 - 1)).toBeGreaterThan(10 * (mcse + 0.002 * target));
    // The penalty undoes a part of what the fakes did.
    expect(mean).toBeLessThan(risks[2 * i]!.mean);
  });
});

test('ridge regression has its first-order limit', () => {
  const file = runToEnd({
    ...COMMON,
    name: 'limit',
    replications: 20_000,
    model: { family, dimension: 4, w: [1, -1, 2, 0.5], penalty: 0.3 },
    n: 400,
  });
  const limits = answersOf(file).filter(({ kind }) => kind === 'limit');
  // Of order (d/n)² are left; the order d/n itself would be seen.
  for (const { mean, mcse, theory } of limits)
    expect(Math.abs(mean - theory)).toBeLessThan(LIMIT * mcse + 3e-4 * Math.abs(theory));
  const first = limits.find(
    ({ metric, generation }) => metric === 'squared_error' && generation === 1,
  )!;
  const leading = (0.3 / 1.3) ** 2 * 6.25 + 4 / 400 / 1.3 ** 2;
  expect(Math.abs(first.theory - leading)).toBeGreaterThan(10 * (first.mcse + 3e-4 * leading));
});

describe('the law of the statistic is that of rows', () => {
  const MODELS: Readonly<Record<string, object>> = {
    'least squares': { dimension: 3, covariance },
    'a design that is kept': { dimension: 3, design: 'fixed' },
    'fewer rows than coefficients': { dimension: 12, decay: 1 },
    'fewer rows, kept': { dimension: 12, design: 'fixed' },
    ridge: { dimension: 3, penalty: [0.5, 0.1] },
  };
  test.each(Object.entries(MODELS))('%s', (_name, model) => {
    const file = runToEnd({
      ...COMMON,
      name: 'twins',
      replications: 4000,
      model: { family, w: 0.5, ...model },
      n: 7,
      grid: { draw: ['law', 'samples'], workflow: ['replace', 'accumulate'] },
      record: { generations: [1, 2, GENERATIONS] },
    });
    for (const workflow of ['replace', 'accumulate'])
      for (const generation of [1, 2, GENERATIONS])
        for (const metric of ['excess_risk', 'squared_norm']) {
          const [law, samples] = ['law', 'samples'].map((draw) =>
            Float64Array.from(
              ask<{ x: number }>(
                file,
                `SELECT ${metric} AS x FROM result WHERE draw = ? AND workflow = ? AND generation = ?`,
                draw,
                workflow,
                generation,
              ).map(({ x }) => x),
            ),
          );
          expect(law!.every(Number.isFinite)).toBe(true);
          expect(smirnov(law!, samples!)).toBeLessThan(KOLMOGOROV_LIMIT);
        }
  });
});

test('a design that is kept is one for real and synthetic data: without noise nothing more is lost', () => {
  const file = runToEnd({
    ...COMMON,
    name: 'kept',
    replications: 50,
    model: { family, dimension: 12, sigma: 0, design: 'fixed' },
    n: 7,
    grid: { draw: ['law', 'samples'], workflow: ['replace', 'accumulate'] },
    record: { generations: [1, GENERATIONS] },
  });
  const rows = ask<{ first: number; last: number }>(
    file,
    `SELECT a.squared_error AS first, b.squared_error AS last
     FROM trajectory a JOIN trajectory b USING (cell_id, replication)
     WHERE a.generation = 1 AND b.generation = ${GENERATIONS}`,
  );
  expect(rows.length).toBe(200);
  for (const { first, last } of rows) expect(last).toBeCloseTo(first, 8);
});

describe('degenerate sizes', () => {
  const SIZES = [1, 2, 3, 4, 5];
  test('are fitted, by the shortest solution, and never to nothing', () => {
    const file = runToEnd({
      ...COMMON,
      name: 'degenerate',
      replications: 100,
      model: { family, dimension: 3 },
      grid: {
        n: [1, 3, 4],
        draw: ['law', 'samples'],
        'model.design': ['fresh', 'fixed'],
        workflow: ['replace', 'accumulate', 'accumulate-subsample', { 'fixed-real': 1 }],
      },
      record: { generations: 'all' },
    });
    const [{ n, finite }] = ask<{ n: number; finite: number }>(
      file,
      'SELECT count(*) AS n, sum(abs(excess_risk) < 9e99 AND abs(overlap) < 9e99) AS finite FROM trajectory',
    ) as [{ n: number; finite: number }];
    expect(finite).toBe(n);
  });

  test('have infinite mean errors where n - 1 ≤ d ≤ n + 1, and no mean at all of w at n = d', () => {
    const at = (n: number, metric: string) =>
      closedForms({
        model: modelOf({ dimension: 3 }),
        workflow: 'replace',
        sampling: 'plain',
        schedule: { power: 0 },
        bias: 'none',
        n,
        generations: 1,
        draw: 'law',
      }).find((form) => form.metric === metric)!.values[0]!;
    expect(SIZES.map((n) => at(n, 'squared_error'))).toEqual([3, Infinity, Infinity, Infinity, 3]);
    const overlaps = SIZES.map((n) => at(n, 'overlap'));
    expect(overlaps.map((x) => x.toFixed(3))).toEqual(['0.333', '0.667', 'NaN', '1.000', '1.000']);
  });

  test('labels without noise reproduce their model to the last bit', () => {
    const file = runToEnd({
      ...COMMON,
      name: 'noise-free',
      replications: 20,
      model: { family, dimension: 3, w: 0.1, sigma: 0 },
      n: 3,
    });
    const means = ask<{ mean: number }>(file, "SELECT mean FROM summary WHERE metric = 'squared_error'"); // prettier-ignore
    expect(means.map(({ mean }) => mean)).toEqual([0, 0, 0, 0]);
  });
});

function modelOf(settings: Settings): Settings {
  const defaults = Object.entries(linearRegression.parameters).map(([name, each]) => [
    name,
    each.default,
  ]);
  return { family, ...(Object.fromEntries(defaults) as Settings), ...settings };
}

test('settings that contradict each other are refused', () => {
  const blamed = (settings: Settings) => Object.keys(linearRegression.check!(modelOf(settings)));
  expect(blamed({ dimension: 3, w: [1, 2] })).toEqual(['w']);
  expect(blamed({ dimension: 2, covariance: [1, 0, 0] })).toEqual(['covariance']);
  expect(blamed({ dimension: 2, covariance: [1, 0.5, 0.4, 1] })).toEqual(['covariance']);
  expect(blamed({ dimension: 2, covariance: [1, 1, 1, 1] })).toEqual(['covariance']);
  expect(blamed({ dimension: 2, covariance: [1, 0, 0, 1], decay: 1 })).toEqual(['decay']);
  expect(blamed({ dimension: 2, covariance: [1, 0.5, 0.5, 1] })).toEqual([]);
});

describe('linear systems', () => {
  const stream = new Stream();
  stream.start(streamKey('systems'), 0, 0);
  const d = 30;
  /** A = X'X for X of the given rows, and b = A w. */
  const system = (rows: number) => {
    const x = Float64Array.from({ length: rows * d }, () => normal(stream));
    const a = new Float64Array(d * d);
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++)
        for (let k = 0; k < rows; k++) a[i * d + j]! += x[k * d + i]! * x[k * d + j]!;
    return a;
  };
  const times = (a: Float64Array, v: Float64Array) =>
    Float64Array.from({ length: d }, (_, i) => v.reduce((s, y, j) => s + a[i * d + j]! * y, 0));

  test('Cholesky solves a definite one and refuses a singular one', () => {
    const a = system(2 * d);
    const w = Float64Array.from({ length: d }, () => normal(stream));
    const v = times(a, w);
    expect(cholesky(a, d)).toBe(true);
    solveLower(a, d, v);
    solveLowerTransposed(a, d, v);
    v.forEach((y, i) => expect(y).toBeCloseTo(w[i]!, 10));
    expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBe(false);
  });

  test.each([1, 10, 29, 30, 60])(
    'the shortest solution with %i rows is a combination of them',
    (rows) => {
      const a = system(rows);
      // Any w in the range of A is the shortest solution of A x = A w.
      const w = times(
        a,
        Float64Array.from({ length: d }, () => normal(stream) / d),
      );
      const x = new Float64Array(d);
      // The rank is found even where the bound is too large.
      for (const bound of [rows, d]) {
        minimumNorm(a.slice(), d, times(a, w), bound, x);
        x.forEach((y, i) => expect(y).toBeCloseTo(w[i]!, 4));
      }
    },
  );
});
