import { describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import {
  ask,
  collapseLab,
  contents,
  runToEnd,
  temporaryFolder,
  writeSweep,
} from './support/lab.js';

/**
 * A batch's rows, its sums, its mark and, with the last one, its cell's summary and theory are one
 * transaction. Random kills seldom fall between two statements, so here each table in turn refuses the
 * insert: then none of the others may hold anything of that batch.
 */
const SWEEP = {
  name: 'atomic',
  seed: 'atomic',
  generations: 5,
  replications: 100,
  model: { family: 'poisson', theta: 3 },
  n: 10,
};

const TABLES = ['trajectory', 'moment', 'sketch', 'batch', 'summary', 'theory'];

describe.each([
  ['trajectory', 'all'],
  ['moment', 'all'],
  ['sketch', 'none'],
  ['batch', 'all'],
  ['batch', 'none'],
  ['summary', 'all'],
  ['theory', 'all'],
])('where %s refuses a batch (trajectories %s)', (table, trajectories) => {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const sweep = { ...SWEEP, record: { trajectories } };
  const path = writeSweep(folder, sweep);
  const run = (...options: string[]) =>
    collapseLab(['run', path, '--out', file, '--progress', 'none', ...options]);
  const counts = () => TABLES.map((each) => ask(file, `SELECT count(*) AS n FROM ${each}`)[0]!.n);

  test('nothing of it is stored, and the next run makes it whole', () => {
    expect(run('--set', 'replications=30').status).toBe(0);
    const before = counts();
    const database = new Database(file);
    database.exec(
      `CREATE TRIGGER refuse BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'refused'); END`,
    );
    database.close();
    const { status, stderr } = run();
    expect(status).not.toBe(0);
    expect(stderr).toContain('refused');
    // But for the answers of before, which went when the cell was to be extended.
    const answers = ['summary', 'theory'];
    expect(counts()).toEqual(before.map((n, i) => (answers.includes(TABLES[i]!) ? 0 : n)));
    const again = new Database(file);
    again.exec('DROP TRIGGER refuse');
    again.close();
    expect(run().status).toBe(0);
    expect(contents(file)).toEqual(contents(runToEnd(sweep)));
  });
});
