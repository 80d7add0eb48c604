import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  ask,
  batches,
  collapseLab,
  contents,
  runToEnd,
  startCollapseLab,
  temporaryFolder,
  until,
  writeSweep,
} from './support/lab.js';

/** A second or two of work. */
const SWEEP = {
  name: 'locked',
  seed: 'locked',
  generations: 20,
  replications: 500,
  model: { family: 'gaussian-mean' },
  draw: 'samples',
  grid: { n: [1000, 1500, 2000, 2500, 3000] },
};

const QUICK = { ...SWEEP, draw: 'law', replications: 20 };

const lockOf = (file: string) => `${file}.collapse-lab.lock`;

function runArguments(file: string, sweep: object): string[] {
  return ['run', writeSweep(dirname(file), sweep), '--out', file, '--progress', 'none'];
}

describe('two runs started at the same instant', () => {
  let expected: ReturnType<typeof contents>;
  beforeAll(() => {
    expected = contents(runToEnd(SWEEP));
  });

  test.each([1, 2, 3, 4, 5])('one wins, the other says so (round %i)', async () => {
    const file = join(temporaryFolder(), 'out.db');
    const args = runArguments(file, SWEEP);
    const both = [startCollapseLab(args, '.'), startCollapseLab(args, '.')];
    const [first, second] = await Promise.all(both.map(({ ended }) => ended));
    const [winner, loser] = first!.status === 0 ? [first!, second!] : [second!, first!];
    expect(winner).toMatchObject({ status: 0, stderr: '' });
    expect(winner.stdout).toMatch(/^Complete/);
    expect(loser).toMatchObject({ status: 4, stdout: '' });
    expect(loser.stderr).toContain('is being written by');
    expect(contents(file)).toEqual(expected);
    expect(existsSync(lockOf(file))).toBe(false);
  });
});

describe('a lock file that nobody holds is taken over', () => {
  const living: ChildProcess[] = [];
  afterEach(() => {
    for (const child of living.splice(0)) child.kill('SIGKILL');
  });

  /** The number of a process that lives, and has nothing to do with results files. */
  const somebodyElse = () => {
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    living.push(child);
    return child.pid!;
  };
  const somebodyDead = () => spawnSync(process.execPath, ['--version']).pid;

  test.each([
    ['a dead process', () => [somebodyDead(), hostname(), '2026-01-01T00:00:00.000Z']],
    ['a reused process number', () => [somebodyElse(), hostname(), '2026-01-01T00:00:00.000Z']],
    ['another host', () => [somebodyElse(), 'elsewhere', '2026-01-01T00:00:00.000Z']],
    ['the future', () => [1, hostname(), '2999-01-01T00:00:00.000Z']],
    ['nobody', () => null],
    ['hostile text', () => ["'; DROP TABLE holder; --", '\u001b[2J', 'x'.repeat(10_000)]],
  ])('of %s', (_whose, holder) => {
    const file = join(temporaryFolder(), 'out.db');
    const lock = new Database(lockOf(file));
    lock.exec('CREATE TABLE holder (pid, host, since)');
    const row = holder();
    if (row) lock.prepare('INSERT INTO holder VALUES (?, ?, ?)').run(...row);
    lock.close();
    expect(collapseLab(runArguments(file, QUICK))).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(lockOf(file))).toBe(false);
    expect(collapseLab(['status', file]).stdout).toMatch(/state +complete/);
  });

  test('that is empty, as a kill in its first moment leaves it', () => {
    const file = join(temporaryFolder(), 'out.db');
    writeFileSync(lockOf(file), '');
    expect(collapseLab(runArguments(file, QUICK))).toMatchObject({ status: 0, stderr: '' });
  });

  test('that a kill left half written', () => {
    const file = join(temporaryFolder(), 'out.db');
    const script = `
      const Database = require('better-sqlite3');
      const lock = new Database(${JSON.stringify(lockOf(file))});
      lock.exec('CREATE TABLE holder (pid, host, since)');
      lock.pragma('cache_size = 1');
      lock.exec('BEGIN IMMEDIATE; CREATE TABLE big (x)');
      for (let i = 0; i < 100; i++) lock.exec('INSERT INTO big VALUES (randomblob(5000))');
      process.kill(process.pid, 'SIGKILL');`;
    expect(spawnSync(process.execPath, ['--eval', script]).signal).toBe('SIGKILL');
    expect(existsSync(`${lockOf(file)}-journal`)).toBe(true);
    expect(collapseLab(runArguments(file, QUICK))).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(lockOf(file))).toBe(false);
    expect(existsSync(`${lockOf(file)}-journal`)).toBe(false);
  });
});

test.each([
  ['a folder', (path: string) => mkdirSync(path)],
  ['no lock file', (path: string) => writeFileSync(path, 'x'.repeat(5000))],
])('where %s stands in the place of the lock, the run is refused in plain words', (_what, put) => {
  const file = join(temporaryFolder(), 'out.db');
  put(lockOf(file));
  const { status, stderr } = collapseLab(runArguments(file, QUICK));
  expect(status).toBe(4);
  expect(stderr).toContain(lockOf(file));
  expect(stderr).not.toContain('fault of ours');
  expect(existsSync(file)).toBe(false);
  expect(existsSync(lockOf(file))).toBe(true);
});

describe('a clock that goes backwards', () => {
  /** Puts the clock of a process at a time, from where it goes back by so many seconds at each look. */
  const clock = (folder: string, start: string, step: number): string => {
    const path = join(folder, 'clock.mjs');
    writeFileSync(
      path,
      `const Real = Date;
       let now = Real.parse(${JSON.stringify(start)});
       const look = () => (now -= ${step} * 1000);
       globalThis.Date = class Date extends Real {
         constructor(...parts) {
           if (parts.length === 0) super(look());
           else super(...parts);
         }
         static now() {
           return look();
         }
       };`,
    );
    return `--import=${pathToFileURL(path).href}`;
  };
  const timesOf = (file: string) =>
    ask<{ at: string }>(file, 'SELECT committed_at AS at FROM batch').map(({ at }) => at);
  const expectSense = (file: string) => {
    const { status, stdout, stderr } = collapseLab(['status', file, '--json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const facts = JSON.parse(stdout) as Record<string, number | null>;
    for (const name of ['replicationsPerSecond', 'secondsLeft'])
      expect(facts[name] === null || facts[name]! >= 0).toBe(true);
    expect(stdout).not.toContain('NaN');
    const text = collapseLab(['status', file]);
    expect(text).toMatchObject({ status: 0, stderr: '' });
    expect(text.stdout).not.toMatch(/NaN|Infinity|unknown|-\d+ s/);
    return facts;
  };
  /** Forty cells of some tenths of a second. */
  const sweep = {
    ...SWEEP,
    replications: 1500,
    grid: { n: Array.from({ length: 40 }, (_, i) => 1000 + i) },
    record: { trajectories: 'none' },
  };
  let expected: ReturnType<typeof contents>;
  beforeAll(() => {
    expected = contents(runToEnd(sweep));
  });

  test('during a run, and between runs, spoils neither the runs nor status', async () => {
    const file = join(temporaryFolder(), 'out.db');
    const args = runArguments(file, sweep);
    for (const [start, step] of [
      ['2126-01-01T00:00:00Z', 60],
      ['2026-01-01T00:00:00Z', 0],
      ['1971-01-01T00:00:00Z', 3600],
    ] as const) {
      const had = batches(file);
      const NODE_OPTIONS = clock(dirname(file), start, step);
      const { child, ended } = startCollapseLab(args, '.', { NODE_OPTIONS });
      await until(() => batches(file) > had);
      expectSense(file);
      child.kill('SIGINT');
      const { status, stderr } = await ended;
      expect(status).toBe(130);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
    const times = timesOf(file);
    expect(new Set(times.map((at) => at.slice(0, 4))).size).toBe(3);
    expect(collapseLab(args)).toMatchObject({ status: 0, stderr: '' });
    expectSense(file);
    expect(contents(file)).toEqual(expected);
  });

  test('does not make status take old times for recent ones', async () => {
    const file = join(temporaryFolder(), 'out.db');
    const args = runArguments(file, { ...SWEEP, replications: 20_000 });
    expect(collapseLab([...args, '--set', 'replications=50']).status).toBe(0);
    const database = new Database(file);
    // Batches of a night when the clock was wrong.
    database.exec("UPDATE batch SET committed_at = '2999-01-01T00:00:0' || cell_id || '.000Z'");
    database.close();
    const { child, ended } = startCollapseLab(args, '.');
    try {
      const present = "SELECT 1 FROM batch WHERE committed_at < '2999'";
      await until(() => ask(file, present).length > 2);
      const facts = expectSense(file) as unknown as {
        lastCommit: string;
        replicationsPerSecond: number;
      };
      expect(facts.lastCommit < '2999').toBe(true);
      expect(facts.replicationsPerSecond).toBeGreaterThan(0);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });
});
