import { expect, test } from '@jest/globals';
import { planSweep, ProgressMeter } from '../src/runner/index.js';
import { documentOf, readSweep } from '../src/sweep/index.js';
import { collapseLab, temporaryFolder, writeSweep } from './support/lab.js';

const SWEEP = {
  name: 'progress',
  seed: 'progress',
  generations: 10,
  replications: 100,
  model: { family: 'gaussian-mean' },
  grid: { n: [10, 10_000] },
  draw: 'samples',
};

const sweep = readSweep(documentOf(SWEEP, 'test'));

const stored = (present: number) => ({
  cells: [{ cellId: 1, key: sweep.cells[0]!.key, spec: '', replications: 100 }],
  present: new Map([[1, [{ first: 0, count: present }]]]),
  failed: new Map(),
});

test('progress is weighed by cost, the rate and time left are right for steady work', () => {
  const plan = planSweep(sweep, { cells: [], present: new Map(), failed: new Map() });
  const [cheap, dear] = plan.cells;
  expect(dear!.cost / cheap!.cost).toBeGreaterThan(50);
  let now = 1000;
  const meter = new ProgressMeter(plan, () => now);
  expect(meter.read()).toMatchObject({
    fraction: 0,
    done: 0,
    wanted: 200,
    rate: null,
    secondsLeft: null,
  });
  now += 1;
  meter.committed({ planned: cheap!, replications: 100, rows: 0, failures: 0, givenUp: 0 });
  // Half of the replications, but next to nothing of the work.
  expect(meter.read().fraction).toBeLessThan(0.05);
  expect(meter.read()).toMatchObject({ done: 100, rate: 100, cell: 'n=10' });
  now += 49;
  meter.committed({ planned: dear!, replications: 50, rows: 0, failures: 2, givenUp: 0 });
  const halfway = meter.read();
  expect(halfway.fraction).toBeGreaterThan(0.45);
  expect(halfway.secondsLeft! / 50).toBeGreaterThan(0.9);
  expect(halfway.secondsLeft! / 50).toBeLessThan(1.1);
  now += 49;
  meter.committed({ planned: dear!, replications: 50, rows: 0, failures: 0, givenUp: 0 });
  expect(meter.read()).toMatchObject({ fraction: 1, done: 200, secondsLeft: 0, failures: 2 });
});

test('after a resume, progress starts where it was and the rate is of this run alone', () => {
  const plan = planSweep(sweep, stored(60));
  expect(plan.missingReplications).toBe(140);
  let now = 0;
  const meter = new ProgressMeter(plan, () => now);
  expect(meter.read()).toMatchObject({ done: 60, wanted: 200, rate: null });
  now = 4;
  meter.committed({ planned: plan.cells[0]!, replications: 40, rows: 0, failures: 0, givenUp: 0 });
  expect(meter.read()).toMatchObject({ done: 100, rate: 10 });
});

test.each([
  ['lines', /^progress: 2 cells, 200 replications to do; 1 thread -> .*\n$/],
  ['none', /^$/],
  ['auto', /^progress: 2 cells/],
])('--progress %s writes to standard error alone', (mode, expected) => {
  const folder = temporaryFolder();
  const args = ['run', writeSweep(folder, SWEEP), '--progress', mode, '--threads', '1'];
  const { status, stdout, stderr } = collapseLab(args, folder);
  expect(status).toBe(0);
  expect(stderr).toMatch(expected);
  expect(stdout).toMatch(/^Complete: [^\n]*\n$/);
});
