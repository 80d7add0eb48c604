import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import seedrandom from 'seedrandom';
import {
  after,
  appears,
  checkpoint,
  commit,
  completeCells,
  finished,
  killAt,
  marks,
  moreBatches,
  then,
  type Moment,
} from './support/kill.js';
import {
  ask,
  collapseLab,
  contents,
  runToEnd,
  temporaryFolder,
  writeSweep,
} from './support/lab.js';

/** Sixty small cells of one batch each, and one that takes several. */
const SMALL_CELLS = Array.from({ length: 60 }, (_, i) => 701 + i);
const CELLS = SMALL_CELLS.length + 1;
const REPLICATIONS = 300;

const SWEEP = {
  name: 'killed',
  seed: 'killed',
  generations: 20,
  replications: REPLICATIONS,
  model: { family: 'gaussian-mean' },
  draw: 'samples',
  grid: { n: [15_000, ...SMALL_CELLS] },
};

/** What has to be the same in the end: numbers, and the bookkeeping that a later extension needs. */
function outcome(file: string) {
  return {
    ...contents(file),
    digest: ask(file, "SELECT value FROM meta WHERE key = 'digest'"),
    replications: ask(file, 'SELECT cell_id, sum(replications) AS n FROM batch GROUP BY cell_id'),
    theory: ask(file, 'SELECT * FROM theory ORDER BY cell_id, generation, metric, kind, source'),
    failures: ask(file, 'SELECT * FROM failure'),
    integrity: ask(file, 'PRAGMA integrity_check'),
  };
}

/** How far the run was when it was killed. */
function stateOf(file: string): string {
  if (!existsSync(file)) return 'no file';
  if (!hasTables(file)) return 'no tables';
  if (marks(file) === 0) return 'no batches';
  if (completeCells(CELLS)(file)()) return 'all batches';
  return 'some batches';
}

function hasTables(file: string): boolean {
  try {
    return ask(file, 'SELECT 1 FROM sqlite_schema').length > 0;
  } catch (error) {
    // Killed on the way to a write-ahead log; somebody who may write has to undo that.
    if ((error as { code?: string }).code === 'SQLITE_READONLY_ROLLBACK') return false;
    throw error;
  }
}

const states: string[] = [];

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe.each([
  ['all', 1],
  [100, 2],
  ['none', 2],
])('killed again and again, trajectories %s, %i threads', (trajectories, threads) => {
  const sweep = { ...SWEEP, record: { trajectories } };
  const random = seedrandom(`kills ${trajectories}`);
  /** A moment a little later than the one given, up to so many milliseconds. */
  const soonAfter = (moment: Moment, most: number) => then(moment, after(most * random()));
  const early: Moment[] = [
    after(150 * random()),
    appears('.collapse-lab.lock'),
    appears(''),
    soonAfter(appears(''), 10),
    soonAfter(appears('-wal'), 10),
    after(1000 * random()),
    soonAfter(appears('-wal'), 100),
  ];
  const midway: Moment[] = [
    ...[0, 1, 2, 3].flatMap((more) => [
      soonAfter(then(moreBatches(more), commit), 3),
      soonAfter(moreBatches(more), 50),
    ]),
    checkpoint,
  ];
  const late: Moment[] = [
    then(completeCells(CELLS - 1), commit),
    completeCells(CELLS),
    soonAfter(finished, 20),
  ];

  test('it ends with what an undisturbed run ends with', async () => {
    const file = join(temporaryFolder(), 'out.db');
    const path = writeSweep(join(file, '..'), sweep);
    const args = ['run', path, '--out', file, '--progress', 'none', '--threads', `${threads}`];
    let kills = 0;
    for (const moment of [...early, ...midway, ...late]) {
      if (!(await killAt(moment, args, file))) continue;
      kills++;
      states.push(stateOf(file));
    }
    // Under load a run may be over before the last of the moments is seen.
    expect(kills).toBeGreaterThanOrEqual(early.length + midway.length);
    const { status, stdout, stderr } = collapseLab(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^(Complete|Nothing to do)/);
    expect(existsSync(`${file}-wal`)).toBe(false);
    expect(outcome(file)).toEqual(outcome(runToEnd(sweep)));
  });
});

test('the kills fell on all stages of a run, fifty and more', () => {
  expect(states.length).toBeGreaterThanOrEqual(50);
  const stages = ['no file', 'no batches', 'some batches', 'all batches'];
  expect(Object.keys(tally(states))).toEqual(expect.arrayContaining(stages));
});

test('killed before there is any table, it begins anew', async () => {
  const sweep = { ...SWEEP, grid: { n: SMALL_CELLS.slice(0, 3) } };
  for (let attempt = 0; ; attempt++) {
    const file = join(temporaryFolder(), 'out.db');
    const args = ['run', writeSweep(join(file, '..'), sweep), '--out', file, '--progress', 'none'];
    const isHit = await killAt(appears(''), args, file);
    // The file has no tables for some tenths of a millisecond only.
    if (!(isHit && stateOf(file) === 'no tables') && attempt < 30) continue;
    expect(stateOf(file)).toBe('no tables');
    expect(collapseLab(args).status).toBe(0);
    expect(outcome(file)).toEqual(outcome(runToEnd(sweep)));
    return;
  }
});

test('killed on the way to a write-ahead log, it is as good as not begun', () => {
  const file = join(temporaryFolder(), 'out.db');
  const script = `
    const Database = require('better-sqlite3');
    const database = new Database(${JSON.stringify(file)});
    database.pragma('cache_size = 1');
    database.exec('BEGIN; CREATE TABLE half (x)');
    for (let i = 0; i < 100; i++) database.exec('INSERT INTO half VALUES (randomblob(5000))');
    process.kill(process.pid, 'SIGKILL');`;
  const sweep = { ...SWEEP, grid: { n: SMALL_CELLS.slice(0, 3) } };
  const path = writeSweep(join(file, '..'), sweep);
  for (const [command, expected] of [
    [['status', file], { status: 2, stdout: '' }],
    [['plan', path, '--out', file], { status: 0, stderr: '' }],
    [['run', path, '--out', file, '--progress', 'none'], { status: 0, stderr: '' }],
  ] as const) {
    rmSync(file, { force: true });
    expect(spawnSync(process.execPath, ['--eval', script]).signal).toBe('SIGKILL');
    expect(existsSync(`${file}-journal`)).toBe(true);
    expect(collapseLab(command)).toMatchObject(expected);
  }
  expect(outcome(file)).toEqual(outcome(runToEnd(sweep)));
});

describe('killed between two statements of a transaction', () => {
  const sweep = { ...SWEEP, grid: { n: SMALL_CELLS.slice(0, 8) } };

  /** Kills its process after so many statements inside of transactions. */
  const preload = (folder: string, statements: number) => {
    const path = join(folder, `kill-after-${statements}.mjs`);
    writeFileSync(
      path,
      `import { createRequire } from 'node:module';
       import { isMainThread } from 'node:worker_threads';
       if (isMainThread) {
         const Database = createRequire(${JSON.stringify(resolve('package.json'))})('better-sqlite3');
         const { prototype } = new Database(':memory:').prepare('SELECT 1').constructor;
         const { run } = prototype;
         let statements = 0;
         prototype.run = function (...args) {
           const result = run.apply(this, args);
           if (this.database.inTransaction && ++statements === ${statements})
             process.kill(process.pid, 'SIGKILL');
           return result;
         };
       }`,
    );
    return pathToFileURL(path).href;
  };

  test.each(['all', 'none'])('trajectories %s: nothing of it is there', (trajectories) => {
    const file = join(temporaryFolder(), 'out.db');
    const folder = join(file, '..');
    const path = writeSweep(folder, { ...sweep, record: { trajectories } });
    const args = ['run', path, '--out', file, '--progress', 'none'];
    const random = seedrandom(`statements ${trajectories}`);
    for (let round = 0; round < 8; round++) {
      const statements = 1 + Math.floor(200 * random());
      const { signal } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], {
        env: { ...process.env, NODE_OPTIONS: `--import=${preload(folder, statements)}` },
      });
      expect(signal).toBe('SIGKILL');
      const [half] = ask(
        file,
        `SELECT (SELECT count(*) FROM trajectory) - ${trajectories === 'all' ? 20 : 0} *
           (SELECT coalesce(sum(replications), 0) FROM batch) AS rows,
         (SELECT coalesce(sum(replications), 0) FROM moment) -
           (SELECT coalesce(sum(replications), 0) FROM batch) AS sums`,
      );
      expect(half).toEqual({ rows: 0, sums: 0 });
    }
    expect(collapseLab(args).status).toBe(0);
    expect(outcome(file)).toEqual(outcome(runToEnd({ ...sweep, record: { trajectories } })));
  });
});

test('a write-ahead log that is torn at any byte costs its last commits, nothing else', async () => {
  const sweep = { ...SWEEP, grid: { n: SMALL_CELLS.slice(0, 20) } };
  const folder = temporaryFolder();
  const killed = join(folder, 'killed.db');
  const path = writeSweep(folder, sweep);
  const run = (file: string) => ['run', path, '--out', file, '--progress', 'none'];
  expect(await killAt(moreBatches(10), run(killed), killed)).toBe(true);
  const length = statSync(`${killed}-wal`).size;
  const expected = outcome(runToEnd(sweep));
  const random = seedrandom('torn');
  for (let round = 0; round < 6; round++) {
    const file = join(folder, `torn-${round}.db`);
    copyFileSync(killed, file);
    copyFileSync(`${killed}-wal`, `${file}-wal`);
    truncateSync(`${file}-wal`, Math.floor(length * random()));
    expect(collapseLab(run(file))).toMatchObject({ status: 0, stderr: '' });
    expect(outcome(file)).toEqual(expected);
  }
});
