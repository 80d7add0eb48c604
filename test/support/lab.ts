import { afterAll } from '@jest/globals';
import Database from 'better-sqlite3';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MAIN = resolve('dist/cli/main.js');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command to its end. */
export function collapseLab(
  args: readonly string[],
  cwd = process.cwd(),
  as: { uid?: number; gid?: number } = {},
): Ended {
  const options = { cwd, encoding: 'utf8', timeout: 110_000, ...as } as const;
  return spawnSync(process.execPath, [MAIN, ...args], options);
}

/** Faults that test/support/faults.mjs knows. */
export type Fault = 'throw' | 'exit' | 'memory' | 'loop' | 'nan';

/** Runs the built command to its end with a fault in the bernoulli family. */
export function collapseLabWith(
  fault: { kind: Fault; at: readonly number[] | 'always'; once?: string },
  args: readonly string[],
): Ended {
  const at = fault.at === 'always' ? fault.at : fault.at.join(',');
  return spawnSync(
    process.execPath,
    ['--max-old-space-size=120', '--import', resolve('test/support/faults.mjs'), MAIN, ...args],
    {
      encoding: 'utf8',
      timeout: 110_000,
      env: { ...process.env, FAULT: fault.kind, FAULT_AT: at, FAULT_ONCE: fault.once ?? '' },
    },
  );
}

/** Starts the built command; `ended` resolves when it has ended. */
export function startCollapseLab(
  args: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string>> = {},
): { child: ChildProcess; ended: Promise<Ended & { signal: string | null }> } {
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended & { signal: string | null }>((done) => {
    child.on('close', (status, signal) => done({ status, signal, stdout, stderr }));
  });
  return { child, ended };
}

const folders: string[] = [];

/** A fresh folder, removed when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'collapse-lab-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes a sweep as JSON (which is YAML) and returns its path. */
export function writeSweep(folder: string, sweep: object, name = 'sweep.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(sweep));
  return path;
}

/** Runs a sweep in a fresh folder; fails unless it completes. */
export function runToEnd(sweep: object, ...options: string[]): string {
  const folder = temporaryFolder();
  const file = join(folder, 'out.db');
  const args = ['run', writeSweep(folder, sweep), '--out', file, '--progress', 'none'];
  const { status, stderr } = collapseLab([...args, ...options]);
  if (status !== 0) throw new Error(`the run ended with ${String(status)}: ${stderr}`);
  return file;
}

/** All rows of a query. */
export function ask<Row = Record<string, number | string | null>>(
  file: string,
  sql: string,
  ...params: unknown[]
): Row[] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(sql).all(...params) as Row[];
  } finally {
    database.close();
  }
}

/** How many batches a results file holds; 0 while it is not there yet. */
export function batches(file: string): number {
  try {
    return ask<{ n: number }>(file, 'SELECT count(*) AS n FROM batch')[0]!.n;
  } catch {
    return 0;
  }
}

/**
 * What a results file says, whatever order its cells were numbered in: a hash of every row of
 * trajectory and one of every row of summary, cells named by their keys.
 *
 * @param where restricts the cells, in SQL
 */
export function contents(file: string, where = '1'): { trajectory: string; summary: string } {
  const database = new Database(file, { readonly: true });
  const columns = (table: string) =>
    (database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[])
      .filter((name) => name !== 'cell_id')
      .sort()
      .map((name) => `x."${name}"`)
      .join(', ');
  const hashOf = (table: string, order: string) => {
    const hash = createHash('sha256');
    const rows = database
      .prepare(
        `SELECT c.key, ${columns(table)} FROM cell c JOIN ${table} x USING (cell_id)
         WHERE ${where} ORDER BY c.key, ${order}`,
      )
      .raw()
      .iterate() as IterableIterator<unknown[]>;
    let count = 0;
    for (const row of rows) {
      hash.update(`${JSON.stringify(row)}\n`);
      count++;
    }
    return `${count} rows ${hash.digest('hex')}`;
  };
  try {
    return {
      trajectory: hashOf('trajectory', 'x.replication, x.generation'),
      summary: hashOf('summary', 'x.generation, x.metric'),
    };
  } finally {
    database.close();
  }
}

/** Waits for something to become true; throws after 20 s. */
export async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error('waited 20 s in vain');
    await sleep(30);
  }
}

export const sleep = (milliseconds: number) =>
  new Promise<void>((done) => setTimeout(done, milliseconds));
