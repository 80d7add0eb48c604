import { beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  ask,
  batches,
  collapseLab,
  contents,
  runToEnd,
  startCollapseLab,
  temporaryFolder,
  until,
  writeSweep,
} from './support/lab.js';
import { describeWhere } from './support/where.js';

/** A second of work in a dozen batches. */
const SWEEP = {
  name: 'piped',
  seed: 'piped',
  generations: 20,
  replications: 500,
  model: { family: 'gaussian-mean' },
  draw: 'samples',
  grid: { n: Array.from({ length: 12 }, (_, i) => 700 + i) },
  record: { trajectories: 'none' },
};

/** More than can be done before somebody interferes. */
const LONG = { ...SWEEP, replications: 20_000 };

const COMMAND = `"${process.execPath}" ${resolve('dist/cli/main.js')}`;
const STACK = /\n\s+at .*:\d+/;

/** Runs a line of bash; `$LAB` is the command. */
function bash(line: string, cwd: string) {
  const script = `lab() { ${COMMAND} "$@"; }\n${line}`;
  return spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8', timeout: 110_000 });
}

let expected: ReturnType<typeof contents>;
let complete = '';

beforeAll(() => {
  complete = runToEnd(SWEEP);
  expected = contents(complete);
});

describe('a run whose output nobody reads completes', () => {
  test.each([
    ['its reader has enough', 'lab run s.yaml --out out.db --progress lines 2>&1 | head -1'],
    ['its reader is gone', 'lab run s.yaml --out out.db --progress lines --json 2>&1 | true'],
    ['a bar is not read', 'lab run s.yaml --out out.db --progress bar 2> >(true) | true'],
    ['standard error is closed', 'lab run s.yaml --out out.db --progress lines 2>&-'],
    ['all is closed', 'lab run s.yaml --out out.db --progress lines <&- >&- 2>&-'],
    ['standard error is full', 'lab run s.yaml --out out.db --progress lines 2> /dev/full'],
  ])('%s', (_what, line) => {
    const folder = temporaryFolder();
    writeSweep(folder, SWEEP, 's.yaml');
    const { stdout, stderr } = bash(`${line}\necho "ended \${PIPESTATUS[0]}"`, folder);
    expect(stdout).toMatch(/ended 0\n$/);
    expect(stdout + stderr).not.toMatch(STACK);
    expect(contents(join(folder, 'out.db'))).toEqual(expected);
  });

  test('but that its output could not be written is told where it can be', () => {
    const folder = temporaryFolder();
    writeSweep(folder, SWEEP, 's.yaml');
    const { status, stderr } = bash('lab run s.yaml --out out.db --json > /dev/full', folder);
    expect(status).toBe(4);
    expect(stderr).toContain('cannot write the output');
    expect(contents(join(folder, 'out.db'))).toEqual(expected);
  });
});

describe('a reader that has enough ends a command in good order', () => {
  const numbers =
    'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 3000000) SELECT x FROM c';
  test.each([
    ['query', `lab query $FILE "${numbers}" --format csv`],
    ['query without standard error', `lab query $FILE "${numbers}" --format ndjson 2>&-`],
    ['query of all there is', 'lab query $FILE'],
    ['summary', 'lab summary $FILE --at all --format csv'],
    ['status', 'lab status $FILE'],
    ['catalog', 'lab catalog'],
    ['help', 'lab --help'],
  ])('%s', (_name, command) => {
    for (const reader of ['head -1', 'true']) {
      const line = `FILE=${complete}; ${command} | ${reader}; echo "ended \${PIPESTATUS[0]}"`;
      const { stdout, stderr } = bash(line, dirname(complete));
      expect(stdout).toMatch(/ended 0\n$/);
      expect(stderr).toBe('');
    }
  });

  test('errors whose reader is gone keep their exit code', () => {
    const { stdout } = bash('lab run nowhere.yaml 2>&1 | true; echo "ended ${PIPESTATUS[0]}"', '.');
    expect(stdout).toBe('ended 2\n');
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('in the first moments does no harm', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'out.db');
    const args = ['run', writeSweep(folder, SWEEP), '--out', file, '--progress', 'none'];
    for (const isThere of [
      () => true,
      () => existsSync(`${file}.collapse-lab.lock`),
      () => existsSync(file),
    ]) {
      const { child, ended } = startCollapseLab(args, folder);
      await until(isThere);
      child.kill(signal);
      const { status, signal: by, stderr } = await ended;
      // Before it listens, the signal ends it as it would end any program.
      expect(by === signal || status === 130).toBe(true);
      expect(stderr).not.toMatch(STACK);
    }
    expect(collapseLab(args).status).toBe(0);
    expect(contents(file)).toEqual(expected);
  });
});

test('a hang-up does not end a run that has no terminal', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const args = ['run', writeSweep(folder, SWEEP), '--out', file, '--progress', 'lines'];
  const { child, ended } = startCollapseLab(args, folder);
  await until(() => batches(file) > 0);
  for (let i = 0; i < 3; i++) child.kill('SIGHUP');
  expect(await ended).toMatchObject({ status: 0 });
  expect(contents(file)).toEqual(expected);
});

// `script` (of util-linux, always there on Debian) makes a terminal; killed, it closes it.
const { stdout: version } = spawnSync('script', ['--version']);
const hasTerminals = String(version).includes('util-linux');

describeWhere(hasTerminals)('a terminal that is closed', () => {
  /** Runs in a terminal that closes once work is under way; the exit code of the run. */
  const closeTerminal = async (
    folder: string,
    sweep: object,
    onHangUp: string,
    mode: string,
    start = 'exec sh',
  ) => {
    const file = join(folder, 'out.db');
    writeSweep(folder, sweep, 's.yaml');
    const shell = join(folder, 'shell.sh');
    writeFileSync(
      shell,
      `trap '${onHangUp}' HUP
       ${COMMAND} run s.yaml --out out.db --progress ${mode} &
       P=$!
       while kill -0 $P 2>/dev/null; do wait $P; CODE=$?; done
       echo "ended $CODE" > code`,
    );
    const terminal = spawn('script', ['-qec', `${start} ${shell}; :`, '/dev/null'], {
      cwd: folder,
      env: { ...process.env, SHELL: '/bin/sh' },
    });
    terminal.stdout.resume();
    await until(() => batches(file) > 0);
    terminal.kill('SIGKILL');
    const code = join(folder, 'code');
    await until(() => existsSync(code) && readFileSync(code, 'utf8').endsWith('\n'));
    return readFileSync(code, 'utf8').trim();
  };

  // Where the first shell of the terminal is not the one that waits, the kernel hangs up too.
  test.each([
    { mode: 'bar', start: 'exec sh', times: 'once' },
    { mode: 'lines', start: 'exec sh', times: 'once' },
    { mode: 'bar', start: 'sh', times: 'twice' },
    { mode: 'lines', start: 'sh', times: 'twice' },
  ])('stops the run in good order ($mode, hung up $times)', async ({ mode, start }) => {
    const folder = temporaryFolder();
    expect(await closeTerminal(folder, LONG, 'kill -HUP $P', mode, start)).toBe('ended 130');
    const file = join(folder, 'out.db');
    expect(existsSync(`${file}-wal`)).toBe(false);
    expect(existsSync(`${file}.collapse-lab.lock`)).toBe(false);
    const [kept] = ask(file, 'SELECT sum(replications) AS replications FROM batch');
    expect(kept!.replications).toBeGreaterThan(0);
    expect(kept!.replications).toBeLessThan(12 * LONG.replications);
  });

  test.each(['bar', 'lines'])(
    'does not stop it where a shell keeps the hang-up to itself (%s)',
    async (mode) => {
      const folder = temporaryFolder();
      expect(await closeTerminal(folder, { ...SWEEP, replications: 2000 }, ':', mode)).toBe(
        'ended 0',
      );
      expect(ask(join(folder, 'out.db'), 'SELECT sum(replications) AS done FROM batch')).toEqual([
        { done: 24_000 },
      ]);
    },
  );
});
