import { describe, expect, test } from '@jest/globals';
import type { CellContent } from '../src/simulation/cell.js';
import type { Choice } from '../src/simulation/parameter.js';
import { sampleSizes } from '../src/simulation/schedules.js';
import { closedForms } from '../src/theory/index.js';
import { cellOf } from './support/cell.js';

const GAUSSIAN_MEAN = { family: 'gaussian-mean', dimension: 1, sigma: 1, theta: 0 };

function cell(changes: Partial<CellContent>): CellContent {
  return cellOf({ model: GAUSSIAN_MEAN, n: 1_000_000, generations: 100, ...changes });
}

function form(content: CellContent, metric: string) {
  const found = closedForms(content).find((each) => each.metric === metric);
  if (!found) throw new Error(`no closed form of ${metric}`);
  return found;
}

const at = (content: CellContent, metric: string, t: number) =>
  form(content, metric).values[t - 1]!;

describe('improvement probability', () => {
  // Student-t probabilities computed elsewhere to four places.
  test.each([
    [1, { power: 0 }, { 2: 0.3524, 5: 0.25, 10: 0.1872, 50: 0.0886, 100: 0.0631 }],
    [1, { power: 1 }, { 2: 0.3918, 10: 0.3068, 100: 0.2464 }],
    [1, { power: 1.1 }, { 5: 0.3432, 100: 0.2658 }],
    [1, { power: 1.5 }, { 2: 0.408, 20: 0.3422, 100: 0.3293 }],
    [1, { power: 2 }, { 50: 0.3802, 100: 0.3793 }],
    [2, { power: 0 }, { 2: 0.2764, 100: 0.0098 }],
    [2, { power: 1.5 }, { 5: 0.3002, 100: 0.2445 }],
    [5, { power: 0 }, { 2: 0.1572, 10: 0.0101, 100: 0.0001 }],
    [5, { power: 1 }, { 20: 0.0657, 100: 0.0354 }],
    [10, { power: 2 }, { 2: 0.2238, 100: 0.1181 }],
  ])('in %i dimensions under %j has its tabulated values', (dimension, schedule, expected) => {
    const content = cell({ model: { ...GAUSSIAN_MEAN, dimension }, schedule });
    for (const [t, value] of Object.entries(expected))
      expect(Math.abs(at(content, 'improved', Number(t)) - value)).toBeLessThan(6e-5);
  });

  test('in one dimension is arctan(2 / sqrt(rho)) / pi, and 1/2 at generation 1', () => {
    const content = cell({ n: 7, schedule: { power: 1.3 }, generations: 9 });
    const sizes = sampleSizes(content.schedule, 7, 9);
    const rho = 7 * sizes.slice(1).reduce((sum, n) => sum + 1 / n, 0);
    expect(at(content, 'improved', 9)).toBeCloseTo(Math.atan(2 / Math.sqrt(rho)) / Math.PI, 12);
    expect(at(content, 'improved', 1)).toBe(0.5);
  });

  test('is exact for the Gaussian mean, a limit elsewhere, and nothing under a bias', () => {
    expect(form(cell({}), 'improved').kind).toBe('exact');
    expect(form(cell({ model: { family: 'poisson', theta: 2 } }), 'improved').kind).toBe('limit');
    const biased = closedForms(cell({ bias: { shrink: 1, exponent: 1 } }));
    expect(biased.map(({ metric }) => metric)).not.toContain('improved');
  });
});

describe('squared error', () => {
  test('of a Gaussian mean is trace(Sigma) times the sum of 1/n_t, sizes as realised', () => {
    const schedule = { power: 1.1 };
    const model = { ...GAUSSIAN_MEAN, dimension: 5, sigma: 2, theta: [1, 2, 3, 4, 5] };
    const content = cell({ model, schedule, n: 3, generations: 20 });
    const sum = sampleSizes(schedule, 3, 20).reduce((total, n) => total + 1 / n, 0);
    expect(at(content, 'squared_error', 20)).toBeCloseTo(5 * 4 * sum, 12);
  });

  const families = [
    [{ family: 'bernoulli', theta: 0.3 }, 0.21, -1],
    [{ family: 'exponential', theta: 3, parametrisation: 'mean' }, 9, 1],
  ] as const;

  test.each(families)('of %j under replace is the product formula', (model, v, v2) => {
    const content = cell({ model, schedule: { power: 0.5 }, n: 4, generations: 30 });
    const product = sampleSizes(content.schedule, 4, 30).reduce((p, n) => p * (1 + v2 / n), 1);
    expect(at(content, 'squared_error', 30) / ((v * (product - 1)) / v2)).toBeCloseTo(1, 12);
  });

  test.each(families)('of %j under accumulate is the product formula', (model, v, v2) => {
    const schedule = { list: [1, 0.25, 2.5, 0.5, 5, 0.15] };
    const content = cell({ model, schedule, n: 20, generations: 6, workflow: 'accumulate' });
    let total = 0;
    let product = 1;
    for (const n of [20, 5, 50, 10, 100, 3]) {
      total += n;
      product *= 1 + (v2 * n) / total ** 2;
    }
    expect(at(content, 'squared_error', 6) / ((v * (product - 1)) / v2)).toBeCloseTo(1, 12);
  });

  test('of a Poisson mean adds up theta / n_t', () => {
    const content = cell({ model: { family: 'poisson', theta: 3 }, n: 10, generations: 7 });
    expect(at(content, 'squared_error', 7)).toBeCloseTo(2.1, 12);
  });

  test('under accumulation grows to pi²/6 and to sin(pi/√n) / (pi/√n)', () => {
    const accumulate = { workflow: 'accumulate', generations: 200_000 };
    const gaussian = cell({ ...accumulate, n: 1000 });
    expect(1000 * at(gaussian, 'squared_error', 200_000)).toBeCloseTo(Math.PI ** 2 / 6, 4);
    const x = Math.PI / Math.sqrt(5);
    const model = { family: 'bernoulli', theta: 0.3 };
    const bernoulli = cell({ ...accumulate, model, n: 5 });
    expect(at(bernoulli, 'squared_error', 200_000)).toBeCloseTo(0.21 * (1 - Math.sin(x) / x), 5);
  });
});

describe('a biased estimator', () => {
  // Mean of theta_T for theta = 1, n = 100, c = 1.
  test.each([
    [1, 1, { 10: 0.971, 100: 0.95, 1000: 0.928, 10000: 0.907 }],
    [1, 1.5, { 10: 0.98, 1000: 0.975 }],
    [0.5, 1.5, { 10: 0.693, 100: 0.402, 1000: 0.151, 10000: 0.026 }],
    [0.5, 2, { 100: 0.6, 10000: 0.379 }],
    [0.5, 2.5, { 100: 0.721, 10000: 0.662 }],
    [1 / 3, 2.5, { 10: 0.495, 100: 0.208, 1000: 0.057 }],
    [1 / 3, 3.5, { 10: 0.596, 100: 0.454 }],
  ])('with kappa = %d under t^%d has its tabulated mean', (exponent, power, expected) => {
    const content = cell({
      model: { ...GAUSSIAN_MEAN, theta: 1 },
      bias: { shrink: 1, exponent },
      schedule: { power },
      n: 100,
      generations: 10_000,
    });
    for (const [t, value] of Object.entries(expected))
      expect(Math.abs(at(content, 'theta', Number(t)) - value)).toBeLessThan(6e-4);
  });

  test('has no closed form where the parameter space may cut it off', () => {
    const model = { family: 'bernoulli', theta: 0.3 };
    const up = closedForms(cell({ model, bias: { shift: 1, exponent: 1 } }));
    expect(up).toEqual([]);
    const poisson = { family: 'poisson', theta: 0.3 };
    expect(closedForms(cell({ model: poisson, bias: { shift: -1, exponent: 1 } }))).toEqual([]);
  });
});

describe('a Gaussian with both parameters fitted', () => {
  const model = (estimator: string) => ({ family: 'gaussian', mean: 1, sigma: 2, estimator });

  test('by maximum likelihood loses (1 - 1/n)^t of its variance, and moves by as much', () => {
    const content = cell({ model: model('mle'), n: 10, generations: 20 });
    expect(at(content, 'variance', 20)).toBeCloseTo(4 * 0.9 ** 20, 12);
    expect(at(content, 'squared_error_mean', 20)).toBeCloseTo(4 * (1 - 0.9 ** 20), 12);
  });

  test('without bias keeps its mean variance while log sigma drifts down', () => {
    const content = cell({ model: model('unbiased'), n: 10, generations: 20 });
    expect(at(content, 'variance', 20)).toBeCloseTo(4, 12);
    expect(at(content, 'squared_error_mean', 20)).toBeCloseTo(8, 12);
    expect(at(content, 'log_sigma', 20) / 20).toBeCloseTo(-0.0576, 4);
    expect(at(content, 'sigma', 1) / 2).toBeCloseTo(0.97266, 5);
  });

  test('is at Wasserstein distance 3/2 sigma² sum 1/n_t to first order', () => {
    const content = cell({ model: model('unbiased'), n: 100, generations: 10 });
    expect(at(content, 'squared_error', 1) / 4).toBeCloseTo(0.01503, 4);
    expect(Math.abs(at(content, 'squared_error', 10) / 4 - 0.15)).toBeLessThan(0.001);
  });

  test('keeps the digits of its mean deviation at any sample size', () => {
    const at1000 = (n: number) => 1 - at(cell({ model: model('unbiased'), n }), 'sigma', 1) / 2;
    // The series and the gamma functions meet at n = 1001; 1/(4n) is the leading term.
    expect(at1000(1001) / at1000(1002)).toBeCloseTo(1001 / 1000, 5);
    expect(at1000(1e12) * 4e12).toBeCloseTo(1, 3);
  });

  test('accumulating keeps sin(pi/√n) / (pi/√n) of its variance for ever', () => {
    const generations = 200_000;
    const content = cell({ model: model('mle'), n: 10, generations, workflow: 'accumulate' });
    const x = Math.PI / Math.sqrt(10);
    expect(at(content, 'variance', generations)).toBeCloseTo((4 * Math.sin(x)) / x, 4);
  });
});

test('the unbiased variance of unequal accumulated batches has its own factors', () => {
  // Sizes 3, 2, 7, 4; 1 - n/(N(N-1)) by hand, and confirmed by an independent simulation.
  const schedule = { list: [1, 0.67, 2.33, 1.33] };
  const model = { family: 'gaussian', mean: 0, sigma: 1, estimator: 'unbiased' };
  const content = cell({ model, schedule, n: 3, generations: 4, workflow: 'accumulate' });
  expect([...sampleSizes(schedule, 3, 4)]).toEqual([3, 2, 7, 4]);
  const expected = [1, 0.9, 0.8522727, 0.8380682];
  expected.forEach((value, i) => expect(at(content, 'variance', i + 1)).toBeCloseTo(value, 6));
});

describe('no closed form is claimed', () => {
  const gaussian = { family: 'gaussian', mean: 0, sigma: 1, estimator: 'mle' };
  const rate = { family: 'exponential', theta: 1, parametrisation: 'rate' };
  const shrink = { shrink: 1, exponent: 1 };
  test.each([
    ['a Gaussian mean, accumulating with a bias', { bias: shrink, workflow: 'accumulate' }],
    [
      'a Gaussian, accumulating with a bias',
      { model: gaussian, bias: shrink, workflow: 'accumulate' },
    ],
    ['a Gaussian under a shift', { model: gaussian, bias: { shift: 1, exponent: 1 } }],
    ['a rate under a negative shift', { model: rate, bias: { shift: -1, exponent: 1 } }],
    ['a rate, accumulating with a bias', { model: rate, bias: shrink, workflow: 'accumulate' }],
    [
      'a Bernoulli share that is inflated',
      { model: { family: 'bernoulli', theta: 0.3 }, bias: { shrink: -0.5, exponent: 1 } },
    ],
  ])('for %s', (_name, changes) => {
    expect(closedForms(cell(changes))).toEqual([]);
  });

  test('for the improvement on a coin that always falls on one side', () => {
    const forms = closedForms(cell({ model: { family: 'bernoulli', theta: 1 } }));
    expect(forms.map(({ metric }) => metric)).not.toContain('improved');
  });
});

test('squared errors keep their digits at the largest sample sizes', () => {
  const n = 8e15;
  const rate = { family: 'exponential', theta: 1, parametrisation: 'rate' };
  expect(n * at(cell({ model: rate, n }), 'squared_error', 5)).toBeCloseTo(5, 9);
  const unbiased = { family: 'gaussian', mean: 0, sigma: 1, estimator: 'unbiased' };
  expect(n * at(cell({ model: unbiased, n }), 'squared_error', 4)).toBeCloseTo(6, 9);
});

test('means that do not exist are infinite', () => {
  const model = { family: 'exponential', theta: 1, parametrisation: 'rate' };
  for (const n of [1, 2]) expect(at(cell({ model, n }), 'squared_error', 3)).toBe(Infinity);
  expect(at(cell({ model, n: 1 }), 'theta', 1)).toBe(Infinity);
});

test('an exponential rate is too large by n / (n - 1) each time', () => {
  const model = { family: 'exponential', theta: 2, parametrisation: 'rate' };
  const content = cell({ model, n: 10, generations: 5 });
  expect(at(content, 'theta', 5)).toBeCloseTo(2 * (10 / 9) ** 5, 12);
});

describe('mixtures of real and synthetic data, at huge n and large t', () => {
  const n = 1e8;
  /** n times the mean squared error of a Gaussian mean, when it has settled. */
  const settled = (workflow: Choice, generations = 400) =>
    n * at(cell({ workflow, n, generations }), 'squared_error', generations);

  test.each([0.25, 0.5, 1, 2])(
    'real data kept, %f synthetic for each: 1 + l/(1 + 2l)',
    (lambda) => {
      expect(settled({ 'fixed-real': lambda })).toBeCloseTo(1 + lambda / (1 + 2 * lambda), 9);
    },
  );

  test.each([
    [10, 0.2702],
    [1, 0.618],
    [0.5, 0.7321],
    [0.1, 0.9161],
  ])(
    'fresh real data, %f synthetic for each, optimal weight: n MSE is the weight',
    (made, weight) => {
      const k = 1 / made;
      const optimal = (Math.sqrt(k * k + 4 * k) - k) / 2;
      expect(optimal).toBeCloseTo(weight, 4);
      expect(settled({ 'fresh-real': made, weight: 'optimal' })).toBeCloseTo(optimal, 9);
      // And no other weight is better.
      for (const other of [optimal - 0.05, optimal + 0.05])
        expect(settled({ 'fresh-real': made, weight: { fixed: other } })).toBeGreaterThan(optimal);
    },
  );

  test('pooled naively one to one: 2/3', () => {
    expect(settled({ 'fresh-real': 1, weight: 'naive' })).toBeCloseTo(2 / 3, 9);
  });

  test('a random subset of all data so far: pi^2/2 - 2', () => {
    const formula = (t: number) => {
      let sum = 1 - 1 / t;
      for (let s = 1; s <= t; s++) sum += (s === 1 ? 1 : 2 - 1 / (s - 1)) / (s * s);
      return sum;
    };
    const content = cell({ workflow: 'accumulate-subsample', n, generations: 400 });
    for (const t of [1, 2, 5, 20, 60, 400])
      expect(n * at(content, 'squared_error', t)).toBeCloseTo(formula(t), 6);
    expect(formula(1e6)).toBeCloseTo(Math.PI ** 2 / 2 - 2, 5);
  });

  test('a window of one batch is replacement, a window of all is accumulation', () => {
    const both = (workflow: Choice, metric: string) =>
      form(cell({ workflow, n: 10, generations: 30 }), metric).values;
    for (const metric of ['squared_error', 'improved']) {
      const close = (a: Float64Array, b: Float64Array) =>
        a.forEach((x, i) => expect(x).toBeCloseTo(b[i]!, 12));
      close(both({ window: 1 }, metric), both('replace', metric));
      close(both({ window: 30 }, metric), both('accumulate', metric));
      close(both({ 'recent-models': 1 }, metric), both('replace', metric));
    }
  });
});

describe('a coin', () => {
  const p = 0.3;
  const coin = { family: 'bernoulli', theta: p };

  test.each([10, 50])('with one real toss in %i keeps the variance p(1-p) n/(3n-2)', (n) => {
    const content = cell({ model: coin, n, workflow: { 'real-points': 1 }, generations: 4000 });
    expect(at(content, 'squared_error', 4000)).toBeCloseTo((p * (1 - p) * n) / (3 * n - 2), 9);
  });

  test.each([
    [0.5, 0.0828],
    [1, 0.0492],
    [5, 0.0109],
  ])('with prior %f forgets its truth: mean 1/2, variance %f', (prior, published) => {
    const n = 50;
    const model = { ...coin, prior };
    const content = cell({ model, n, generations: 4000 });
    const variance = n / 4 / ((n + 2 * prior) ** 2 - n * n + n);
    expect(variance).toBeCloseTo(published, 4);
    expect(at(content, 'theta', 4000)).toBeCloseTo(0.5, 9);
    expect(at(content, 'squared_error', 4000)).toBeCloseTo(variance + (0.5 - p) ** 2, 9);
  });

  test('is lost for ever as the Wright-Fisher chain says', () => {
    // Two tosses: each generation keeps both sides with probability 1/2.
    const content = cell({ model: { family: 'bernoulli', theta: 0.5 }, n: 2, generations: 9 });
    for (const t of [1, 2, 9]) expect(at(content, 'absorbed', t)).toBeCloseTo(1 - 0.5 ** t, 12);
  });
});

test('Poisson counts die out as exp(-n theta g_t), g_1 = 1, g_{k+1} = 1 - exp(-g_k)', () => {
  const content = cell({ model: { family: 'poisson', theta: 1 }, n: 10, generations: 500 });
  let g = 1;
  for (let k = 1; k <= 500; k++) {
    if ([1, 2, 50, 500].includes(k))
      expect(at(content, 'absorbed', k)).toBeCloseTo(Math.exp(-10 * g), 12);
    g = 1 - Math.exp(-g);
  }
});

test('symbols with a real sample that is kept: Seddik et al., theorem 2, with the sign that makes S_1 right', () => {
  const [real, made] = [100, 50];
  const truth = [0.4, 0.3, 0.2, 0.1];
  const S0 = truth.reduce((sum, p) => sum + p * p, 0);
  const alpha = made / (real + made);
  const beta = alpha * ((1 + 1 / real) * alpha - 1 / real);
  const published = (m: number) =>
    ((1 / real) * (1 + 2 * alpha - (1 - 1 / real) * alpha * beta ** m) +
      (1 - 1 / real) * S0 * (1 + alpha + (alpha / real) * beta ** m)) /
    (1 + (1 + 1 / real) * alpha);
  const content = cell({
    model: { family: 'discrete', truth: { probabilities: truth } },
    workflow: { 'fixed-real': made / real },
    n: real,
  });
  expect(published(0)).toBeCloseTo(S0 + (1 - S0) / real, 12);
  for (const t of [1, 2, 3, 10, 100])
    expect(at(content, 'collision', t)).toBeCloseTo(published(t - 1), 12);
});
