import { beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import { verify as verifyResults } from '../src/runner/index.js';
import {
  closeAfterReading,
  openForReading,
  ResultsReader,
  storedJson,
} from '../src/store/index.js';
import { documentOf, readSweep } from '../src/sweep/index.js';
import {
  ask,
  collapseLab,
  contents,
  runToEnd,
  temporaryFolder,
  writeSweep,
} from './support/lab.js';

const SWEEP = {
  name: 'verified',
  seed: 'verified',
  generations: 6,
  replications: 50,
  model: { family: 'gaussian' },
  grid: { schedule: ['constant', 'linear'], n: [10] },
  metrics: ['squared_error', 'log_sigma'],
};

let recorded = '';
let summarised = '';

beforeAll(() => {
  recorded = runToEnd(SWEEP);
  summarised = runToEnd({ ...SWEEP, record: { trajectories: 'none' } });
});

const verify = (file: string) => collapseLab(['verify', file]);

/** What `verify` finds, without the start of a process; checks that were skipped are left out. */
function findings(file: string): string[] {
  const database = openForReading(file);
  try {
    const reader = new ResultsReader(database);
    const sweep = readSweep(documentOf(storedJson(reader.meta().sweep, file), file));
    return [...verifyResults(sweep, reader)].map(({ name, state }) => `${state} ${name}`);
  } finally {
    closeAfterReading(database);
  }
}

function copy(file: string): string {
  const path = join(temporaryFolder(), 'copy.db');
  copyFileSync(file, path);
  return path;
}

function change(file: string, sql: string): string {
  const path = copy(file);
  const database = new Database(path);
  database.exec(sql);
  database.close();
  return path;
}

test('a sound file passes every check', () => {
  for (const file of [recorded, summarised]) {
    const { status, stdout, stderr } = verify(file);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const names = stdout.trim().split('\n').map((line) => line.split(/ +/, 2).join(' ')); // prettier-ignore
    expect(names).toEqual([
      ...['ok integrity', 'ok cells', 'ok rows', 'ok sums', 'ok summaries', 'ok digest'],
      'ok simulation',
    ]);
  }
  const findings = JSON.parse(collapseLab(['verify', recorded, '--json']).stdout) as object[];
  expect(findings).toHaveLength(7);
  expect(findings[2]).toEqual({
    name: 'rows',
    state: 'ok',
    message: '600 rows in 2 batches are as they were stored',
  });
});

test('an interrupted file, or one that grew, passes too', () => {
  const file = runToEnd({ ...SWEEP, replications: 30 });
  expect(verify(file).status).toBe(0);
  const half = change(file, "UPDATE meta SET value = replace(value, '\"replications\":30', '\"replications\":60') WHERE key = 'sweep'; UPDATE cell SET replications = 60; DELETE FROM summary; DELETE FROM theory; UPDATE meta SET value = NULL WHERE key = 'digest'"); // prettier-ignore
  const { status, stdout } = verify(half);
  expect({ status, stdout }).toMatchObject({ status: 0 });
  expect(stdout).toMatch(/^skipped digest/m);
});

test('an extension that was interrupted at once leaves no summaries of what is no more complete', () => {
  const file = runToEnd(SWEEP);
  const refuse = new Database(file);
  refuse.exec("CREATE TRIGGER refuse BEFORE INSERT ON batch BEGIN SELECT RAISE(ABORT, 'no'); END");
  refuse.close();
  const path = writeSweep(temporaryFolder(), { ...SWEEP, replications: 80 });
  const run = ['run', path, '--out', file, '--progress', 'none'];
  expect(collapseLab(run).status).not.toBe(0);
  const allow = new Database(file);
  allow.exec('DROP TRIGGER refuse');
  allow.close();
  expect(ask(file, 'SELECT count(*) AS n FROM summary')).toEqual([{ n: 0 }]);
  expect(findings(file)).toContain('skipped digest');
  expect(findings(file).at(-1)).toBe('ok simulation');
  expect(collapseLab(run).status).toBe(0);
  expect(contents(file)).toEqual(contents(runToEnd({ ...SWEEP, replications: 80 })));
});

/** Tables and columns whose every value is derived again, or has a checksum. */
const VERIFIED: [string, string[]][] = [
  ['trajectory', ['replication', 'generation', 'sample_size', 'squared_error', 'log_sigma']],
  ['summary', ['generation', 'metric', 'replications', 'mean', 'mcse', 'sd', 'sd_mcse', 'min', 'max', 'median', 'q75_high', 'top_share', 'quantiles']], // prettier-ignore
  ['theory', ['generation', 'metric', 'kind', 'value', 'source']],
  ['cell', ['key', 'family', 'workflow', 'schedule', 'n', 'generations', 'spec', 'replications']],
  ['batch', ['first_replication', 'replications', 'checksum']],
  ['moment', ['first_replication', 'replications', 'moments', 'checksum']],
  ['sketch', ['replications', 'counts', 'checksum']],
];

type Value = number | string | Buffer | null;

/** A value with one bit flipped; the same where that makes no difference to SQLite. */
function flipped(value: Value, type: string, bit: number): Value {
  if (value === null) return value;
  if (Buffer.isBuffer(value)) {
    const bytes = Buffer.from(value);
    bytes[bit % bytes.length]! ^= 1 << (bit % 8);
    return bytes;
  }
  if (typeof value === 'string') {
    const at = bit % value.length;
    return value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) ^ 1) + value.slice(at + 1);
  }
  if (type === 'integer') return value ^ (1 << (bit % 4));
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  bytes[(bit % 64) >> 3]! ^= 1 << (bit % 8);
  return bytes.readDoubleLE();
}

describe('one flipped bit is found', () => {
  const cases = VERIFIED.flatMap(([table, columns]) =>
    columns.map((column): [string, string] => [table, column]),
  );
  test.each(cases)('in %s.%s', (table, column) => {
    const random = seedrandom(`${table}.${column}`);
    const path = copy(table === 'sketch' ? summarised : recorded);
    const database = new Database(path);
    const rows = database
      .prepare(
        `SELECT * FROM ${table} WHERE ${column} IS NOT NULL AND (${column} <> 0 OR typeof(${column}) = 'integer')`,
      )
      .all() as Record<string, Value>[];
    const row = rows[Math.floor(random() * rows.length)]!;
    const keys = database
      .prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0')
      .pluck()
      .all(table) as string[];
    const type = database.prepare(`SELECT typeof(${column}) FROM ${table}`).pluck().get() as string;
    const where = keys.map((key) => `${key} = ?`).join(' AND ');
    const value = flipped(row[column]!, type, Math.floor(random() * 52));
    const changed = database
      .prepare(`UPDATE OR REPLACE ${table} SET ${column} = ? WHERE ${where}`)
      .run(value, ...keys.map((key) => row[key]));
    expect(changed.changes).toBe(1);
    database.close();
    expect(findings(path).at(-1)).toMatch(/^damaged /);
  });

  test('the lowest bit of one recorded number among 1200', () => {
    const path = copy(recorded);
    const at = 'cell_id = 2 AND replication = 31 AND generation = 4';
    const [row] = ask<{ x: number }>(path, `SELECT squared_error AS x FROM trajectory WHERE ${at}`);
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(row!.x);
    bytes[0]! ^= 1;
    const database = new Database(path);
    database
      .prepare(`UPDATE trajectory SET squared_error = ? WHERE ${at}`)
      .run(bytes.readDoubleLE());
    database.close();
    const { status, stdout } = verify(path);
    expect(status).toBe(4);
    expect(stdout).toContain(`${path} is damaged; run its sweep again with another --out`);
    expect(stdout).toMatch(
      /^DAMAGED rows +cell 2, replications 0 to 49: the numbers are not those that were stored$/m,
    );
  });

  test('anywhere in the file, wherever it changes what the file says', () => {
    const said = (path: string) => {
      try {
        return VERIFIED.map(([table, columns]) =>
          JSON.stringify(ask(path, `SELECT ${columns.join(', ')} FROM ${table}`)),
        ).join('\n');
      } catch (error) {
        return (error as Error).message;
      }
    };
    const random = seedrandom('bits');
    const original = said(recorded);
    const bytes = readFileSync(recorded);
    let found = 0;
    for (let i = 0; i < 200; i++) {
      const path = join(temporaryFolder(), 'flipped.db');
      const damaged = Buffer.from(bytes);
      damaged[Math.floor(random() * damaged.length)]! ^= 1 << Math.floor(random() * 8);
      writeFileSync(path, damaged);
      let finding: string | undefined;
      try {
        finding = findings(path).at(-1);
      } catch (error) {
        // Told before any check: no results file any more, a newer schema, a sweep that is none.
        expect(['StoreError', 'SweepFileError']).toContain((error as Error).name);
        finding = 'damaged';
      }
      if (said(path) === original) continue;
      expect({ i, finding }).toEqual({ i, finding: expect.stringMatching(/^damaged/) });
      found++;
    }
    expect(found).toBeGreaterThan(30);
  });
});

test.each([
  ['rows that are missing', 'DELETE FROM trajectory WHERE replication = 7', 'rows'],
  ['rows that no batch has', 'INSERT INTO trajectory SELECT cell_id, 50, generation, sample_size, squared_error, log_sigma FROM trajectory WHERE replication = 0', 'rows'], // prettier-ignore
  ['two rows in each other’s place', 'UPDATE trajectory SET squared_error = (SELECT t.squared_error FROM trajectory t WHERE t.cell_id = 1 AND t.generation = trajectory.generation AND t.replication = 1 - trajectory.replication) WHERE cell_id = 1 AND replication < 2', 'rows'], // prettier-ignore
  ['a failure that never was', "INSERT INTO failure VALUES (1, 3, 1, 1, 'nan', 'invented')", 'sums'], // prettier-ignore
  ['sums that are missing', 'DELETE FROM moment WHERE cell_id = 1', 'sums'],
  ['a summary that is missing', "DELETE FROM summary WHERE generation = 3 AND metric = 'log_sigma'", 'summaries'], // prettier-ignore
  ['a cell that is missing', 'DELETE FROM cell WHERE cell_id = 2', 'cells'],
  ['another seed', "UPDATE meta SET value = 'verifiee' WHERE key = 'seed'", 'cells'],
  ['another digest', "UPDATE meta SET value = replace(value, 'a', 'b') WHERE key = 'digest'", 'digest'], // prettier-ignore
])('%s', (_what, sql, check) => {
  expect(findings(change(recorded, sql)).at(-1)).toBe(`damaged ${check}`);
});

test('numbers that another seed gave, checksums and all, are found by simulating them again', () => {
  const other = runToEnd({ ...SWEEP, seed: 'other' });
  const disguised = change(other, "UPDATE meta SET value = replace(value, 'other', 'verified') WHERE key IN ('seed', 'sweep')"); // prettier-ignore
  const { status, stdout } = verify(disguised);
  expect(status).toBe(4);
  expect(stdout).toMatch(/^DAMAGED simulation +cell 1, replication 0: simulated again, its numbers are others$/m); // prettier-ignore
});

describe('replay', () => {
  test('gives the recorded numbers, bit for bit', () => {
    const { status, stdout } = collapseLab([
      ...['replay', recorded, '--cell', '2', '--replication', '31'],
    ]);
    expect(status).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[1]!.trim().split(/ +/)).toEqual([
      ...['generation', 'sample_size', 'squared_error', 'log_sigma'],
    ]);
    const stored = ask(
      recorded,
      'SELECT generation, sample_size, squared_error, log_sigma FROM trajectory WHERE cell_id = 2 AND replication = 31',
    );
    const shown = lines.slice(2, 8).map((line) => line.trim().split(/ +/).map(Number));
    expect(shown).toEqual(stored.map((row) => Object.values(row)));
    expect(stdout).toContain('The recorded numbers are the same, bit for bit.');
  });

  test('gives those of a trajectory that was not recorded', () => {
    const args = ['--cell', '2', '--replication', '31'];
    const from = (file: string) => collapseLab(['replay', file, ...args]).stdout.split('\n');
    expect(from(summarised).slice(0, 8)).toEqual(from(recorded).slice(0, 8));
    expect(from(summarised)).toContain('This trajectory is not recorded.');
  });

  test('with --trace shows every generation and every metric', () => {
    const sparse = runToEnd({ ...SWEEP, record: { generations: [2] } });
    const args = ['replay', sparse, '--cell', '1', '--replication', '3'];
    const rowsOf = (text: string) => text.split('\n').filter((line) => /^ +\d/.test(line)).length;
    expect(rowsOf(collapseLab(args).stdout)).toBe(2); // and the last, which is always recorded
    const { status, stdout } = collapseLab([...args, '--trace']);
    expect(status).toBe(0);
    expect(rowsOf(stdout)).toBe(6);
    expect(stdout).toMatch(/ mean +sigma .* kl .* improved +absorbed/);
    expect(stdout).toContain('the same, bit for bit');
  });

  test('tells numbers that are not those of the sweep', () => {
    const path = change(recorded, 'UPDATE trajectory SET log_sigma = log_sigma * 2 WHERE replication = 3'); // prettier-ignore
    const { status, stdout } = collapseLab([
      ...['replay', path, '--cell', '1', '--replication', '3'],
    ]);
    expect(status).toBe(4);
    expect(stdout).toContain('The recorded numbers are others');
  });

  test.each([
    [['--cell', '9', '--replication', '0'], '--cell: expected the cell_id of a cell, from 1 to 2'],
    [['--cell', '1', '--replication', '50'], '--replication: expected a whole number from 0 to 49'],
    [['--cell', '1', '--replication', '1.5'], '--replication: expected a whole number'],
    [['--cell', '1'], 'Missing required argument: replication'],
  ])('%j is refused', (options, message) => {
    const { status, stderr } = collapseLab(['replay', recorded, ...options]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
