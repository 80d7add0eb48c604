import { beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  ask,
  batches,
  collapseLab,
  contents,
  runToEnd,
  sleep,
  startCollapseLab,
  temporaryFolder,
  until,
  writeSweep,
} from './support/lab.js';

const SWEEP = {
  name: 'interrupted',
  seed: 'interrupted',
  generations: 50,
  replications: 30_000,
  model: { family: 'gaussian-mean' },
  grid: { n: [300, 400] },
  draw: 'samples',
  record: { trajectories: 'none', generations: 'log' },
};

function start(sweep: object) {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const args = ['run', writeSweep(folder, sweep), '--out', file];
  return { file, ...startCollapseLab(args, folder) };
}

let undisturbed: ReturnType<typeof contents>;

beforeAll(() => {
  undisturbed = contents(runToEnd(SWEEP));
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('ends a run within 3 s with code 130, everything finished kept; resume completes it', async () => {
    const { file, child, ended } = start(SWEEP);
    await until(() => batches(file) > 0);
    const sent = performance.now();
    child.kill(signal);
    const { status, stdout, stderr } = await ended;
    expect(performance.now() - sent).toBeLessThan(3000);
    expect(status).toBe(130);
    expect(stderr).toContain('Stopping: keeping what is finished');
    expect(stdout).toContain('The same command goes on from there');
    const [kept] = ask(file, 'SELECT sum(replications) AS replications FROM batch');
    expect(Number(kept!.replications)).toBeGreaterThan(0);
    expect(Number(kept!.replications)).toBeLessThan(60_000);
    const resumed = collapseLab(['resume', file, '--json']);
    expect(resumed.status).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      complete: true,
      replications: { wanted: 60_000, new: 60_000 - Number(kept!.replications) },
    });
    expect(contents(file)).toEqual(undisturbed);
  });
});

/** Waits until a run has written down its cells, and a little longer: workers are at it then. */
async function underWay(file: string): Promise<void> {
  await until(() => {
    try {
      return ask(file, 'SELECT 1 FROM cell').length > 0;
    } catch {
      return false;
    }
  });
  await sleep(700);
}

// One generation of one replication takes longer than the 3 s allowed.
const STUBBORN = { ...SWEEP, grid: { n: [2_000_000_000] }, generations: 3, replications: 10 };

test('even work that cannot be interrupted ends within 3 s', async () => {
  const { file, child, ended } = start(STUBBORN);
  await underWay(file);
  const sent = performance.now();
  child.kill('SIGINT');
  expect((await ended).status).toBe(130);
  expect(performance.now() - sent).toBeLessThan(3300);
  expect(ask(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
});

test('a second signal ends it at once, without damage', async () => {
  const { file, child, ended } = start(STUBBORN);
  await underWay(file);
  child.kill('SIGINT');
  await sleep(200);
  const sent = performance.now();
  child.kill('SIGINT');
  expect((await ended).status).toBe(130);
  expect(performance.now() - sent).toBeLessThan(1000);
  expect(ask(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
});

test('a hang-up does not end a run under nohup', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const sweep = { ...SWEEP, replications: 10_000 };
  const path = writeSweep(folder, sweep);
  const script = `nohup "${process.execPath}" dist/cli/main.js run ${path} --out ${file} >/dev/null 2>&1 & echo $!; wait $!; echo "ended $?"`;
  const shell = spawn('bash', ['-c', script]);
  let output = '';
  shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = new Promise((done) => shell.on('close', done));
  await underWay(file);
  process.kill(Number(output.trim()), 'SIGHUP');
  await closed;
  expect(output).toContain('ended 0');
  expect(ask(file, 'SELECT sum(replications) AS done FROM batch')).toEqual([{ done: 20_000 }]);
});
