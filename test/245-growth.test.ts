import { describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { readGrid } from '../src/answers/grid.js';
import { growthOf, type Growth } from '../src/answers/growth.js';
import { expectedGrowth, growthText } from '../src/theory/growth.js';
import { cellOf } from './support/cell.js';
import { runToEnd } from './support/lab.js';

function growthsIn(file: string, metric = 'squared_error'): Growth[] {
  const database = new Database(file, { readonly: true });
  try {
    return growthOf(database, readGrid(database).cells, metric);
  } finally {
    database.close();
  }
}

const sweep = {
  name: 'growth',
  seed: 'growth',
  generations: 200,
  replications: 40_000,
  model: { family: 'gaussian-mean' },
  workflow: 'replace',
  n: 100,
  metrics: ['squared_error'],
  record: { trajectories: 2000, generations: 'log' },
};

describe('growth that is seen', () => {
  test('is told apart where the data can carry it', () => {
    const file = runToEnd({
      ...sweep,
      replications: 200_000,
      grid: {
        schedule: ['constant', { power: 0.5 }, 'linear', { power: 1.5 }, { power: 2 }],
      },
    });
    const growths = growthsIn(file);
    expect(growths.map(({ verdict }) => verdict)).toEqual([
      'power',
      'power',
      'log',
      'slowing',
      'level',
    ]);
    const [constant, root, linear] = growths;
    expect(Math.abs(constant!.power.value - 1)).toBeLessThan(4 * constant!.power.error);
    // From 20 to 200 the sum of t^-1/2 still feels its constant: the slope is 0.53, not yet 1/2.
    expect(root!.power.value).toBeGreaterThan(0.5);
    expect(root!.power.value).toBeLessThan(0.56);
    expect(linear!.slope.error).toBeLessThan(0.05 * linear!.slope.value);
    expect(linear!.from).toBe(20);
  });

  test('is not called log T where the schedule is a little above linear', () => {
    const file = runToEnd({
      ...sweep,
      generations: 2000,
      replications: 100_000,
      grid: { schedule: ['linear', { power: 1.1 }] },
    });
    const [linear, above] = growthsIn(file);
    expect(linear!.verdict).toBe('log');
    expect(above!.verdict).toBe('slowing');
  });

  test('has errors as large as its deviations from theory, with and without recorded paths', () => {
    const cells = { 'model.theta': Array.from({ length: 300 }, (_, i) => i) };
    const of = (trajectories: unknown) => {
      const file = runToEnd({
        ...sweep,
        replications: 1000,
        generations: 30,
        schedule: 'linear',
        grid: cells,
        record: { trajectories, generations: 'log' },
      });
      const z = growthsIn(file).map(
        ({ slope, theorySlope }) => (slope.value - theorySlope!) / slope.error,
      );
      return Math.sqrt(z.reduce((sum, each) => sum + each * each, 0) / z.length);
    };
    // 300 squares of standard normals: mean 1, standard deviation sqrt(2/300) = 0.082.
    expect(Math.abs(of('all') ** 2 - 1)).toBeLessThan(4 * 0.082);
    // Without paths the error is a bound, never too small.
    expect(of('none')).toBeLessThan(0.8);
  });

  test('is left open where replications, generations or tails do not allow it', () => {
    const few = runToEnd({ ...sweep, replications: 50, record: { generations: 'log' } });
    expect(growthsIn(few)[0]).toMatchObject({
      verdict: 'undecided',
      reason: 'fewer than 100 replications',
    });
    const short = runToEnd({
      ...sweep,
      replications: 200,
      record: { trajectories: 'all', generations: [1, 100, 200] },
    });
    expect(growthsIn(short)[0]).toMatchObject({ verdict: 'undecided' });
    expect(growthsIn(short)[0]!.reason).toContain('fewer than 4 recorded generations');
    const rare = runToEnd({
      ...sweep,
      model: { family: 'gaussian-variance' },
      n: 4,
      replications: 2000,
    });
    expect(growthsIn(rare)[0]).toMatchObject({
      verdict: 'undecided',
      reason: 'means are carried by rare paths',
    });
    const noisy = runToEnd({
      ...sweep,
      replications: 200,
      schedule: 'linear',
      record: { generations: 'log' },
    });
    expect(['growing', 'undecided']).toContain(growthsIn(noisy)[0]!.verdict);
  });
});

describe('growth of incomplete results', () => {
  const file = () =>
    runToEnd({
      ...sweep,
      replications: 300,
      grid: { schedule: ['constant', 'linear'] },
      record: { generations: 'log' },
    });
  const change = (path: string, sql: string) => {
    const database = new Database(path);
    database.exec(sql);
    database.close();
    return path;
  };

  test('is that of the cells that are done', () => {
    const growths = growthsIn(change(file(), 'DELETE FROM summary WHERE cell_id = 2'));
    expect(growths.map(({ cell }) => cell.cellId)).toEqual([1]);
  });

  test('leaves trajectories out that are not defined throughout', () => {
    const path = file();
    const [before] = growthsIn(path);
    change(path, 'UPDATE trajectory SET squared_error = NULL WHERE replication = 7');
    const [after] = growthsIn(path);
    expect(after!.verdict).toBe(before!.verdict);
    expect(after!.slope.error / before!.slope.error).toBeGreaterThan(0.9);
    expect(after!.slope.error / before!.slope.error).toBeLessThan(1.1);
  });
});

describe('growth that theory expects', () => {
  const text = (given: Partial<Parameters<typeof cellOf>[0]>) => {
    const growth = expectedGrowth(
      cellOf({ model: { family: 'gaussian-mean' }, n: 100, generations: 10, ...given }),
    );
    return growth && growthText(growth);
  };

  test.each([
    [{ power: 0 }, 'like T'],
    [{ power: 0.5 }, 'like T^0.5'],
    [{ power: 1 }, 'like log T'],
    [{ power: 1.1 }, 'bounded'],
    [{ loglinear: 0.5 }, 'like (log T)^0.5'],
    [{ loglinear: 1 }, 'like log log T'],
    [{ loglinear: 2 }, 'bounded'],
    [{ geometric: 1.1 }, 'bounded'],
    [{ list: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1] }, null],
  ])('without bias, schedule %j: %s', (schedule, expected) => {
    expect(text({ schedule: schedule })).toBe(expected);
  });

  // Science 10: c_t = t^a is safe for a > max(1, 1/kappa).
  test.each([
    ['shrink', 1, 1.5, 'bounded'],
    ['shrink', 0.5, 1.5, 'saturates'],
    ['shrink', 0.5, 2, 'saturates'],
    ['shrink', 0.5, 2.5, 'bounded'],
    ['shrink', 2, 0.4, 'like T^0.4'],
    ['shift', 0.5, 1.5, 'like T^0.5'],
    ['shift', 0.5, 2, 'like (log T)^2'],
    ['shift', 1, 0.5, 'like T'],
    ['shift', 2, 1, 'like log T'],
    ['noise', 0.25, 1.5, 'like T^0.25'],
    ['noise', 0.5, 1.5, 'bounded'],
  ])('bias %s of exponent %d, schedule t^%d: %s', (bias, exponent, power, expected) => {
    const model = { family: 'gaussian-mean', theta: 1 };
    expect(text({ model, schedule: { power }, bias: { [bias]: 1, exponent } })).toBe(expected);
  });

  test.each([
    ['shrink', 0.5, 1.5, 'bounded'],
    ['shrink', 1, 0.5, 'saturates'],
    ['shrink', 2, 0.4, 'like T^0.4'],
  ])('of a truth of 0 that is %sed, exponent %d, t^%d: %s', (bias, exponent, power, expected) => {
    expect(text({ schedule: { power }, bias: { [bias]: 1, exponent } })).toBe(expected);
  });

  test.each([
    // The noise of these follows the biased parameter itself.
    [{ family: 'poisson', theta: 3 }, { power: 0.5 }, { shift: 1, exponent: 1.5 }, null],
    [{ family: 'poisson', theta: 3 }, { power: 0.4 }, { shrink: 1, exponent: 2 }, null],
    [
      { family: 'gaussian', estimator: 'unbiased' },
      { power: 0.4 },
      { shrink: 1, exponent: 2 },
      null,
    ],
    [{ family: 'gaussian-mean' }, { power: 0.4 }, { shrink: -0.5, exponent: 1 }, 'exponential'],
    [
      { family: 'discrete', truth: { uniform: 5 } },
      { power: 2 },
      { shrink: 1, exponent: 0.3 },
      null,
    ],
    // Errors of order 1/n, whose squares add up.
    [{ family: 'uniform', estimator: 'unbiased' }, { power: 0.75 }, 'none', 'bounded'],
    [{ family: 'uniform', estimator: 'mle' }, { power: 0.75 }, 'none', 'saturates'],
    [{ family: 'symmetric-mixture', estimator: 'approximate' }, { power: 2 }, 'none', null],
    [{ family: 'linear-regression', dimension: 99 }, { power: 2 }, 'none', null],
    [{ family: 'linear-regression', dimension: 98 }, { power: 2 }, 'none', 'bounded'],
    [{ family: 'linear-regression', sigma: 0 }, { power: 0 }, 'none', null],
  ])('%j, %j, %j: %s', (model, schedule, bias, expected) => {
    expect(text({ model, schedule, bias })).toBe(expected);
  });

  test('has no word for means that are infinite', () => {
    expect(text({ model: { family: 'beta' }, n: 2, schedule: { power: 2 } })).toBeNull();
    expect(text({ model: { family: 'beta' }, n: 3, schedule: { power: 2 } })).toBe('bounded');
  });

  test('follows the variance function of the family', () => {
    expect(text({ model: { family: 'bernoulli', theta: 0.3 } })).toBe('saturates');
    expect(text({ model: { family: 'poisson', theta: 3 } })).toBe('like T');
    expect(text({ model: { family: 'exponential', theta: 1 } })).toBe('exponential');
    expect(text({ model: { family: 'exponential', theta: 1 }, schedule: { power: 1 } })).toBe(
      'like T^0.01',
    );
    expect(text({ model: { family: 'gaussian-mean' }, workflow: 'accumulate' })).toBe('bounded');
  });

  test.each([
    ['power', 0.4, { shrink: 1, exponent: 0.5 }],
    ['power', 0.75, { noise: 1, exponent: 0.25 }],
    ['uniform', 0.75, 'none'],
    ['poisson', 0.5, 'none'],
    ['poisson', 0.5, { shift: 0.5, exponent: 1.5 }],
    ['poisson', 0.4, { shrink: 0.5, exponent: 1.5 }],
    ['gaussian', 0.5, { shrink: 0.5, exponent: 1.5 }],
  ] as const)('is that of the exact values, or none: %s t^%d %j', async (family, power, bias) => {
    const { closedForms } = await import('../src/theory/index.js');
    const model =
      family === 'power'
        ? { family: 'gaussian-mean' }
        : { family, ...(family === 'poisson' ? { theta: 3 } : { estimator: 'unbiased' }) };
    const content = cellOf({ model, n: 4, generations: 100_000, schedule: { power }, bias });
    const { values } = closedForms(content).find(({ metric }) => metric === 'squared_error')!;
    const slope = Math.log10(values[99_999]! / values[9_999]!);
    const growth = expectedGrowth(content);
    if (growth?.law === 'power') expect(Math.abs(slope - growth.exponent)).toBeLessThan(0.02);
    else if (growth) expect([growth.law, slope < 0.01]).toEqual(['bounded', true]);
  });

  test.each([
    ['constant', 0, 'none'],
    ['linear', 1, 'none'],
    ['above linear', 1.5, 'none'],
  ])('is that of the exact values themselves: %s', async (_, power, bias) => {
    // Exact E e² between T = 10^4 and 10^5 grows as the law says.
    const { closedForms } = await import('../src/theory/index.js');
    const content = cellOf({
      model: { family: 'gaussian-mean' },
      n: 100,
      generations: 100_000,
      schedule: { power },
      bias,
    });
    const form = closedForms(content).find(({ metric }) => metric === 'squared_error')!;
    const ratio = form.values[99_999]! / form.values[9_999]!;
    const growth = expectedGrowth(content)!;
    if (growth.law === 'power') expect(Math.log10(ratio)).toBeCloseTo(growth.exponent, 2);
    else if (growth.law === 'bounded') expect(ratio).toBeLessThan(1.01);
    else {
      // A_T = log T + 0.5772: from 10^4 to 10^5.
      expect(ratio).toBeCloseTo((Math.log(1e5) + 0.5772) / (Math.log(1e4) + 0.5772), 3);
    }
  });
});
