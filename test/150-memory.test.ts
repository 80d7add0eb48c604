import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { ask, collapseLab, temporaryFolder, writeSweep } from './support/lab.js';

interface Outcome {
  readonly peakMemoryBytes: number;
  readonly replications: { readonly new: number };
}

/** Peak resident memory of the whole process, its worker threads included. */
const LIMIT = 300e6;

describe.each(['none', 'all'])('10^6 replications of one generation, trajectories %s', (kept) => {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const path = writeSweep(folder, {
    name: 'million',
    seed: 'million',
    generations: 1,
    replications: 1_000_000,
    model: { family: 'gaussian-mean' },
    n: 100,
    record: { trajectories: kept },
  });
  const run = (...options: string[]) => {
    const args = ['run', path, '--out', file, '--progress', 'none', '--json', ...options];
    const { status, stdout, stderr } = collapseLab(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout) as Outcome;
  };

  test('are planned and run in under 300 MB', () => {
    expect(collapseLab(['plan', path, '--out', file]).stdout).toContain('1,000,000 to do');
    expect(run('--set', 'replications=400000').replications.new).toBe(400_000);
    const rest = run();
    expect(rest.replications.new).toBe(600_000);
    expect(rest.peakMemoryBytes).toBeLessThan(LIMIT);
    const [row] = ask(file, "SELECT * FROM summary WHERE metric = 'squared_error'");
    expect(row).toMatchObject({
      replications: 1e6,
      quantiles: kept === 'all' ? 'exact' : 'sketch',
    });
    // The median of chi-square with one degree of freedom, over n.
    expect(Math.abs((row!.median as number) / 0.00454936 - 1)).toBeLessThan(0.012);
  });

  test('are looked at again in under 300 MB', () => {
    const outcome = run();
    expect(outcome.replications.new).toBe(0);
    expect(outcome.peakMemoryBytes).toBeLessThan(LIMIT);
  });
});

test('a cell that outgrows exact quantiles has the same sketch as one that began with it', () => {
  const folder = temporaryFolder();
  // Ten numbers a replication: four million values are exact, ten million are not.
  const path = writeSweep(folder, {
    name: 'outgrown',
    seed: 'outgrown',
    generations: 5,
    replications: 1_000_000,
    model: { family: 'gaussian-mean' },
    n: 100,
    metrics: ['squared_error', 'theta'],
  });
  const run = (file: string, ...options: string[]) => {
    const args = ['run', path, '--out', file, '--progress', 'none', ...options];
    expect(collapseLab(args).status).toBe(0);
    const digest = "SELECT value FROM meta WHERE key = 'digest'";
    const kinds = 'SELECT DISTINCT quantiles FROM summary';
    return { digest: ask(file, digest)[0]!.value, kinds: ask(file, kinds) };
  };
  const grown = join(folder, 'grown.db');
  expect(run(grown, '--set', 'replications=400000').kinds).toEqual([{ quantiles: 'exact' }]);
  const extended = run(grown);
  expect(extended.kinds).toEqual([{ quantiles: 'sketch' }]);
  expect(run(join(folder, 'whole.db'))).toEqual(extended);
});
