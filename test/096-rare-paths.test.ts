import { beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { ask, runToEnd } from './support/lab.js';

interface Row {
  readonly family: string;
  readonly generation: number;
  readonly mean: number;
  readonly median: number;
  readonly theory: number;
  readonly top_share: number | null;
  readonly flag: string | null;
}

describe('a mean that rare paths carry', () => {
  let rows: Row[] = [];

  beforeAll(() => {
    const file = runToEnd({
      name: 'rare',
      seed: 'rare',
      generations: 200,
      replications: 5000,
      n: 10,
      metrics: ['squared_error', 'absorbed'],
      record: { trajectories: 'none', generations: [1, 10, 200] },
      grid: {
        model: [
          { family: 'exponential', theta: 1 },
          { family: 'gaussian-mean' },
          { family: 'bernoulli', theta: 0.3 },
        ],
      },
    });
    rows = ask<Row>(file, 'SELECT * FROM answer');
  });

  const row = (family: string, generation: number, metric = 'squared_error') =>
    rows.find((each) => each.family === family && each.generation === generation && 'metric' in each && each.metric === metric)!; // prettier-ignore

  test('is flagged, and its median tells what happens', () => {
    // E e² = 1.1^200 - 1 = 1.9e8, of which 5000 paths see next to nothing; almost all of them end near 0.
    const late = row('exponential', 200);
    expect(late.theory).toBeGreaterThan(1e8);
    expect(late.mean).toBeLessThan(late.theory / 100);
    expect(late.flag).toBe('rare paths');
    expect(late.median).toBeGreaterThan(0.99);
    expect(late.median).toBeLessThan(1.01);
  });

  test('is told from means that many paths carry', () => {
    for (const family of ['exponential', 'gaussian-mean', 'bernoulli'])
      expect(row(family, 1).flag).toBeNull();
    expect(row('gaussian-mean', 200).flag).toBeNull();
    expect(row('bernoulli', 200).flag).toBeNull();
  });

  test('has a share that is the largest squared deviation by their sum', () => {
    // Of normal errors squared the largest of 5000 is about 15 of 2 · 5000.
    expect(row('gaussian-mean', 10).top_share).toBeGreaterThan(2e-3);
    expect(row('gaussian-mean', 10).top_share).toBeLessThan(4e-2);
    // Nothing deviates: there is no share.
    expect(row('gaussian-mean', 10, 'absorbed').top_share).toBeNull();
  });
});

describe('a bound', () => {
  const file = () =>
    runToEnd({
      name: 'bounds',
      seed: 'bounds',
      generations: 10,
      replications: 2000,
      model: { family: 'bernoulli', theta: 0.3 },
      n: 10,
      metrics: ['absorbed'],
      record: { trajectories: 'none' },
    });
  const violations = (results: string) =>
    ask<{ kind: string; violated: string | null }>(
      results,
      'SELECT kind, violated FROM answer WHERE violated IS NOT NULL AND generation = 10 GROUP BY kind',
    );

  test('that holds is not violated, also where all replications agree', () => {
    expect(violations(file())).toEqual([]);
  });

  test('that the mean lies beyond by four standard errors is violated', () => {
    const results = file();
    const [{ mean, mcse }] = ask<{ mean: number; mcse: number }>(
      results,
      'SELECT mean, mcse FROM summary WHERE generation = 10',
    ) as [{ mean: number; mcse: number }];
    const database = new Database(results);
    const move = database.prepare('UPDATE theory SET value = ? WHERE kind = ?');
    move.run(mean - 3.5 * mcse, 'upper');
    move.run(mean + 3.5 * mcse, 'lower');
    expect(violations(results)).toEqual([]);
    move.run(mean - 5 * mcse, 'upper');
    move.run(mean + 5 * mcse, 'lower');
    expect(violations(results)).toEqual([
      { kind: 'lower', violated: 'below' },
      { kind: 'upper', violated: 'above' },
    ]);
    database.close();
  });
});
