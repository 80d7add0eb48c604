import { afterEach, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { spawn, type ChildProcess } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LOG_LIMIT, LogLimit } from '../src/store/log-limit.js';
import {
  ask,
  batches,
  sleep,
  startCollapseLab,
  temporaryFolder,
  until,
  writeSweep,
} from './support/lab.js';

/** 400 MB, as fast as they can be written. */
const SWEEP = {
  name: 'read',
  seed: 'read',
  generations: 50,
  replications: 3000,
  model: { family: 'gaussian-mean' },
  grid: { n: Array.from({ length: 60 }, (_, i) => 10 + i) },
  metrics: ['squared_error', 'improved', 'theta', 'error'],
};

/** Reads in transactions of so many milliseconds, one after another without a pause. */
const READER = `
  import { createRequire } from 'node:module';
  const Database = createRequire(${JSON.stringify(resolve('package.json'))})('better-sqlite3');
  const [file, milliseconds] = process.argv.slice(2);
  const database = new Database(file, { readonly: true, timeout: 5000 });
  for (;;) {
    database.exec('BEGIN');
    database.prepare('SELECT count(*), max(committed_at) FROM batch').get();
    database.prepare('SELECT * FROM answer WHERE generation = generations LIMIT 20').all();
    await new Promise((done) => setTimeout(done, Number(milliseconds)));
    database.exec('COMMIT');
  }`;

const readers: ChildProcess[] = [];

afterEach(() => {
  for (const reader of readers.splice(0)) reader.kill('SIGKILL');
});

function startReaders(file: string, count: number, milliseconds: number): void {
  const script = join(file, '..', 'reader.mjs');
  writeFileSync(script, READER);
  for (let i = 0; i < count; i++)
    readers.push(spawn(process.execPath, [script, file, `${milliseconds}`], { stdio: 'inherit' }));
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Starts the sweep and lets it get under way. */
async function startedRun() {
  const file = join(temporaryFolder(), 'out.db');
  const path = writeSweep(join(file, '..'), SWEEP);
  const args = ['run', path, '--out', file, '--progress', 'none'];
  const { ended } = startCollapseLab(args, '.');
  await until(() => batches(file) > 0);
  let isOver = false;
  void ended.then(() => (isOver = true));
  return { file, log: `${file}-wal`, ended, isOver: () => isOver };
}

const COMPLETE = [{ done: 60 * 3000 }];
const DONE = 'SELECT sum(replications) AS done FROM batch';

test('eight readers that are never all away: the run completes, its log stays short', async () => {
  const { file, log, ended, isOver } = await startedRun();
  startReaders(file, 8, 30);
  let longest = 0;
  while (!isOver()) {
    longest = Math.max(longest, sizeOf(log));
    await sleep(20);
  }
  expect(await ended).toMatchObject({ status: 0, stderr: '' });
  expect(readers.map(({ exitCode }) => exitCode)).toEqual(Array(8).fill(null));
  expect(ask(file, DONE)).toEqual(COMPLETE);
  // Left alone, the log would hold all that was written.
  expect(sizeOf(file)).toBeGreaterThan(350e6);
  expect(longest).toBeGreaterThan(LOG_LIMIT);
  expect(longest).toBeLessThan(0.9 * sizeOf(file));
  expect(sizeOf(log)).toBe(0); // all is in the one file
});

test('a long transaction keeps the log, which is cut off when it ends, the run going on', async () => {
  const { file, log, ended, isOver } = await startedRun();
  const holder = new Database(file, { readonly: true });
  holder.exec('BEGIN');
  const count = holder.prepare('SELECT count(*) FROM batch').pluck();
  const seen = count.get();
  startReaders(file, 7, 20);
  await until(() => sizeOf(log) > 1.5 * LOG_LIMIT);
  expect(count.get()).toBe(seen); // its view stands
  holder.close();
  await until(() => sizeOf(log) < LOG_LIMIT);
  expect(isOver()).toBe(false);
  expect(await ended).toMatchObject({ status: 0, stderr: '' });
  expect(ask(file, DONE)).toEqual(COMPLETE);
});

describe('a log past its limit', () => {
  /** A file with a long log, its writer, readers, and a clock. */
  function setUp() {
    const file = join(temporaryFolder(), 'log.db');
    const writer = new Database(file);
    writer.pragma('journal_mode = WAL');
    writer.pragma('wal_autocheckpoint = 0');
    writer.exec('CREATE TABLE t (x)');
    const reader = () => {
      const database = new Database(file, { readonly: true });
      database.exec('BEGIN');
      database.prepare('SELECT count(*) FROM t').get();
      return database;
    };
    let seconds = 0;
    return {
      grow: () => writer.exec(`INSERT INTO t VALUES (zeroblob(${LOG_LIMIT}))`),
      length: () => sizeOf(`${file}-wal`),
      reader,
      limit: new LogLimit(writer, () => (seconds += 0.01)),
      busyTimeout: () => writer.pragma('busy_timeout', { simple: true }),
      wait: (by: number) => (seconds += by),
    };
  }

  const never = () => false;

  test('is cut off at once where nobody reads', async () => {
    const { grow, length, limit } = setUp();
    grow();
    expect(length()).toBeGreaterThan(LOG_LIMIT);
    await limit.keep(never);
    expect(length()).toBe(0);
  });

  test('is cut off though there is always somebody reading', async () => {
    const { grow, length, limit, reader, wait } = setUp();
    const reading = [reader(), reader()];
    grow();
    wait(10);
    const rota = setInterval(() => {
      reading.shift()!.close();
      reading.push(reader());
    }, 10);
    await limit.keep(never);
    clearInterval(rota);
    expect(reading).toHaveLength(2);
    for (const each of reading) each.close();
    expect(length()).toBe(0);
  });

  test('stays while one transaction lasts; waits grow, and are rare; then it is cut off at once', async () => {
    const { grow, length, limit, reader, wait } = setUp();
    const holder = reader();
    grow();
    const pauses: number[] = [];
    const isWaiting = () => {
      pauses[pauses.length - 1]!++;
      return false;
    };
    for (let commit = 0; commit < 500; commit++) {
      wait(0.1);
      pauses.push(0);
      await limit.keep(isWaiting);
    }
    expect(length()).toBeGreaterThan(LOG_LIMIT);
    const waits = pauses.filter((each) => each > 0);
    expect(waits.length).toBeGreaterThan(2);
    expect(waits[2]).toBeGreaterThan(10 * waits[0]!);
    // A hundredth of a second a pause: a twentieth of all the time.
    const waited = waits.reduce((sum, each) => sum + each, 0) * 0.01;
    expect(waited / (500 * 0.1 + waited)).toBeLessThan(0.05);
    holder.close();
    await limit.keep(() => {
      throw new Error('waited');
    });
    expect(length()).toBe(0);
  });

  test('waits for nobody once the run is told to stop, nor where it is short', async () => {
    const { grow, length, limit, reader, wait, busyTimeout } = setUp();
    wait(10);
    const before = busyTimeout();
    const holder = reader();
    let looks = 0;
    await limit.keep(() => ++looks > 0);
    expect(looks).toBe(0);
    grow();
    await limit.keep(() => ++looks > 0);
    expect(looks).toBe(1);
    expect(length()).toBeGreaterThan(LOG_LIMIT);
    expect(busyTimeout()).toBe(before);
    holder.close();
  });
});
