import { describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { chmodSync, chownSync, copyFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ask, collapseLab, contents, temporaryFolder } from './support/lab.js';

const SWEEP = resolve('test/assets/sweep.yaml');

function copyOf(version: number): string {
  const file = join(temporaryFolder(), 'old.db');
  copyFileSync(`test/assets/schema-${version}.db`, file);
  return file;
}

/** What the same sweep gives today. */
function today(...options: string[]): string {
  const file = join(temporaryFolder(), 'new.db');
  const { status } = collapseLab(['run', SWEEP, '--out', file, '--progress', 'none', ...options]);
  expect(status).toBe(0);
  return file;
}

const schemaOf = (file: string) => ask(file, 'PRAGMA user_version')[0]!.user_version;

/** Definitions of all tables and views, but for the order of columns. */
function layoutOf(file: string) {
  const tables = ask<{ name: string }>(file, 'SELECT name FROM sqlite_schema ORDER BY name');
  return tables.map(({ name }) => [
    name,
    ask(file, `SELECT name, type, pk FROM pragma_table_info('${name}') ORDER BY name`),
  ]);
}

describe.each([1, 2, 3])('a results file of schema version %i', (version) => {
  const commands: [string, ...string[]][] = [
    ['status'],
    ['query', 'SELECT mean, theory, z, top_share, flag, violated FROM answer'],
    ['summary', '--quantiles'],
    ['verify'],
    ['report', '--out', join(temporaryFolder(), 'report.html')],
  ];
  test.each(commands)('is read by %s', (command, ...options) => {
    const file = copyOf(version);
    const before = ask(file, 'SELECT * FROM trajectory');
    const means = ask(file, 'SELECT cell_id, generation, metric, mean, mcse, sd FROM summary');
    const { status, stderr } = collapseLab([command, file, ...options]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(schemaOf(file)).toBe(4);
    expect(ask(file, 'SELECT * FROM trajectory')).toEqual(before);
    expect(ask(file, 'SELECT cell_id, generation, metric, mean, mcse, sd FROM summary')).toEqual(
      means,
    );
  });

  test('has the layout of a new one then', () => {
    const file = copyOf(version);
    expect(collapseLab(['status', file]).status).toBe(0);
    expect(layoutOf(file)).toEqual(layoutOf(today()));
  });

  test('that may not be written is told from one that may, and left alone', () => {
    const file = copyOf(version);
    const folder = join(file, '..');
    chmodSync(file, 0o444);
    chmodSync(folder, 0o555);
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    if (process.getuid?.() === 0) chownSync(folder, 65534, 65534);
    const before = readFileSync(file);
    const { status, stdout, stderr } = collapseLab(['status', file], '/', nobody);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toMatch(/cannot open|needs the right to write it/);
    expect(readFileSync(file).equals(before)).toBe(true);
    chmodSync(folder, 0o755);
  });
});

test('sums of schema 3 can be extended, to the contents of a new file', () => {
  const file = copyOf(3);
  const more = ['--set', 'replications=100'];
  const args = ['run', SWEEP, '--out', file, '--progress', 'none', ...more];
  expect(collapseLab(args)).toMatchObject({ status: 0, stderr: '' });
  expect(contents(file)).toEqual(contents(today(...more)));
  expect(collapseLab(['verify', file]).status).toBe(0);
});

test('sums of schema 2 can be extended; what they never held stays unknown', () => {
  const file = copyOf(2);
  const more = ['--set', 'replications=100'];
  const args = ['run', SWEEP, '--out', file, '--progress', 'none', ...more];
  expect(collapseLab(args)).toMatchObject({ status: 0, stderr: '' });
  const fresh = today(...more);
  expect(contents(file).trajectory).toBe(contents(fresh).trajectory);
  const summary = (sd: string) =>
    `SELECT cell_id, generation, metric, mean, sd, ${sd}, median, median_low, top_share FROM summary`;
  expect(ask(file, summary('sd_mcse'))).toEqual(ask(fresh, summary('NULL AS sd_mcse')));
  expect(collapseLab(['verify', file]).status).toBe(0);
});

test('sums of schema 2 alone, without trajectories, are verified as far as they go', () => {
  const file = join(temporaryFolder(), 'old.db');
  copyFileSync('test/assets/schema-2-none.db', file);
  const { status, stdout } = collapseLab(['verify', file]);
  expect({ status, stdout }).toMatchObject({ status: 0 });
  expect(stdout).toMatch(/^ok +simulation +\d+ replications of 2 cells/m);
});

test('numbers of engine 1 cannot be extended or repeated, and that is said', () => {
  const file = copyOf(1);
  const { status, stderr } = collapseLab(['run', SWEEP, '--out', file]);
  expect(status).toBe(2);
  expect(stderr).toContain('engine version: stored 1, this program has 2');
  const replay = collapseLab(['replay', file, '--cell', '1', '--replication', '0']);
  expect(replay.status).toBe(2);
  expect(replay.stderr).toContain('cannot be repeated: engine version');
  expect(collapseLab(['verify', file]).stdout).toMatch(/^skipped simulation +engine version/m);
});

test('a migration that fails changes nothing', () => {
  const file = copyOf(3);
  const database = new Database(file);
  database.exec('ALTER TABLE sketch ADD checksum TEXT'); // so that adding it fails, after batch and moment
  database.close();
  const before = ask(file, "SELECT name, sql FROM sqlite_schema WHERE type <> 'index'");
  expect(collapseLab(['status', file]).status).toBe(4);
  expect(ask(file, "SELECT name, sql FROM sqlite_schema WHERE type <> 'index'")).toEqual(before);
  expect(schemaOf(file)).toBe(3);
});
