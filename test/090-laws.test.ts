import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CellContent } from '../src/simulation/cell.js';
import { closedForms } from '../src/theory/index.js';
import { ask, runToEnd } from './support/lab.js';

/**
 * Closed forms against simulation, at 400,000 replications, |z| < 4, through the built command.
 *
 * What these would catch: n taken for n - 1 changes a target by about 1/n, T for T - 1 by about 1/T. For
 * every cell of constant size `is sharp enough` compares the theory at generation 5 with that of n - 1 and
 * that of generation 4, and demands that they lie more than 5 standard errors apart in some metric.
 */
const REPLICATIONS = 400_000;
const LIMIT = 4;
const SHARP = 5;
/** Metrics that are 0 or 1. */
const EVENTS = ['absorbed', 'at_zero', 'at_one', 'outside'];

const COMMON = {
  seed: 'laws',
  replications: REPLICATIONS,
  record: { trajectories: 'none', generations: [1, 2, 5, 20] },
};

const SCHEDULES = ['constant', { power: 0.5 }, 'linear', { power: 1.1 }, { power: 2 }, { geometric: 1.2 }, { loglinear: 2 }]; // prettier-ignore

const SWEEPS: Readonly<Record<string, object>> = {
  'science 1 and 2: Gaussian mean, replace, every schedule': {
    generations: 20,
    model: { family: 'gaussian-mean', sigma: 2, theta: 1 },
    grid: { schedule: SCHEDULES, 'model.dimension': [1, 5], n: [10] },
    metrics: ['squared_error', 'improved', 'error'],
  },
  'science 3: Bernoulli, replace': {
    generations: 20,
    model: { family: 'bernoulli', theta: 0.3 },
    grid: { schedule: ['constant', { power: 1.5 }], n: [5, 30] },
    metrics: ['squared_error', 'theta'],
  },
  'science 3: Poisson, replace': {
    generations: 20,
    model: { family: 'poisson', theta: 2.5 },
    grid: { schedule: ['constant', { power: 1.5 }], n: [5, 30] },
    metrics: ['squared_error', 'theta'],
  },
  'science 3: exponential mean, replace': {
    generations: 20,
    model: { family: 'exponential', theta: 3 },
    grid: { schedule: ['constant', { power: 1.5 }], n: [20] },
    metrics: ['squared_error', 'theta'],
  },
  'science 4: exponential rate, replace': {
    generations: 20,
    model: { family: 'exponential', theta: 3, parametrisation: 'rate' },
    grid: { schedule: ['constant', { power: 1.5 }], n: [30] },
    metrics: ['squared_error', 'theta'],
  },
  'science 5: Gaussian with both parameters, replace': {
    generations: 20,
    model: { family: 'gaussian', mean: 1, sigma: 2 },
    grid: { 'model.estimator': ['mle', 'unbiased'], schedule: ['constant', 'linear'], n: [10, 30] },
    metrics: ['variance', 'squared_error_mean', 'sigma', 'log_sigma', 'squared_error', 'mean'],
  },
  'science 6: shrinkage and shift': {
    generations: 20,
    grid: {
      model: [
        { family: 'gaussian-mean', dimension: 1, theta: 1 },
        { family: 'bernoulli', theta: 0.4 },
        { family: 'poisson', theta: 2 },
        { family: 'exponential', theta: 2 },
      ],
      bias: [
        { shrink: 1, exponent: 1 },
        { shrink: 1, exponent: 0.5 },
        { shrink: 2, exponent: 0.3333333333333333 },
        { shift: 0.5, exponent: 0.5 },
      ],
      schedule: ['linear', { power: 1.5 }],
    },
    n: 100,
    metrics: ['squared_error', 'theta'],
  },
  'science 6: shrinkage of a Gaussian with both parameters': {
    generations: 20,
    model: { family: 'gaussian', mean: 1, sigma: 2 },
    grid: {
      'model.estimator': ['mle', 'unbiased'],
      bias: [
        { shrink: 1, exponent: 1 },
        { shrink: 1, exponent: 0.5 },
      ],
      schedule: ['constant', 'linear'],
    },
    n: 50,
    metrics: ['variance', 'squared_error_mean', 'sigma', 'log_sigma', 'squared_error', 'mean'],
  },
  'science 6: shrinkage of an exponential rate': {
    generations: 20,
    model: { family: 'exponential', theta: 2, parametrisation: 'rate' },
    grid: {
      bias: [
        { shrink: 1, exponent: 1 },
        { shift: 0.5, exponent: 1 },
      ],
    },
    schedule: 'linear',
    n: 100,
    metrics: ['squared_error', 'theta'],
  },
  'science 7: accumulation, equal and unequal batches': {
    generations: 20,
    grid: {
      model: [
        { family: 'gaussian-mean', dimension: 3, theta: 1 },
        { family: 'bernoulli', theta: 0.3 },
        { family: 'poisson', theta: 2 },
        { family: 'exponential', theta: 2 },
        { family: 'gaussian', mean: 1, sigma: 2, estimator: 'mle' },
        { family: 'gaussian', mean: 1, sigma: 2, estimator: 'unbiased' },
      ],
      schedule: ['constant', { power: 0.5 }, 'linear'],
    },
    workflow: 'accumulate',
    n: 5,
    metrics: ['squared_error', 'theta', 'improved', 'variance', 'squared_error_mean'],
  },
  'science 3, 4 and 9: further families with one parameter': {
    generations: 20,
    grid: {
      model: [
        { family: 'geometric', theta: 2 },
        { family: 'negative-binomial', theta: 2, size: 3 },
        { family: 'gamma', theta: 2, shape: 2.5 },
        { family: 'laplace', theta: 2 },
        { family: 'gaussian-variance', theta: 2 },
        { family: 'beta', theta: 0.1 },
        { family: 'uniform', theta: 2, estimator: 'mle' },
        { family: 'uniform', theta: 2, estimator: 'unbiased' },
      ],
    },
    n: 40,
    metrics: ['squared_error', 'theta', 'error'],
  },
  'science 5: a Gaussian in three dimensions': {
    generations: 20,
    model: { family: 'gaussian', dimension: 3, mean: 1, sigma: [1, 2, 3], correlation: 0.3 },
    grid: { 'model.estimator': ['mle', 'unbiased'], schedule: ['constant', 'linear'] },
    n: 20,
    replications: 100_000,
    metrics: ['squared_error_mean', 'trace_ratio', 'log_det_ratio', 'kl'],
  },
  'science 6: noise': {
    generations: 20,
    model: { family: 'gaussian-mean', theta: 1 },
    bias: { noise: 0.5, exponent: 0.5 },
    grid: { workflow: ['replace', { 'fixed-real': 1 }] },
    n: 20,
    metrics: ['squared_error', 'theta', 'outside'],
  },
  'science 8: mixing, keeping and choosing data': {
    generations: 20,
    grid: {
      model: [
        { family: 'gaussian-mean', theta: 1, dimension: 1 },
        { family: 'gaussian-mean', dimension: 3 },
        { family: 'bernoulli', theta: 0.3, prior: 0 },
        { family: 'negative-binomial', theta: 2, size: 3 },
        { family: 'gaussian', mean: 1, sigma: 2, estimator: 'mle' },
        { family: 'gaussian', mean: 1, sigma: 2, estimator: 'unbiased' },
      ],
      workflow: [
        'accumulate-subsample',
        { window: 3 },
        { 'fixed-real': 0.5 },
        { 'fresh-real': 2, weight: 'optimal' },
        { 'fresh-real': 1, weight: { fixed: 0.3 } },
        { 'real-points': 1 },
        { 'real-share': 0.25 },
        { 'recent-models': 3 },
        'random-past',
      ],
    },
    n: 8,
    replications: 80_000,
    metrics: ['squared_error', 'improved', 'outside', 'variance', 'squared_error_mean'],
  },
  'science 8: growing and shrinking batches': {
    generations: 20,
    model: { family: 'gaussian-mean', theta: 1 },
    schedule: { list: [1, 0.5, 2, 3, 1, 0.2, 4, 4, 4, 1, 1, 2, 0.3, 0.7, 5, 5, 0.1, 2, 1, 1] },
    grid: {
      workflow: [
        'accumulate-subsample',
        { window: 4 },
        { 'fixed-real': 0.5 },
        { 'fresh-real': 0.5, weight: 'optimal' },
        { 'real-share': 0.25 },
        { 'recent-models': 4 },
        'random-past',
      ],
    },
    n: 20,
    replications: 100_000,
    metrics: ['squared_error', 'improved'],
  },
  'science 16: temperature': {
    generations: 20,
    model: { family: 'gaussian', mean: 1, sigma: 2, dimension: 1 },
    grid: { sampling: [{ temperature: 0.9 }, { temperature: 1.1 }], 'model.dimension': [1, 2] },
    n: 30,
    metrics: ['squared_error', 'sigma', 'log_sigma', 'squared_error_mean', 'trace_ratio', 'kl'],
  },
  'science 17: extinction': {
    generations: 20,
    grid: {
      model: [
        { family: 'bernoulli', theta: 0.05 },
        { family: 'poisson', theta: 0.2 },
      ],
      schedule: ['constant', { power: 0.5 }],
    },
    n: 20,
    metrics: ['absorbed', 'at_zero', 'at_one', 'squared_error'],
  },
  'science 18: a prior': {
    generations: 20,
    model: { family: 'bernoulli', theta: 0.2, prior: 1 },
    grid: { workflow: ['replace', { 'real-points': 2 }], 'model.prior': [0.5, 1, 5] },
    n: 10,
    metrics: ['squared_error', 'theta', 'error'],
  },
};

interface Answer {
  readonly spec: string;
  readonly family: string;
  readonly schedule: string;
  readonly bias: string;
  readonly n: number;
  readonly generation: number;
  readonly metric: string;
  readonly mean: number;
  readonly mcse: number;
  readonly theory: number;
  readonly z: number | null;
}

/** z of every cell and metric at the last generation, gathered from the sweeps. */
const scores: number[] = [];

describe.each(Object.entries(SWEEPS))('%s', (_name, sweep) => {
  let answers: Answer[] = [];

  beforeAll(() => {
    const file = runToEnd({ name: 'laws', ...COMMON, ...sweep });
    answers = ask<Answer>(
      file,
      "SELECT a.*, c.spec FROM answer a JOIN cell c USING (cell_id) WHERE kind = 'exact'",
    );
    scores.push(
      ...answers.flatMap(({ generation, z }) => (generation === 20 && z !== null ? [z] : [])),
    );
  });

  test('simulation equals theory', () => {
    expect(answers.length).toBeGreaterThan(10);
    const wrong = answers.filter(({ z }) => z !== null && Math.abs(z) >= LIMIT);
    expect(wrong).toEqual([]);
    // Where nothing is left to chance the two are equal but for rounding; a rare event may not be seen.
    const certain = answers.filter(
      ({ mcse, metric, theory }) =>
        mcse === 0 && !(EVENTS.includes(metric) && REPLICATIONS * theory * (1 - theory) < 20),
    );
    for (const { mean, theory } of certain) expect(mean).toBeCloseTo(theory, 12);
  });

  test('is sharp enough to see n - 1 taken for n, or t - 1 for t', () => {
    const cells = new Map<string, number>();
    for (const { spec, metric, generation, mcse, theory, schedule } of answers) {
      if (generation !== 5 || schedule !== 'constant' || !(mcse > 0)) continue;
      const content = JSON.parse(spec) as CellContent;
      const at = (n: number, t: number) =>
        closedForms({ ...content, n }).find((form) => form.metric === metric)!.values[t - 1]!;
      const others = [at(content.n - 1, 5), at(content.n, 4)];
      const sharpness = Math.max(...others.map((other) => Math.abs(other - theory) / mcse));
      cells.set(spec, Math.max(cells.get(spec) ?? 0, sharpness));
    }
    for (const sharpness of cells.values()) expect(sharpness).toBeGreaterThan(SHARP);
  });
});

describe('bounds of science 17', () => {
  const sweep = {
    name: 'bounds',
    ...COMMON,
    replications: 20_000,
    generations: 60,
    record: { trajectories: 'none', generations: { every: 3 } },
    n: 10,
    metrics: ['above_epsilon', 'absorbed', 'at_zero'],
  };
  const bounds = (model: readonly object[]) =>
    ask<{ slack: number; violated: string | null }>(
      runToEnd({ ...sweep, grid: { model } }),
      "SELECT abs(mean - theory) AS slack, violated FROM answer WHERE kind IN ('upper', 'lower')",
    );

  test('hold, and come close somewhere', () => {
    const found = bounds([
      { family: 'gaussian', estimator: 'mle' },
      { family: 'gaussian', estimator: 'unbiased' },
      { family: 'bernoulli', theta: 0.01 },
      { family: 'bernoulli', theta: 0.2 },
    ]);
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter(({ violated }) => violated !== null)).toEqual([]);
    expect(Math.min(...found.map(({ slack }) => slack))).toBeLessThan(0.01);
  });
});

test('z scores spread like standard normal ones', () => {
  const square = scores.reduce((sum, z) => sum + z * z, 0) / scores.length;
  expect(scores.length).toBeGreaterThan(100);
  // Metrics of one cell hang together; were all independent, one deviation would be 0.13.
  expect(square).toBeGreaterThan(0.6);
  expect(square).toBeLessThan(1.5);
});

test('improvement of a lattice family counts ties half', () => {
  const file = runToEnd({
    name: 'ties',
    ...COMMON,
    generations: 5,
    record: { trajectories: 'none' },
    model: { family: 'bernoulli', theta: 0.3 },
    grid: { n: [100, 1000] },
    metrics: ['improved'],
  });
  const rows = ask<Answer>(file, 'SELECT * FROM answer WHERE generation = 5 ORDER BY n');
  // Strictly closer .2120 and .2367, ties .0705 and .0234, by an independent simulation of 40,000
  // (errors .0020 and .0021); without its ties the first would be .228 of the rest.
  expect(Math.abs(rows[0]!.mean - (0.212 + 0.0705 / 2))).toBeLessThan(4 * 0.0022);
  expect(Math.abs(rows[1]!.mean - (0.2367 + 0.0234 / 2))).toBeLessThan(4 * 0.0022);
});
