import { expect, test } from '@jest/globals';
import { ask, runToEnd } from './support/lab.js';

/**
 * Closed forms of kind `limit` at n = 400, generation 6: within four standard errors (some 4 %) and 2 %
 * for terms of order 1/n, which are up to (d + 1)/n = 1 % here. Weights, counts of generations or variances
 * that are wrong would be off by 10 % and more.
 */
test('limits for many data hold under every workflow', () => {
  const file = runToEnd({
    name: 'limits',
    seed: 'limits',
    generations: 6,
    replications: 10_000,
    n: 400,
    metrics: ['squared_error', 'excess_risk'],
    record: { trajectories: 'none', generations: [6] },
    grid: {
      model: [
        { family: 'gaussian', sigma: 2 },
        { family: 'beta', theta: 0.5 },
        { family: 'linear-regression', dimension: 3, decay: 1 },
      ],
      workflow: [
        'accumulate',
        { window: 2 },
        { 'fixed-real': 0.5 },
        { 'fresh-real': 1, weight: 'optimal' },
        'accumulate-subsample',
        { 'recent-models': 2 },
        'random-past',
        { 'real-points': 100 },
      ],
    },
  });
  const rows = ask<{ mean: number; mcse: number; theory: number }>(
    file,
    "SELECT family, workflow, metric, mean, mcse, theory FROM answer WHERE kind = 'limit' AND metric <> 'improved'",
  );
  expect(rows.length).toBeGreaterThanOrEqual(8 + 8 + 14);
  expect(
    rows.filter(({ mean, mcse, theory }) => Math.abs(mean - theory) > 4 * mcse + 0.02 * theory),
  ).toEqual([]);
});
