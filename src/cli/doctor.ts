import Database from 'better-sqlite3';
import { existsSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { goldenHash, GOLDEN_HASHES } from '../simulation/golden.js';
import { EXIT } from './exit.js';
import { bytes } from './format.js';

interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly message: string;
}

/** `collapse-lab doctor` */
export function doctor({ dir, json }: { dir: string; json: boolean }): number {
  const checks = [node(), native(), ...disk(dir), machine(), golden()];
  if (json) process.stdout.write(`${JSON.stringify(checks)}\n`);
  else
    for (const { name, state, message } of checks)
      process.stdout.write(`${MARKS[state]} ${name.padEnd(14)}${message}\n`);
  return checks.some(({ state }) => state === 'problem') ? EXIT.outside : EXIT.complete;
}

const MARKS = { ok: 'ok     ', warning: 'warning', problem: 'PROBLEM' };

function node(): Check {
  const major = Number(process.versions.node.split('.')[0]);
  const message = `${process.version} on ${process.platform} ${process.arch}`;
  if (major === 20) return { name: 'Node.js', state: 'ok', message };
  return { name: 'Node.js', state: 'problem', message: `${message}; expected Node.js 20` };
}

function native(): Check {
  try {
    const database = new Database(':memory:');
    const version = database.prepare('SELECT sqlite_version()').pluck().get() as string;
    database.close();
    return { name: 'native module', state: 'ok', message: `better-sqlite3 with SQLite ${version}` };
  } catch (error) {
    const message = `${(error as Error).message}; try: npm rebuild better-sqlite3`;
    return { name: 'native module', state: 'problem', message };
  }
}

/** File systems on which SQLite's locks cannot be trusted, by the magic number of statfs. */
const NETWORK: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xfe534d42: 'SMB2',
  0xff534d42: 'CIFS',
  0x65735546: 'FUSE',
  0x01021997: '9p',
};

const LITTLE_SPACE = 1e9;

function disk(dir: string): Check[] {
  let folder = resolve(dir);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize, type } = statfsSync(folder);
  const free = bavail * bsize;
  const network = NETWORK[type];
  return [
    {
      name: 'free disk',
      state: free < LITTLE_SPACE ? 'warning' : 'ok',
      message: `${bytes(free)} in ${folder}; see what a sweep needs with: collapse-lab plan`,
    },
    network
      ? {
          name: 'file system',
          state: 'warning',
          message: `${network}: SQLite may lose data there; write results to a local disk with --out`,
        }
      : { name: 'file system', state: 'ok', message: 'local' },
  ];
}

function machine(): Check {
  const cores = availableParallelism();
  return { name: 'machine', state: 'ok', message: `${cores} cores, ${bytes(totalmem())} memory` };
}

function golden(): Check {
  const major = process.versions.node.split('.')[0]!;
  const expected = GOLDEN_HASHES[major];
  const actual = goldenHash();
  if (expected === actual)
    return {
      name: 'golden hash',
      state: 'ok',
      message: `${actual.slice(0, 16)}…: numbers as expected`,
    };
  if (expected === undefined)
    return {
      name: 'golden hash',
      state: 'warning',
      message: `${actual.slice(0, 16)}…: none is known for Node.js ${major}`,
    };
  return {
    name: 'golden hash',
    state: 'problem',
    message: `${actual.slice(0, 16)}…, expected ${expected.slice(0, 16)}…: numbers differ from other machines`,
  };
}
