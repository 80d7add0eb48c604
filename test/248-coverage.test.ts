// Nominal 95 % intervals over thousands of repeated sweeps: cells that differ only in where the truth
// lies have streams of their own, so each is a sweep of its own. All seeds fixed; observed coverage within
// 3.5 of its own standard errors.
import { expect, test } from '@jest/globals';
import binomialPmf from '@stdlib/stats-base-dists-binomial-pmf';
import Database from 'better-sqlite3';
import { meanDifference } from '../src/answers/differences.js';
import { readEstimates } from '../src/answers/estimates.js';
import { readGrid } from '../src/answers/grid.js';
import { wilson } from '../src/statistics/index.js';
import { ask, runToEnd } from './support/lab.js';

const SWEEPS = 4000;
const REPLICATIONS = 500;
const base = {
  seed: 'coverage',
  replications: REPLICATIONS,
  workflow: 'replace',
  n: 20,
};

/** Checks how many intervals hold the truth. */
function expectCoverage(hits: readonly boolean[], nominal = 0.95): void {
  const observed = hits.filter(Boolean).length / hits.length;
  const error = Math.sqrt((nominal * (1 - nominal)) / hits.length);
  expect(Math.abs(observed - nominal)).toBeLessThan(3.5 * error);
}

function estimatesOf(file: string, metric: string) {
  const database = new Database(file, { readonly: true });
  const { cells } = readGrid(database);
  const estimates = readEstimates(database, cells, [metric], 'last');
  database.close();
  return estimates;
}

test('means, standard deviations and medians lie in their intervals 95 times in 100', () => {
  const file = runToEnd({
    ...base,
    name: 'centres',
    generations: 5,
    model: { family: 'gaussian-mean' },
    grid: { 'model.theta': Array.from({ length: SWEEPS }, (_, i) => i) },
    metrics: ['error', 'squared_error'],
    record: { trajectories: 'none', generations: [5] },
  });
  const variance = 5 / 20;
  const errors = estimatesOf(file, 'error');
  expect(errors).toHaveLength(SWEEPS);
  expectCoverage(errors.map(({ low, high }) => low <= 0 && 0 <= high));
  expectCoverage(
    errors.map(({ sd, sdMcse }) => Math.abs(sd - Math.sqrt(variance)) <= 1.96 * sdMcse),
  );
  const squares = estimatesOf(file, 'squared_error');
  expectCoverage(squares.map(({ low, high }) => low <= variance && variance <= high));
  // Median of a chi-square variable with one degree of freedom.
  const median = 0.454936423119573 * variance;
  expectCoverage(squares.map(({ median: { low, high } }) => low <= median && median <= high));
  // And the quantile that has one normal tail: 0.95 of chi-square is the square of 1.959964.
  const high = 1.959963984540054 ** 2 * variance;
  expectCoverage(squares.map(({ quantiles: { q95 } }) => q95.low <= high && high <= q95.high));
});

test.each([
  ['near 0', 2.7, 3.2],
  ['in the middle', 0.3, 1.2],
  ['near 1', 0.001, 0.006],
])('proportions %s lie in their intervals as often as theory says', (_, from, to) => {
  // One generation of n = 20 with sigma = sqrt(20): the error is standard normal.
  const deltas = Array.from({ length: SWEEPS }, (_, i) => from + ((to - from) * i) / SWEEPS);
  const file = runToEnd({
    ...base,
    name: 'proportions',
    generations: 1,
    model: { family: 'gaussian-mean', sigma: Math.sqrt(20) },
    grid: { 'model.delta': deltas },
    metrics: ['outside'],
    record: { trajectories: 'none' },
  });
  const estimates = estimatesOf(file, 'outside');
  const truths = estimates.map(({ theory }) => theory.find(({ kind }) => kind === 'exact')!.value);
  // A proportion is a fraction of 500, so no interval covers exactly 95 %: Wilson's own coverage, summed
  // over the binomial law, is the target, and that must be near 95 %.
  const nominal = truths.reduce((sum, p) => sum + wilsonCoverage(p), 0) / SWEEPS;
  expect(Math.abs(nominal - 0.95)).toBeLessThan(0.012);
  expectCoverage(
    estimates.map(({ low, high }, i) => low <= truths[i]! && truths[i]! <= high),
    nominal,
  );
});

function wilsonCoverage(p: number): number {
  let covered = 0;
  for (let k = 0; k <= REPLICATIONS; k++) {
    const [low, high] = wilson(k, REPLICATIONS);
    if (low <= p && p <= high) covered += binomialPmf(k, REPLICATIONS, p);
  }
  return covered;
}

test('paired differences lie in their intervals 95 times in 100, which are narrower than independent ones', () => {
  const blocks = 2000;
  const size = 100;
  const file = runToEnd({
    ...base,
    name: 'pairs',
    replications: blocks * size,
    generations: 5,
    streams: 'common',
    model: { family: 'gaussian-mean' },
    grid: { schedule: ['constant', 'linear'] },
    metrics: ['squared_error'],
    record: { generations: [5] },
  });
  const rows = ask<{ difference: number }>(
    file,
    `SELECT a.squared_error - b.squared_error AS difference
     FROM trajectory a JOIN trajectory b USING (replication, generation)
     WHERE a.cell_id = 1 AND b.cell_id = 2 ORDER BY replication`,
  ).map(({ difference }) => difference);
  expect(rows).toHaveLength(blocks * size);
  // E e² is 5/20 under the constant schedule and (1 + 1/2 + … + 1/5)/20 under the linear one.
  const truth = (5 - 137 / 60) / 20;
  const found = Array.from({ length: blocks }, (_, i) =>
    meanDifference(rows.slice(i * size, (i + 1) * size)),
  );
  // Student's quantile for 99 degrees of freedom.
  expectCoverage(found.map(({ value, mcse }) => Math.abs(value - truth) <= 1.984 * mcse));
  const estimates = estimatesOf(file, 'squared_error');
  const independent = Math.hypot(estimates[0]!.mcse, estimates[1]!.mcse);
  expect(meanDifference(rows).mcse).toBeLessThan(0.9 * independent);
});
