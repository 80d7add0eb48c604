import { beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ask,
  collapseLab,
  contents,
  runToEnd,
  temporaryFolder,
  writeSweep,
} from './support/lab.js';

const SWEEP = {
  name: 'growing',
  seed: 'growing',
  generations: 20,
  replications: 300,
  model: { family: 'poisson', theta: 3 },
  grid: { schedule: ['constant', 'linear'], n: [10] },
};

function runOn(file: string, sweep: object, ...options: string[]) {
  const folder = temporaryFolder();
  const args = ['run', writeSweep(folder, sweep), '--out', file, '--progress', 'none', '--json'];
  const ended = collapseLab([...args, ...options]);
  return { ...ended, json: ended.stdout ? (JSON.parse(ended.stdout) as Outcome) : undefined };
}

interface Outcome {
  readonly complete: boolean;
  readonly replications: { readonly wanted: number; readonly new: number };
  readonly rows: { readonly new: number };
}

describe('a complete sweep run again', () => {
  let file = '';
  beforeAll(() => {
    file = runToEnd(SWEEP);
  });

  test('does nothing, in under 2 s, and says so', () => {
    const before = readFileSync(file);
    const start = performance.now();
    const { status, json } = runOn(file, SWEEP);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(status).toBe(0);
    expect(json).toMatchObject({ complete: true, replications: { wanted: 600, new: 0 } });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(collapseLab(['resume', file]).stdout).toMatch(/^Nothing to do/);
  });

  test('leaves no companion files', () => {
    for (const suffix of ['-wal', '-shm', '.collapse-lab.lock'])
      expect(existsSync(file + suffix)).toBe(false);
  });
});

describe.each([
  ['all trajectories', { trajectories: 'all' }],
  ['the first 100 trajectories', { trajectories: 100 }],
  ['no trajectories', { trajectories: 'none' }],
])('extending, with %s recorded', (_name, record) => {
  const sweep = { ...SWEEP, record };
  const more = { ...sweep, replications: 1000 };
  const wider = { ...sweep, grid: { schedule: ['constant', { power: 2 }, 'linear'], n: [10, 20] } };

  test('by replications computes only the new ones, to the same contents', () => {
    const file = runToEnd(sweep);
    const before = ask(file, 'SELECT * FROM batch');
    const { status, json } = runOn(file, more);
    expect(status).toBe(0);
    expect(json!.replications).toEqual({ wanted: 2000, new: 1400 });
    expect(contents(file)).toEqual(contents(runToEnd(more)));
    expect(ask(file, 'SELECT * FROM batch')).toEqual(expect.arrayContaining(before));
  });

  test('by grid values computes only the new cells, to the same contents', () => {
    const file = runToEnd(sweep);
    const before = ask(file, 'SELECT * FROM batch');
    const { status, json } = runOn(file, wider);
    expect(status).toBe(0);
    expect(json!.replications).toEqual({ wanted: 1800, new: 1200 });
    expect(contents(file)).toEqual(contents(runToEnd(wider)));
    expect(ask(file, 'SELECT * FROM batch')).toEqual(expect.arrayContaining(before));
  });
});

test('extending by an axis adds its column, filled for old cells too', () => {
  const file = runToEnd(SWEEP);
  const grid = { ...SWEEP.grid, 'model.theta': [3, 5], draw: ['law', 'samples'] };
  expect(runOn(file, { ...SWEEP, grid }).status).toBe(0);
  const cells = ask(file, 'SELECT schedule, model_theta, draw FROM cell ORDER BY cell_id LIMIT 2');
  expect(cells).toEqual([
    { schedule: 'constant', model_theta: 3, draw: 'law' },
    { schedule: 'linear', model_theta: 3, draw: 'law' },
  ]);
  const counts = ask(file, 'SELECT model_theta, count(*) AS rows FROM result GROUP BY model_theta');
  expect(counts).toEqual([
    { model_theta: 3, rows: 4 * 300 * 20 },
    { model_theta: 5, rows: 4 * 300 * 20 },
  ]);
});

test('extending by a family with metrics of its own keeps the old rows', () => {
  const metrics = ['squared_error', 'theta', 'sigma'];
  const model = { family: 'poisson', theta: 3 };
  const grid = { model: [model, { family: 'gaussian', mean: 3 }] };
  const first = { ...SWEEP, metrics: ['squared_error', 'theta', 'sigma'], grid, n: 10 };
  const file = runToEnd(first);
  const rows = ask(
    file,
    'SELECT family, count(theta) AS theta, count(sigma) AS sigma FROM result GROUP BY family',
  );
  expect(metrics).toHaveLength(3);
  expect(rows).toEqual([
    { family: 'gaussian', theta: 0, sigma: 6000 },
    { family: 'poisson', theta: 6000, sigma: 0 },
  ]);
});

describe('a contradicting sweep is refused with the difference', () => {
  let file = '';
  beforeAll(() => {
    file = runToEnd(SWEEP);
  });

  test.each([
    ['seed', { seed: 'other' }, 'seed: stored "growing", asked "other"'],
    [
      'metrics',
      { metrics: ['theta'] },
      'metrics: stored ["squared_error","improved"], asked ["theta"]',
    ],
    ['record', { record: { generations: 'log' } }, 'record.generations: stored "all", asked "log"'],
    ['streams', { streams: 'common' }, 'streams: stored "independent", asked "common"'],
    [
      'fewer replications',
      { replications: 200 },
      'replications: stored 300, asked 200; results never shrink, so ask for 300 or more',
    ],
    ['generations', { generations: 30 }, 'generations: stored 20, asked 30'],
    ['truth', { model: { family: 'poisson', theta: 4 } }, 'model.theta: stored 3, asked 4'],
    [
      'grid',
      { grid: { schedule: ['linear'], n: [10] } },
      'grid.schedule: stored ["constant","linear"], asked ["linear"]',
    ],
  ])('%s', (_name, change, message) => {
    const before = readFileSync(file);
    const { status, stderr, stdout } = runOn(file, { ...SWEEP, ...change });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('nothing was changed');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('a new name is no contradiction', () => {
    const copy = runToEnd(SWEEP);
    expect(runOn(copy, { ...SWEEP, name: 'renamed' }).status).toBe(0);
    expect(ask(copy, "SELECT value FROM meta WHERE key = 'name'")).toEqual([{ value: 'renamed' }]);
  });
});

test('a file that is no results file is refused and left alone', () => {
  const folder = temporaryFolder();
  const file = writeSweep(folder, { text: 'not a database' }, 'notes.db');
  const before = readFileSync(file);
  const { status, stderr } = runOn(file, SWEEP);
  expect(status).toBe(2);
  expect(stderr).toContain('is not an SQLite file');
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(folder)).toEqual(['notes.db']);
});

test('an SQLite file of somebody else is refused and left alone', () => {
  const file = join(temporaryFolder(), 'other.db');
  const database = new Database(file);
  database.exec('CREATE TABLE precious (x)');
  database.close();
  const before = readFileSync(file);
  const { status, stderr } = runOn(file, SWEEP);
  expect(status).toBe(2);
  expect(stderr).toContain('not a results file of collapse-lab');
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a results file of a newer schema is refused and left alone', () => {
  const file = runToEnd(SWEEP);
  const database = new Database(file);
  database.pragma('user_version = 99');
  database.close();
  for (const args of [
    ['resume', file],
    ['status', file],
    ['query', file, 'SELECT 1'],
  ]) {
    const { status, stderr } = collapseLab(args);
    expect(status).toBe(2);
    expect(stderr).toContain('schema version 99');
  }
});

test('a file that a kill left without tables is as good as none', () => {
  const file = join(temporaryFolder(), 'begun.db');
  writeFileSync(file, '');
  expect(collapseLab(['status', file])).toMatchObject({ status: 2, stdout: '' });
  expect(runOn(file, SWEEP)).toMatchObject({ status: 0 });
  expect(contents(file)).toEqual(contents(runToEnd(SWEEP)));
});

test('what was asked for but never computed binds nobody', () => {
  const file = runToEnd(SWEEP);
  const database = new Database(file);
  // As an interruption right after a mistyped extension would leave it.
  database.exec(`UPDATE cell SET replications = 1000000;
    INSERT INTO cell (cell_id, key, family, workflow, sampling, schedule, bias, n, generations, spec, replications)
    VALUES (99, 'x', 'poisson', 'replace', 'plain', 'constant', 'none', 7, 20, '{}', 1000000)`);
  database.close();
  expect(runOn(file, { ...SWEEP, name: 'again' }).status).toBe(0);
  expect(ask(file, 'SELECT count(*) AS cells, max(replications) AS wanted FROM cell')).toEqual([
    { cells: 2, wanted: 300 },
  ]);
});

test.each([
  ['rows', 'DELETE FROM trajectory WHERE replication < 50'],
  ['sums', 'DELETE FROM moment'],
  ['the sweep', "UPDATE meta SET value = '{bad' WHERE key = 'sweep'"],
])('a results file that lost %s is called damaged, not extended', (_what, sql) => {
  const file = runToEnd(SWEEP);
  const database = new Database(file);
  database.exec(sql);
  database.close();
  const { status, stderr } = runOn(file, { ...SWEEP, replications: 400 });
  expect(status).toBe(4);
  expect(stderr).toContain('damaged');
});

test.each(['{"x":1}', '[]', 'null', '5', '{'])(
  'status of a sweep that reads %s says damaged',
  (text) => {
    const file = runToEnd(SWEEP);
    const database = new Database(file);
    database.prepare("UPDATE meta SET value = ? WHERE key = 'sweep'").run(text);
    database.close();
    const { status, stderr } = collapseLab(['status', file]);
    expect(status).toBe(4);
    expect(stderr).toMatch(/ is damaged: /);
    expect(stderr).not.toMatch(/\n\s+at /);
  },
);

test('a whole number and its text are one seed', () => {
  const file = runToEnd({ ...SWEEP, seed: 7 });
  expect(runOn(file, { ...SWEEP, seed: '7' }).json).toMatchObject({ replications: { new: 0 } });
});
