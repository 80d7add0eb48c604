import { expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WriteLock } from '../src/store/lock.js';
import { currentHolder } from '../src/store/index.js';
import {
  ask,
  batches,
  collapseLab,
  startCollapseLab,
  temporaryFolder,
  until,
  writeSweep,
} from './support/lab.js';

/** Takes about ten seconds if nobody stops it. */
const LONG = {
  name: 'long',
  seed: 'long',
  generations: 100,
  replications: 100_000,
  model: { family: 'bernoulli', theta: 0.3 },
  n: 1000,
  draw: 'samples',
  record: { trajectories: 'none', generations: 'log' },
};

async function startedRun() {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const args = ['run', writeSweep(folder, LONG), '--out', file, '--progress', 'none'];
  const run = startCollapseLab(args, folder);
  await until(() => existsSync(file) && currentHolder(file) !== null);
  await until(() => batches(file) > 0);
  return { file, args, ...run };
}

test('a second run is refused, naming the process that writes; readers are welcome', async () => {
  const { file, args, child, ended } = await startedRun();
  try {
    for (const again of [args, ['resume', file]]) {
      const { status, stderr } = collapseLab(again);
      expect(status).toBe(4);
      expect(stderr).toContain(`is being written by process ${child.pid} on `);
      expect(stderr).toContain(`collapse-lab status ${file}`);
    }
    const status = collapseLab(['status', file]);
    expect(status.status).toBe(0);
    expect(status.stdout).toContain(`running: process ${child.pid}`);
    const query = collapseLab([
      'query',
      file,
      'SELECT count(*) AS batches FROM batch',
      '--format',
      'csv',
    ]);
    expect(query.status).toBe(0);
    expect(Number(query.stdout.split('\r\n')[1])).toBeGreaterThan(0);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
});

test('the lock of a killed process is taken over', async () => {
  const { file, args, child, ended } = await startedRun();
  child.kill('SIGKILL');
  await ended;
  expect(existsSync(`${file}.collapse-lab.lock`)).toBe(true);
  expect(currentHolder(file)).toBeNull();
  const before = batches(file);
  const { child: second, ended: secondEnded } = startCollapseLab(args, '.');
  await until(() => currentHolder(file) !== null && batches(file) > before);
  second.kill('SIGINT');
  expect((await secondEnded).status).toBe(130);
  expect(batches(file)).toBeGreaterThan(before);
  expect(existsSync(`${file}.collapse-lab.lock`)).toBe(false);
});

test('a reader in the middle of a long transaction neither stops nor delays a run', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const sweep = { ...LONG, draw: 'law', replications: 2000, record: { trajectories: 'all' } };
  const args = ['run', writeSweep(folder, sweep), '--out', file, '--progress', 'none'];
  expect(collapseLab([...args, '--set', 'replications=1000']).status).toBe(0);
  const reader = new Database(file, { readonly: true });
  reader.exec('BEGIN');
  const count = reader.prepare('SELECT count(*) FROM trajectory').pluck();
  expect(count.get()).toBe(100_000);
  const start = performance.now();
  expect(collapseLab(args).status).toBe(0);
  expect(performance.now() - start).toBeLessThan(4000); // no waiting for a busy timeout of 5 s
  expect(count.get()).toBe(100_000); // the reader still sees what it saw
  reader.close();
  expect(ask(file, 'SELECT count(*) AS rows FROM trajectory')).toEqual([{ rows: 200_000 }]);
  // The next to open it folds the log in.
  expect(collapseLab(args).stdout).toMatch(/^Nothing to do/);
});

test('a copy that lost its write-ahead log gets it back, so that readers stay harmless', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const sweep = { ...LONG, draw: 'law', replications: 20 };
  const args = ['run', writeSweep(folder, sweep), '--out', file, '--progress', 'none'];
  expect(collapseLab(args).status).toBe(0);
  const other = new Database(file);
  expect(other.pragma('journal_mode = DELETE', { simple: true })).toBe('delete');
  other.close();
  expect(collapseLab([...args, '--set', 'replications=40']).status).toBe(0);
  const reader = new Database(file, { readonly: true });
  expect(reader.pragma('journal_mode', { simple: true })).toBe('wal');
  reader.close();
});

test('all names of one file share its lock', () => {
  const folder = temporaryFolder();
  const [file, link] = [join(folder, 'one.db'), join(folder, 'two.db')];
  writeFileSync(file, '');
  symlinkSync(file, link);
  const lock = WriteLock.take(file, new Date());
  expect(() => WriteLock.take(link, new Date())).toThrow(/is being written by process/);
  lock.release();
});

test('a lock is held once, released wholly, and never removes what is not its own', () => {
  const file = join(temporaryFolder(), 'some.db');
  const lock = WriteLock.take(file, new Date(0));
  expect(() => WriteLock.take(file, new Date(1))).toThrow(/is being written by process/);
  expect(currentHolder(file)).toMatchObject({
    pid: process.pid,
    since: '1970-01-01T00:00:00.000Z',
  });
  lock.release();
  expect(existsSync(`${file}.collapse-lab.lock`)).toBe(false);
  expect(currentHolder(file)).toBeNull();
  writeFileSync(`${file}.collapse-lab.lock`, 'this is not a lock file'.repeat(100));
  expect(() => WriteLock.take(file, new Date())).toThrow(/is not a lock file of collapse-lab/);
  expect(readFileSync(`${file}.collapse-lab.lock`, 'utf8')).toMatch(/^this is not/);
});
