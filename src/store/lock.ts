import Database from 'better-sqlite3';
import { existsSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { StoreError, storeError } from './error.js';

/** Who writes a results file. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * The right to write a results file.
 *
 * The lock is SQLite's own write lock on a small file beside the results: the operating system drops
 * it with the process, however that ends, so there are no stale locks to judge. Readers of the results
 * never meet it.
 */
export class WriteLock {
  readonly #path: string;
  readonly #database: Database.Database;

  private constructor(path: string, database: Database.Database) {
    this.#path = path;
    this.#database = database;
  }

  /** Takes the lock of a results file. Throws StoreError 'LOCKED' naming the holder. */
  static take(resultsFile: string, now: Date): WriteLock {
    const path = lockPath(resultsFile);
    for (let attempt = 0; attempt < 10; attempt++) {
      const inode = touch(path, resultsFile);
      const database = openLock(path);
      if (!database) continue;
      let isHeld = false;
      try {
        if (!begin(database))
          throw new StoreError('LOCKED', lockedMessage(resultsFile, readHolder(database)));
        // A holder removes the file before it lets go, so a lock on a removed file is worth nothing.
        isHeld = inodeOf(path) === inode && sign(database, path, now);
        if (isHeld) return new WriteLock(path, database);
      } catch (error) {
        throw storeError(error, resultsFile);
      } finally {
        if (!isHeld) database.close();
      }
    }
    throw new StoreError('LOCKED', lockedMessage(resultsFile, null));
  }

  release(): void {
    rmSync(this.#path, { force: true });
    this.#database.close();
  }
}

/** Who writes a results file at present; null if nobody does. */
export function currentHolder(resultsFile: string): Holder | null {
  const path = lockPath(resultsFile);
  if (!existsSync(path)) return null;
  const database = openLock(path);
  if (!database) return null;
  try {
    database.pragma('busy_timeout = 0'); // it may well be held
    if (!begin(database)) return readHolder(database);
    database.exec('ROLLBACK');
    return null;
  } finally {
    database.close();
  }
}

/** Beside the file itself, so that all names of one file (symbolic links) share a lock. */
function lockPath(resultsFile: string): string {
  const folder = realpathSync(dirname(resultsFile));
  const path = join(folder, basename(resultsFile));
  return `${existsSync(path) ? realpathSync(path) : path}.collapse-lab.lock`;
}

function touch(path: string, resultsFile: string): number | null {
  try {
    writeFileSync(path, '', { flag: 'a' });
  } catch (error) {
    throw new StoreError(
      'NO_ACCESS',
      `cannot write beside ${resultsFile}: ${(error as Error).message}`,
    );
  }
  return inodeOf(path);
}

function inodeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}

/** Milliseconds to wait for somebody who only looks at the lock. */
const PATIENCE = 500;

/** Opens the lock file; null where it vanished. Throws StoreError where it is no lock file. */
function openLock(path: string): Database.Database | null {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { fileMustExist: true, timeout: PATIENCE });
    database.pragma('journal_mode');
    return database;
  } catch (error) {
    database?.close();
    if (!existsSync(path)) return null;
    const message = `${path} is not a lock file of collapse-lab; move it away`;
    throw new StoreError('LOCKED', message, { cause: error });
  }
}

/** Writes down who holds the lock; false where somebody else came in between the two transactions. */
function sign(database: Database.Database, path: string, now: Date): boolean {
  const self = { pid: process.pid, host: hostname(), since: now.toISOString() };
  try {
    database.exec('CREATE TABLE IF NOT EXISTS holder (pid, host, since); DELETE FROM holder');
    database.prepare('INSERT INTO holder VALUES (:pid, :host, :since)').run(self);
    database.exec('COMMIT');
  } catch (error) {
    rmSync(path, { force: true }); // a full disk, say: what cannot be signed is not left behind
    throw error;
  }
  return begin(database) && readHolder(database)?.pid === self.pid;
}

function begin(database: Database.Database): boolean {
  try {
    database.exec('BEGIN IMMEDIATE');
    return true;
  } catch {
    return false;
  }
}

function readHolder(database: Database.Database): Holder | null {
  try {
    const row = database.prepare('SELECT pid, host, since FROM holder').get();
    return (row as Holder | undefined) ?? null;
  } catch {
    return null;
  }
}

function lockedMessage(resultsFile: string, holder: Holder | null): string {
  const who = holder
    ? `process ${holder.pid} on ${holder.host}, since ${holder.since}`
    : 'another process';
  return (
    `${resultsFile} is being written by ${who}. ` +
    `Watch it with: collapse-lab status ${resultsFile}`
  );
}
