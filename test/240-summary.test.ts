import { beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { plusMinus, roundedText } from '../src/answers/number-text.js';
import { ask, collapseLab, runToEnd } from './support/lab.js';

const sweep = {
  name: 'summary',
  seed: 'summary',
  generations: 10,
  replications: 400,
  model: { family: 'gaussian-mean', theta: 1 },
  grid: { schedule: ['constant', { power: 2 }], n: [10, 40], 'model.dimension': [1, 2] },
  metrics: ['squared_error', 'improved', 'outside'],
  record: { generations: [1, 5, 10] },
};

type Row = Record<string, string | number | null>;

describe('summary', () => {
  let file = '';
  beforeAll(() => {
    file = runToEnd(sweep);
  });

  const summary = (...args: string[]) => collapseLab(['summary', file, ...args]);
  const json = (...args: string[]) =>
    JSON.parse(summary(...args, '--format', 'json').stdout) as Row[];

  test('shows each cell and metric at the last generation, with its error, theory and z', () => {
    const { status, stdout } = summary('--metric', 'squared_error');
    expect(status).toBe(0);
    expect(stdout).toContain('squared_error, generation 10, 400 replications of each cell');
    const [row] = ask(
      file,
      `SELECT mean, mcse, theory, z FROM answer WHERE metric = 'squared_error' AND generation = 10
       AND schedule = 'power(2)' AND n = 40 AND model_dimension = 2`,
    );
    const line = stdout.split('\n').find((each) => /power\(2\) +│ +40 +│ +2 /.test(each))!;
    expect(line).toContain(plusMinus(row!.mean as number, row!.mcse as number));
    expect(line).toContain(roundedText(row!.theory as number, 5));
    expect(line).toContain((row!.z as number).toFixed(1));
  });

  test('gives programs every number, equal to those of the results file', () => {
    const rows = json();
    expect(rows).toHaveLength(8 * 3);
    for (const row of rows) {
      const [stored] = ask(
        file,
        'SELECT * FROM summary WHERE cell_id = ? AND metric = ? AND generation = ?',
        row.cell_id,
        row.metric,
        row.generation,
      );
      for (const column of ['mean', 'mcse', 'sd', 'sd_mcse', 'median', 'median_low', 'q95_high'])
        expect(row[column]).toBe(stored![column]);
      expect(row.low as number).toBeLessThanOrEqual(row.mean as number);
      expect(row.high as number).toBeGreaterThanOrEqual(row.mean as number);
    }
    const csv = summary('--format', 'csv').stdout.trim().split('\r\n');
    expect(csv).toHaveLength(1 + rows.length);
    expect(csv[0]!.split(',')).toEqual(Object.keys(rows[0]!));
  });

  test('answers for the generations, metrics and cells that are asked for', () => {
    expect(json('--at', 'all', '--metric', 'improved')).toHaveLength(8 * 3);
    const rows = json('--at', '1,5', '--where', 'n=40', '--where', 'model.dimension=2');
    expect(rows).toHaveLength(2 * 3 * 2);
    expect(new Set(rows.map(({ generation }) => generation))).toEqual(new Set([1, 5]));
    expect(json('--where', 'n=40', '--where', 'n=10', '--metric', 'improved')).toHaveLength(8);
  });

  test('groups cells by what is asked for', () => {
    const { stdout } = summary(
      '--by',
      'schedule',
      '--by',
      'model.dimension',
      '--metric',
      'improved',
    );
    const headings = stdout.split('\n').filter((line) => line.startsWith('schedule = '));
    expect(headings).toEqual([
      'schedule = constant, model_dimension = 1',
      'schedule = constant, model_dimension = 2',
      'schedule = power(2), model_dimension = 1',
      'schedule = power(2), model_dimension = 2',
    ]);
  });

  test('gives proportions without successes an interval, not an error of zero', () => {
    const { stdout } = summary(
      '--metric',
      'outside',
      '--where',
      'n=40',
      '--where',
      'schedule=power(2)',
    );
    // None of 400: Wilson's upper end is z²/(400 + z²).
    expect(stdout).toContain('0 [0, 0.009512]');
  });

  test('shows quantiles with intervals on request', () => {
    const { stdout } = summary('--quantiles', '--metric', 'squared_error', '--where', 'n=40');
    const [row] = ask(
      file,
      `SELECT s.median, s.median_low, s.median_high FROM summary s JOIN cell c USING (cell_id)
       WHERE metric = 'squared_error' AND generation = 10 AND n = 40 ORDER BY cell_id LIMIT 1`,
    );
    const [value, low, high] = Object.values(row!).map((each) => roundedText(each as number, 4));
    expect(stdout).toContain(`${value!} [${low!}, ${high!}]`);
  });

  test('is a table in markdown as well', () => {
    const { stdout } = summary('--format', 'markdown', '--metric', 'improved');
    expect(stdout).toMatch(/^\| schedule \| n \| model_dimension \| mean \| theory \| z \|$/m);
  });

  test.each([
    [['--metric', 'squared_eror'], "no metric 'squared_eror'; did you mean 'squared_error'?"],
    [['--where', 'shedule=linear'], "no column 'shedule'; did you mean 'schedule'?"],
    [['--where', 'schedule=linear'], 'schedule: no cell has linear; expected constant, power(2)'],
    [['--where', 'schedule'], 'expected column=value'],
    [['--by', 'bias'], '--by bias: all cells have the same; expected schedule, n, model_dimension'],
    [['--by', 'sched'], "no column 'sched'"],
    [['--at', '7'], '--at 7: not a recorded generation'],
    [['--at', 'first'], 'expected last, all, or generations such as 1,10,100'],
    [['--versus', 'n=11'], 'n: no cell has 11; expected 10, 40'],
  ])('refuses %j with the nearest valid choice', (args, message) => {
    const { status, stdout, stderr } = summary(...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
    expect(stdout).toBe('');
  });

  test('takes differences of independent cells, whose errors add', () => {
    const rows = json('--versus', 'schedule=constant', '--metric', 'squared_error');
    expect(rows).toHaveLength(4);
    const [{ n, model_dimension, difference, mcse, exact, z, paired } = {} as Row] = rows;
    expect(paired).toBe(0);
    const [a, b] = ['power(2)', 'constant'].map(
      (schedule) =>
        ask<{ mean: number; mcse: number; theory: number }>(
          file,
          `SELECT mean, mcse, theory FROM answer WHERE metric = 'squared_error' AND generation = 10
           AND schedule = ? AND n = ? AND model_dimension = ?`,
          schedule,
          n,
          model_dimension,
        )[0]!,
    );
    expect(difference).toBe(a!.mean - b!.mean);
    expect(mcse).toBe(Math.hypot(a!.mcse, b!.mcse));
    expect(exact).toBe(a!.theory - b!.theory);
    expect(Math.abs(z as number)).toBeLessThan(4);
  });
});

describe('summary of common streams', () => {
  const common = { ...sweep, streams: 'common', grid: { schedule: ['constant', 'linear'] } };

  test('pairs replications, which makes errors smaller', () => {
    const file = runToEnd({ ...common, n: 10 });
    const { stdout } = collapseLab([
      ...['summary', file, '--versus', 'schedule=constant'],
      ...['--metric', 'squared_error', '--format', 'json'],
    ]);
    const [row] = JSON.parse(stdout) as Row[];
    const differences = ask<{ d: number }>(
      file,
      `SELECT b.squared_error - a.squared_error AS d FROM trajectory a
       JOIN trajectory b USING (replication, generation)
       WHERE a.cell_id = 1 AND b.cell_id = 2 AND generation = 10`,
    ).map(({ d }) => d);
    const mean = differences.reduce((sum, d) => sum + d, 0) / 400;
    const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / 399;
    expect(row!.paired).toBe(1);
    expect(row!.difference as number).toBeCloseTo(mean, 12);
    expect(row!.mcse as number).toBeCloseTo(Math.sqrt(variance / 400), 12);
  });

  test('has no difference of infinities', () => {
    const file = runToEnd({
      ...common,
      model: { family: 'gaussian', dimension: 3 },
      metrics: ['kl'],
      n: 3,
    });
    const { stdout } = collapseLab([
      ...['summary', file, '--versus', 'schedule=constant', '--metric', 'kl', '--format', 'json'],
    ]);
    expect(ask(file, 'SELECT DISTINCT mean FROM summary')).toEqual([{ mean: Infinity }]);
    expect(JSON.parse(stdout)).toMatchObject([
      { difference: null, mcse: null, exact: null, z: null },
    ]);
  });

  test('needs recorded trajectories for that', () => {
    const file = runToEnd({
      ...common,
      n: 10,
      record: { trajectories: 'none', generations: [1, 5, 10] },
    });
    const { status, stderr } = collapseLab(['summary', file, '--versus', 'schedule=constant']);
    expect(status).toBe(2);
    expect(stderr).toContain('paired differences need recorded trajectories');
  });
});

test('a summary of a file without any finished cell says so', () => {
  const file = runToEnd({ ...sweep, replications: 2 });
  const database = new Database(file);
  database.exec('DELETE FROM summary');
  database.close();
  for (const options of [[], ['--growth']]) {
    const { status, stderr } = collapseLab(['summary', file, ...options]);
    expect(status).toBe(2);
    expect(stderr).toContain('has no summaries yet');
  }
});

test('of several bounds the tightest is given', () => {
  const file = runToEnd({ ...sweep, replications: 2, grid: {}, n: 10, metrics: ['squared_error'] });
  const database = new Database(file);
  for (const [kind, values] of [
    ['lower', [0.1, 0.3, 0.2]],
    ['upper', [3, 1, 2]],
  ] as const)
    for (const value of values)
      database
        .prepare("INSERT INTO theory VALUES (1, 10, 'squared_error', ?, ?, ?)")
        .run(kind, value, `source ${value}`);
  database.close();
  const { stdout } = collapseLab(['summary', file, '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject([{ lower: 0.3, upper: 1 }]);
});

describe('numbers as text', () => {
  test.each([
    [0.123456, 0.00123, '0.1235 ± 0.0012'],
    [12.3456, 0.0996, '12.35 ± 0.10'],
    [1234.2, 12, '1234 ± 12'],
    [123456, 1234, '(1.235 ± 0.012)e5'],
    [0.0000123456, 0.00000012, '(1.235 ± 0.012)e-5'],
    [0, 0.5, '0.00 ± 0.50'],
    [1e-9, 0.01, '0.000 ± 0.010'],
    [-3.14159, 0.02, '-3.142 ± 0.020'],
    [2, 0, '2 ± 0'],
    [NaN, 1, '–'],
    [Infinity, NaN, '∞'],
  ])('%d ± %d is %s', (value, error, text) => {
    expect(plusMinus(value, error)).toBe(text);
  });
});
