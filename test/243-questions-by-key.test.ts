import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { TABLES, views } from '../src/store/layout.js';

let database: Database.Database;

beforeAll(() => {
  database = new Database(':memory:');
  database.exec(TABLES);
  database.exec('ALTER TABLE trajectory ADD squared_error REAL');
  database.exec(views([], ['squared_error']));
});

afterAll(() => {
  database.close();
});

/** The steps of SQLite's own plan that concern trajectories. */
function steps(sql: string): string[] {
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
  return rows.map(({ detail }) => detail).filter((step) => /\b(t|trajectory)\b/.test(step));
}

describe('trajectories are found by their key', () => {
  test.each([
    'SELECT * FROM result WHERE n = 70 AND replication = 5',
    'SELECT * FROM result WHERE replication = 5 LIMIT 20',
    "SELECT * FROM result WHERE schedule = 'linear' AND bias = 'none'",
    'SELECT avg(squared_error) FROM final WHERE n = 70 AND replication < 100',
    'SELECT * FROM result WHERE cell_id = 1 AND replication = 5 AND generation = 3',
  ])('%s', (sql) => {
    expect(steps(sql)).toEqual([expect.stringContaining('SEARCH t USING PRIMARY KEY (cell_id=?')]);
  });
});

test('answers do not read trajectories', () => {
  expect(steps("SELECT * FROM answer WHERE metric = 'squared_error'")).toEqual([]);
});
