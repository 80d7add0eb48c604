import { beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import {
  ask,
  collapseLab,
  contents,
  runToEnd,
  sleep,
  startCollapseLab,
  temporaryFolder,
  writeSweep,
} from './support/lab.js';

const SWEEP = {
  name: 'same-numbers',
  seed: 'same numbers',
  generations: 30,
  replications: 700, // neither a power of two nor a multiple of a block
  model: { family: 'gaussian', mean: 1, sigma: 2 },
  grid: {
    schedule: ['constant', { power: 1.5 }],
    workflow: ['replace', 'accumulate'],
    n: [5, 50],
  },
  metrics: ['squared_error', 'improved', 'sigma', 'absorbed'],
};

/** Runs a sweep in this package's own workers with batches cut in a given way. */
function runWithBatches(sweep: object, batches: object, threads: number): string {
  const folder = temporaryFolder();
  const script = `
    import { documentOf, readSweep } from ${JSON.stringify(resolve('dist/sweep/index.js'))};
    import { runSweep, withWorkers } from ${JSON.stringify(resolve('dist/runner/index.js'))};
    const sweep = readSweep(documentOf(${JSON.stringify(sweep)}, 'test'));
    await withWorkers(${threads}, (pool) => runSweep(sweep, {
      file: ${JSON.stringify(join(folder, 'out.db'))},
      pool,
      durability: 'normal',
      provenance: { node_version: process.version },
      now: () => new Date(),
      batches: ${JSON.stringify(batches)},
    }, { planned() {}, committed() {} }));`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return join(folder, 'out.db');
}

describe.each([
  ['all trajectories recorded', { trajectories: 'all' }],
  ['some trajectories recorded', { trajectories: 100, generations: 'log' }],
  ['no trajectories recorded', { trajectories: 'none' }],
])('with %s, the same numbers come', (_name, record) => {
  const sweep = { ...SWEEP, record };
  let expected: ReturnType<typeof contents>;

  beforeAll(() => {
    expected = contents(runToEnd(sweep, '--threads', '1'));
    expect(expected.summary).toMatch(/^[1-9]/);
  });

  test('from 2 and from 3 threads', () => {
    expect(contents(runToEnd(sweep, '--threads', '2'))).toEqual(expected);
    expect(contents(runToEnd(sweep, '--threads', '3'))).toEqual(expected);
  });

  test('from batches of any size', () => {
    const small = { ...sweep, replications: 150 };
    const cuts = [
      { aim: 0.5, patience: 2, rows: 200_000 },
      { aim: 1e-9, patience: 2, rows: 1 },
      { aim: 0.5, patience: 2, rows: 1700 },
      { aim: 100, patience: 1e-9, rows: 1e9 }, // handed in after the first block
    ];
    const files = cuts.map((batches, i) => runWithBatches(small, batches, 1 + (i % 2)));
    const reference = contents(files[0]!);
    for (const file of files) expect(contents(file)).toEqual(reference);
    const counts = files.map((file) => ask(file, 'SELECT count(*) AS n FROM batch')[0]!.n);
    // Batches of every size, from whole cells (but for the last ones) to single replications.
    expect(counts[0]).toBeLessThan(100);
    expect(counts[1]).toBe(8 * 150);
    // The number of recorded rows cuts batches only where rows are recorded.
    if (record.trajectories !== 'none') expect(counts[2]).toBeGreaterThan(8);
    expect(counts[3]).toBeGreaterThan(8);
  });

  test('from cells in another order, and numbered differently', () => {
    const { schedule, workflow, n } = sweep.grid;
    const grid = { n: [...n].reverse(), workflow: [...workflow].reverse(), schedule };
    const file = runToEnd({ ...sweep, grid });
    expect(contents(file)).toEqual(expected);
    expect(ask(file, 'SELECT n FROM cell WHERE cell_id = 1')).toEqual([{ n: 50 }]);
  });

  test('from a grid with one more value on an axis', () => {
    const grid = { ...sweep.grid, n: [5, 20, 50] };
    const file = runToEnd({ ...sweep, grid });
    expect(contents(file, 'c.n <> 20')).toEqual(expected);
  });
});

describe('killed with SIGKILL at any moment and run again', () => {
  // About two seconds of work, so that kills fall into it.
  const sweep = {
    ...SWEEP,
    replications: 6000,
    record: { trajectories: 'all', generations: 'all' },
  };
  let expected: ReturnType<typeof contents>;

  beforeAll(() => {
    expected = contents(runToEnd(sweep));
  });

  test.each([1, 2, 3])('the same numbers come (round %i)', async (round) => {
    const folder = temporaryFolder();
    const file = join(folder, 'out.db');
    const args = ['run', writeSweep(folder, sweep), '--out', file, '--progress', 'none'];
    // Moments from a fixed list, growing so that every round gets somewhere.
    let kills = 0;
    for (const delay of [120, 350, 400, 470, 560, 700].map((ms) => ms + 37 * round)) {
      const { child, ended } = startCollapseLab(args, folder);
      await sleep(delay);
      child.kill('SIGKILL');
      if ((await ended).signal === 'SIGKILL') kills++;
    }
    expect(kills).toBeGreaterThan(2);
    const { status, stdout } = collapseLab(args, folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^(Complete|Nothing to do)/);
    expect(contents(file)).toEqual(expected);
    expect(ask(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const [batches] = ask(
      file,
      'SELECT count(*) AS cells FROM (SELECT cell_id FROM batch GROUP BY cell_id HAVING sum(replications) = 6000)',
    );
    expect(batches).toEqual({ cells: 8 });
  });
});

test('common streams give every cell the same random numbers', () => {
  const file = runToEnd({
    ...SWEEP,
    model: { family: 'gaussian-mean', theta: 0 },
    streams: 'common',
    replications: 50,
    grid: { n: [10, 1000] },
    metrics: ['theta'],
  });
  // theta_t is a sum of normals over sqrt(n_t): the same ones, scaled.
  const rows = ask<{ small: number; large: number }>(
    file,
    `SELECT a.theta AS small, b.theta AS large FROM result a JOIN result b USING (replication, generation)
     WHERE a.n = 10 AND b.n = 1000`,
  );
  expect(rows).toHaveLength(1500);
  for (const { small, large } of rows) expect(small / large).toBeCloseTo(10, 8);
});

test('another seed gives other numbers', () => {
  const small = { ...SWEEP, replications: 20 };
  const one = contents(runToEnd(small));
  expect(contents(runToEnd(small))).toEqual(one);
  expect(contents(runToEnd({ ...small, seed: 'another' })).trajectory).not.toBe(one.trajectory);
});
