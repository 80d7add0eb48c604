import { beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  ask,
  collapseLab,
  collapseLabWith,
  contents,
  runToEnd,
  temporaryFolder,
  writeSweep,
  type Fault,
} from './support/lab.js';

// Growing samples of odd size, so that hardly any fitted number occurs twice.
const SWEEP = {
  name: 'faulty',
  seed: 'faulty',
  generations: 8,
  replications: 200,
  model: { family: 'bernoulli', theta: 0.5 },
  schedule: 'linear',
  n: 100_000_007,
  metrics: ['theta', 'squared_error'],
};

/** Where replications fail, one in the middle of a block of 128, and one at the end of the last. */
const PLACES = [
  { replication: 70, generation: 4 },
  { replication: 199, generation: 8 },
];

let sound = '';
let at: number[] = [];

beforeAll(() => {
  sound = runToEnd(SWEEP);
  at = PLACES.map(({ replication, generation }) => {
    const sql = 'SELECT theta FROM trajectory WHERE replication = ? AND generation = ?';
    return ask<{ theta: number }>(sound, sql, replication, generation)[0]!.theta;
  });
  const repeats = `SELECT count(*) AS n FROM trajectory WHERE theta IN (${at.join(', ')})`;
  expect(ask(sound, repeats)).toEqual([{ n: PLACES.length }]);
});

const KINDS: [Fault, number, string, string][] = [
  ['throw', 2, 'exception', 'thrown on purpose'],
  ['exit', 2, 'exit', 'the worker thread ended with 7'],
  ['memory', 2, 'memory', 'the worker thread ran out of memory'],
  ['loop', 2, 'watchdog', 'no new generation for 3 s'],
  ['nan', 1, 'nan', 'theta is not a number'],
];

describe.each(KINDS)('a worker that does this: %s', (kind, attempts, error, message) => {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const args = ['run', writeSweep(folder, SWEEP), '--out', file, '--progress', 'none'];

  test('costs the replication to blame, one row says how to repeat it, and the sweep goes on', () => {
    const { status, stdout, stderr } = collapseLabWith({ kind, at }, [...args, '--watchdog', '3']);
    expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
    expect(stdout).toContain('2 replications failed');
    expect(stdout).toContain(`collapse-lab replay ${file} --cell N --replication N --trace`);
    expect(ask(file, 'SELECT * FROM failure')).toEqual(
      PLACES.map((place) => ({ cell_id: 1, ...place, attempts, error, message })),
    );
  });

  test('leaves all other numbers as they were', () => {
    const rows = 'SELECT * FROM trajectory WHERE replication NOT IN (70, 199)';
    expect(ask(file, rows)).toEqual(ask(sound, rows));
    const failed = 'SELECT count(*) AS rows, count(theta) AS defined FROM trajectory WHERE replication IN (70, 199)'; // prettier-ignore
    expect(ask(file, failed)).toEqual([{ rows: 16, defined: 0 }]);
    const summaries = 'SELECT DISTINCT replications FROM summary';
    expect(ask(file, summaries)).toEqual([{ replications: 198 }]);
    // Not even by verify, which simulates some of them again.
    expect(collapseLabWith({ kind, at }, ['verify', file])).toMatchObject({ status: 0 });
  });

  test('is not asked again by the next run', () => {
    const { status, stdout } = collapseLab(args);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^Nothing to do/);
  });

  test('can be looked at with replay', () => {
    const { status, stdout } = collapseLab([
      ...['replay', file, '--cell', '1', '--replication', '70', '--trace'],
    ]);
    expect(status).toBe(3); // as it is stored; without the fault the trajectory itself is sound
    expect(stdout).toContain(`stored as failed at generation 4: ${error}: ${message}`);
    expect(stdout.split('\n').filter((line) => /^ +\d+ /.test(line))).toHaveLength(8);
  });
});

test('replay shows where a replication throws, with the stack', () => {
  const { status, stdout } = collapseLabWith({ kind: 'throw', at }, [
    ...['replay', sound, '--cell', '1', '--replication', '70', '--trace'],
  ]);
  expect(status).toBe(3);
  expect(stdout).toMatch(/failed: Error: thrown on purpose\n +at /);
  // The generations before the one that threw.
  expect(stdout.split('\n').filter((line) => /^ +\d+ /.test(line))).toHaveLength(3);
});

test.each(['exit', 'memory'] as const)('a worker lost by chance (%s) costs nothing', (kind) => {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const once = join(folder, 'failed-once');
  const args = ['run', writeSweep(folder, SWEEP), '--out', file, '--progress', 'none'];
  expect(collapseLabWith({ kind, at, once }, args)).toMatchObject({ status: 0, stderr: '' });
  expect(existsSync(once)).toBe(true);
  expect(contents(file)).toEqual(contents(sound));
});

describe.each(['throw', 'exit', 'nan'] as const)('a cell of which all fails (%s)', (kind) => {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const poisson = { family: 'poisson', theta: 3 };
  const grid = { model: [SWEEP.model, poisson] };
  const sweep = { ...SWEEP, replications: 100_000, n: 10, generations: 2, model: undefined, grid };
  const args = ['run', writeSweep(folder, sweep), '--out', file, '--progress', 'none'];

  test('is given up after ten replications, and the others are done', () => {
    const { status, stdout } = collapseLabWith({ kind, at: 'always' }, args);
    expect(status).toBe(3);
    expect(stdout).toContain('1 cell given up, because every replication tried failed');
    const failures = ask(file, 'SELECT cell_id, replication, generation FROM failure');
    expect(failures).toEqual(
      Array.from({ length: 10 }, (_, replication) => ({ cell_id: 1, replication, generation: 1 })),
    );
    const done = 'SELECT cell_id, sum(replications) AS done FROM batch GROUP BY cell_id';
    expect(ask(file, done)).toEqual([
      { cell_id: 1, done: 10 },
      { cell_id: 2, done: 100_000 },
    ]);
  });

  test('is said to be so, and not begun again', () => {
    expect(collapseLab(['status', file]).stdout).toMatch(/^cells +1 of 2 complete, 1 given up$/m);
    const { status, stdout } = collapseLab(args);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^Nothing to do/);
    expect(collapseLab(['verify', file])).toMatchObject({ status: 0 });
  });
});

test.each(['0', '-1', 'x', '1e9'])('--watchdog %s is refused', (seconds) => {
  const { status, stderr } = collapseLab([
    ...['run', writeSweep(temporaryFolder(), SWEEP), '--watchdog', seconds],
  ]);
  expect(status).toBe(2);
  expect(stderr).toContain('--watchdog: expected seconds');
});
