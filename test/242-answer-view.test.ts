import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { readEstimates } from '../src/answers/estimates.js';
import { readGrid } from '../src/answers/grid.js';
import { agreementIn } from '../src/papers/agreement.js';
import { TABLES, views } from '../src/store/layout.js';

/** A results file of one cell in which each metric is put by hand. */
let database: Database.Database;

beforeEach(() => {
  database = new Database(':memory:');
  database.exec(TABLES);
  for (const metric of ['improved', 'squared_error'])
    database.exec(`ALTER TABLE trajectory ADD ${metric} REAL`);
  database.exec(views([], ['improved', 'squared_error']));
  database.exec(
    `INSERT INTO cell VALUES (1, 'key', 'f', 'replace', 'plain', 'constant', 'none', 10, 9, '{}', 1000)`,
  );
});

afterAll(() => {
  database.close();
});

interface Given {
  readonly generation?: number;
  readonly metric: string;
  readonly replications?: number;
  readonly mean: number;
  readonly mcse: number;
  readonly min: number;
  readonly max: number;
  readonly topShare?: number;
  readonly kind?: string;
  readonly theory: number;
}

function put(given: Given): void {
  const { generation = 1, metric, replications = 1000, mean, mcse, min, max } = given;
  const { topShare = 0.01, kind = 'exact', theory } = given;
  database
    .prepare(
      `INSERT INTO summary (cell_id, generation, metric, replications, mean, mcse, min, max, top_share, quantiles)
       VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, 'exact')`,
    )
    .run(generation, metric, replications, mean, mcse, min, max, topShare);
  database
    .prepare(`INSERT INTO theory VALUES (1, ?, ?, ?, ?, 'science 1')`)
    .run(generation, metric, kind, theory);
}

const only = (column: string) => database.prepare(`SELECT ${column} FROM answer`).pluck().get();
const share = { metric: 'improved', min: 0, max: 1 } as const;

describe('z', () => {
  test('of a mean is in its own standard errors', () => {
    put({ metric: 'squared_error', mean: 1.3, mcse: 0.1, min: 0, max: 9, theory: 1 });
    expect(only('z')).toBeCloseTo(3, 10);
  });

  test('of a share is in the standard errors that theory implies', () => {
    put({ ...share, mean: 0.02, mcse: Math.sqrt((0.02 * 0.98) / 1000), theory: 0.05 });
    expect(only('z')).toBeCloseTo(-0.03 / Math.sqrt((0.05 * 0.95) / 1000), 10);
  });

  test.each([
    [0.0101, true],
    [0.0099, false],
    [0.9899, true],
    [0.9901, false],
  ])('of a share of %d in 1000 is there: %s', (theory, isThere) => {
    put({ ...share, mean: 0.5, mcse: 0.01, theory });
    expect(only('z') !== null).toBe(isThere);
  });
});

test('z scores agree with theory whatever rare paths say', () => {
  const mean = { metric: 'squared_error', mcse: 0.1, min: 0, max: 9, theory: 1 } as const;
  put({ ...mean, mean: 1.1 });
  put({ ...mean, generation: 2, mean: 0.8 });
  put({ ...mean, generation: 3, mean: 0.2, topShare: 0.9 });
  expect(only('count(flag)')).toBe(1);
  const { count, largest, sumOfSquares } = agreementIn(database);
  expect(count).toBe(2);
  expect(largest).toBeCloseTo(2, 10);
  expect(sumOfSquares).toBeCloseTo(5, 10);
});

test.each([
  ['lower', 0.7, null],
  ['lower', 0.5, 'below'],
  ['upper', 1.3, null],
  ['upper', 1.5, 'above'],
])('a %s bound of 1 and a mean of %d ± 0.1: %s', (kind, mean, violated) => {
  put({ metric: 'squared_error', mean, mcse: 0.1, min: 0, max: 9, theory: 1, kind });
  expect(only('violated')).toBe(violated);
});

test('the interval of a share is Wilson’s, of a mean Student’s', () => {
  put({ ...share, replications: 10, mean: 0.3, mcse: 0.145, theory: 0.3 });
  put({ metric: 'squared_error', replications: 3, mean: 1, mcse: 0.1, min: 0, max: 9, theory: 1 });
  const [improved, error] = readEstimates(
    database,
    readGrid(database).cells,
    ['improved', 'squared_error'],
    [1],
  );
  // Newcombe (1998) for 3 of 10.
  expect(improved!.low).toBeCloseTo(0.1078, 4);
  expect(improved!.high).toBeCloseTo(0.6032, 4);
  // Student's 97.5 % quantile for 2 degrees of freedom is 4.3027.
  expect(error!.low).toBeCloseTo(1 - 0.43027, 4);
  expect(error!.high).toBeCloseTo(1 + 0.43027, 4);
});
