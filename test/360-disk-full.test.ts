import { afterAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  ask,
  batches,
  collapseLab,
  contents,
  runToEnd,
  temporaryFolder,
  writeSweep,
} from './support/lab.js';
import { describeWhere } from './support/where.js';

/** About 16 MB. */
const SWEEP = {
  name: 'large',
  seed: 'large',
  generations: 50,
  replications: 6000,
  model: { family: 'gaussian-mean' },
  grid: { n: [10, 100] },
};

const NEEDED = /the rest of the sweep needs about \d+ MB \((\d+) bytes\)/;

/** What holds whenever there was no space: code 4, bytes needed, and whole batches, if any. */
function expectStopped({ status, stdout, stderr }: ReturnType<typeof collapseLab>, file: string) {
  expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
  expect(stderr).toContain(`no space left to write ${file} (all committed batches are kept)`);
  expect(stderr).toContain('give the same command again');
  const done = batches(file)
    ? Number(ask(file, 'SELECT sum(replications) AS n FROM batch')[0]!.n)
    : 0;
  if (done > 0) {
    expect(ask(file, 'SELECT count(*) AS n FROM trajectory')).toEqual([{ n: 50 * done }]);
    expect(ask(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  }
  // What is still to be written, at 23 to 30 bytes a row, and a little for the summaries.
  const bytes = Number(NEEDED.exec(stderr)![1]);
  const rows = 50 * (12_000 - done);
  expect(bytes).toBeGreaterThan(22 * rows);
  expect(bytes).toBeLessThan(30 * rows + 1e6);
  return done;
}

test('a limit of file sizes: what is finished is kept, and the same command finishes later', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const args = ['run', writeSweep(folder, SWEEP), '--out', file, '--progress', 'none'];
  const limited = spawnSync(
    'bash',
    [
      '-c',
      'ulimit -f 8000; exec "$0" "$@"',
      process.execPath,
      resolve('dist/cli/main.js'),
      ...args,
    ],
    { encoding: 'utf8', timeout: 60_000 },
  );
  const done = expectStopped(limited, file);
  expect(done).toBeGreaterThan(0);
  expect(limited.stderr).toContain('so look for a quota or a limit of file sizes');
  expect(collapseLab(args)).toMatchObject({ status: 0, stderr: '' });
  expect(contents(file)).toEqual(contents(runToEnd(SWEEP)));
  expect(collapseLab(['verify', file]).status).toBe(0);
});

const mounted = mkdtempSync(join(tmpdir(), 'collapse-lab-disk-'));
const mount = (...options: string[]) => spawnSync('mount', [...options, mounted]).status === 0;
const canMount = mount('-t', 'tmpfs', '-o', 'size=1m', 'none');
afterAll(() => {
  if (canMount) spawnSync('umount', [mounted]);
  rmSync(mounted, { recursive: true });
});

// Where mounting is not allowed, to users other than root, the limit above has to do.
describeWhere(canMount)('a small disk', () => {
  const path = writeSweep(temporaryFolder(), SWEEP);
  const file = join(mounted, 'out.db');
  const args = ['run', path, '--out', file];
  const resize = (size: string) => mount('-o', `remount,size=${size}`);

  test('is warned of before anything is written', () => {
    expect(resize('1m')).toBe(true);
    const { status, stderr } = collapseLab([...args, '--progress', 'lines']);
    expect(stderr).toMatch(/^Warning: about 16 MB are to be written, and \d+ kB are free/m);
    expect(status).toBe(4);
    for (const name of readdirSync(mounted)) rmSync(join(mounted, name));
  });

  // Too small for the lock, for the tables, for the log's index, for a first batch, for all batches.
  test.each(['4k', '16k', '40k', '72k', '400k', '3m', '6m', '11m'])('of %s bytes', (size) => {
    expect(resize(size)).toBe(true);
    const ended = collapseLab([...args, '--progress', 'none']);
    const done = expectStopped(ended, file);
    if (size === '6m') expect(done).toBeGreaterThan(0);
    expect(ended.stderr).toMatch(/, the disk has \d+ MB \(\d+ bytes\)\. Make room/);
    // It can still be looked at, and no lock is left.
    if (done > 0) expect(collapseLab(['status', file])).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(mounted).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  test('finishes where there is room again', () => {
    expect(resize('100m')).toBe(true);
    expect(collapseLab([...args, '--progress', 'none'])).toMatchObject({ status: 0, stderr: '' });
    expect(contents(file)).toEqual(contents(runToEnd(SWEEP)));
    expect(collapseLab(['verify', file]).status).toBe(0);
    expect(readdirSync(mounted)).toEqual(['out.db']);
    expect(statSync(file).size).toBeGreaterThan(10e6);
  });
});
