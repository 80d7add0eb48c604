import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { WriteLock } from '../src/store/lock.js';
import { collapseLab, runToEnd, temporaryFolder, writeSweep } from './support/lab.js';

const SWEEP = {
  name: 'matrix',
  seed: 'matrix',
  generations: 5,
  replications: 100,
  model: { family: 'poisson', theta: 3 },
  grid: { schedule: ['constant', 'linear'], n: [10] },
};

const sweep = writeSweep(temporaryFolder(), SWEEP);
const elsewhere = temporaryFolder();
let complete = '';

/** Takes computed things out again, as an interruption would have left them. */
function without(where: string): (file: string) => void {
  return (file) => {
    copyFileSync(complete, file);
    const database = new Database(file);
    for (const table of ['trajectory', 'batch', 'moment', 'summary', 'theory'])
      database.exec(`DELETE FROM ${table} WHERE ${where}`);
    database.exec("UPDATE meta SET value = NULL WHERE key IN ('digest', 'finished_at')");
    database.close();
  };
}

/** States of a results file, and how it comes to be in each. */
const STATES = {
  'no file': () => undefined,
  'an empty file': (file) => writeFileSync(file, ''),
  fresh: without('1'),
  interrupted: without('cell_id = 2'),
  complete: (file) => copyFileSync(complete, file),
  'running elsewhere': without('cell_id = 2'),
  'newer schema': (file) => {
    copyFileSync(complete, file);
    const database = new Database(file);
    database.pragma('user_version = 99');
    database.close();
  },
  'read-only': (file) => {
    copyFileSync(complete, file);
    chmodSync(file, 0o444);
    chmodSync(join(file, '..'), 0o555);
    if (process.getuid?.() === 0) chownSync(join(file, '..'), 65534, 65534);
  },
  'cut short': (file) => writeFileSync(file, readFileSync(complete).subarray(0, 30_000)),
  'damaged inside': (file) => {
    const bytes = readFileSync(complete);
    bytes.fill(0xa5, 4096 + 8, 16_384); // all but the page of its header
    writeFileSync(file, bytes);
  },
  'not a database': (file) => writeFileSync(file, 'prose, and nothing else\n'.repeat(400)),
} satisfies Record<string, (file: string) => void>;

type State = keyof typeof STATES;

const COMMANDS = {
  plan: (file) => ['plan', sweep, '--out', file],
  status: (file) => ['status', file],
  query: (file) => ['query', file, 'SELECT count(*) FROM result'],
  summary: (file) => ['summary', file],
  plot: (file) => ['plot', file, '--y', 'squared_error', '--out', join(elsewhere, 'figure.svg')],
  report: (file) => ['report', file, '--out', join(elsewhere, 'report.html')],
  verify: (file) => ['verify', file],
  replay: (file) => ['replay', file, '--cell', '1', '--replication', '3'],
  resume: (file) => ['resume', file, '--progress', 'none'],
  run: (file) => ['run', sweep, '--out', file, '--progress', 'none'],
} satisfies Record<string, (file: string) => string[]>;

type Command = keyof typeof COMMANDS;

const WRITERS: readonly Command[] = ['run', 'resume'];

/** Exit code and message of all commands in a state, and of those that differ. */
interface Expected {
  readonly all: readonly [code: number, message: RegExp];
  readonly but?: Partial<Record<Command, readonly [code: number, message: RegExp]>>;
}

const fine = [0, /^$/] as const;
const nothing = [2, /^no such results file: .*state\.db\n$/] as const;
const held = [4, new RegExp(`is being written by process ${process.pid} on .*\\. Watch it with: collapse-lab status `)] as const; // prettier-ignore
const noSummary = [2, /a cell has (one|them) when all its replications are done\n$/] as const;

const EXPECTED: Record<State, Expected> = {
  'no file': { all: nothing, but: { plan: fine, run: fine } },
  'an empty file': { all: nothing, but: { plan: fine, run: fine } },
  fresh: { all: fine, but: { summary: noSummary, plot: noSummary } },
  interrupted: { all: fine },
  complete: { all: fine },
  'running elsewhere': { all: fine, but: { run: held, resume: held } },
  'newer schema': { all: [2, /has schema version 99; this program knows up to 4: update collapse-lab\n$/] }, // prettier-ignore
  'read-only': {
    all: [4, /^cannot open .*copy it elsewhere if need be\n$/],
    but: { run: [4, /^cannot write beside .*: EACCES/] },
  },
  'cut short': {
    all: [4, /state\.db is damaged: it has been cut short, to 30000 of \d+ bytes\n$/],
  },
  'damaged inside': { all: [4, /state\.db is damaged: /] },
  'not a database': { all: [2, /state\.db is not an SQLite file, so no results file\n$/] },
};

beforeAll(() => {
  complete = runToEnd(SWEEP);
  // Somebody without rights looks at the read-only file.
  for (const folder of [join(sweep, '..'), elsewhere]) chmodSync(folder, 0o777);
});

describe.each(Object.keys(STATES) as State[])('%s', (state) => {
  const home = temporaryFolder();
  const file = join(home, 'state.db');
  let lock: WriteLock | undefined;
  const isReadOnly = state === 'read-only';
  const asNobody = isReadOnly && process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

  const restore = () => {
    chmodSync(home, 0o755);
    for (const name of readdirSync(home)) rmSync(join(home, name));
    STATES[state](file);
    if (state === 'running elsewhere') lock = WriteLock.take(file, new Date());
  };
  beforeAll(restore);
  afterAll(() => {
    lock?.release();
    chmodSync(home, 0o755);
  });

  test.each(Object.keys(COMMANDS) as Command[])('%s', (command) => {
    const { all, but } = EXPECTED[state];
    const [code, message] = but?.[command] ?? all;
    const before = existsSync(file) ? readFileSync(file) : null;
    const companions = readdirSync(home).length;
    const args = COMMANDS[command](file);
    const { status, stdout, stderr } = collapseLab(args, process.cwd(), asNobody);
    expect({ status, stderr }).toEqual({ status: code, stderr: expect.stringMatching(message) });
    expect(stdout === '').toBe(code !== 0);
    expect(stderr).not.toMatch(/\n +at |fault of ours/);
    if (WRITERS.includes(command) && code === 0) {
      expect(stdout).toMatch(state === 'complete' ? /^Nothing to do/ : /^Complete: 2 cells/);
      restore();
    } else {
      const after = existsSync(file) ? readFileSync(file) : null;
      expect(after === null ? before : after.equals(before ?? Buffer.alloc(0))).toBe(
        after === null ? null : true,
      );
      if (state !== 'damaged inside') expect(readdirSync(home)).toHaveLength(companions);
    }
  });
});
