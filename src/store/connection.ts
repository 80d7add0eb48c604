import Database from 'better-sqlite3';
import { closeSync, existsSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { StoreError, storeError } from './error.js';
import { APPLICATION_ID, SCHEMA_VERSION, TABLES } from './layout.js';
import { WriteLock } from './lock.js';
import { LOG_LIMIT } from './log-limit.js';
import { migrate } from './migrations.js';

export type Durability = 'normal' | 'full';

/**
 * Opens or creates a results file for its one writer, who holds its lock. One of an older schema is
 * brought to this one. Throws StoreError.
 */
export function openForWriting(file: string, durability: Durability): Database.Database {
  return guarded(file, () => {
    const database = new Database(file, { timeout: 5000 });
    try {
      const isFresh = isEmpty(database);
      const version = isFresh ? SCHEMA_VERSION : checkHeader(database, file);
      // Kept in the file; asked for again because a copy made by another program may have lost it.
      database.pragma('journal_mode = WAL');
      if (isFresh) create(database);
      if (version < SCHEMA_VERSION) migrate(database, version);
      database.pragma(`synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
      database.pragma(`journal_size_limit = ${LOG_LIMIT}`);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/**
 * Opens an existing results file for reading only; one of an older schema is brought to this one first.
 * Throws StoreError.
 */
export function openForReading(file: string): Database.Database {
  if (!isStarted(file)) throw new StoreError('MISSING', `no such results file: ${file}`);
  const { database, version } = openAsItIs(file);
  if (version === SCHEMA_VERSION) return database;
  closeAfterReading(database);
  upgrade(file, version);
  return openAsItIs(file).database;
}

function openAsItIs(file: string): { database: Database.Database; version: number } {
  return guarded(file, () => {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 });
    try {
      const version = checkHeader(database, file);
      database.pragma('query_only = ON');
      return { database, version };
    } catch (error) {
      closeAfterReading(database);
      throw error;
    }
  });
}

function upgrade(file: string, version: number): void {
  try {
    const lock = WriteLock.take(file, new Date());
    try {
      closeAfterWriting(openForWriting(file, 'normal'));
    } finally {
      lock.release();
    }
  } catch (error) {
    throw new StoreError(
      'OLDER_SCHEMA',
      `${file} has schema version ${version} and must be brought to ${SCHEMA_VERSION} first, which needs the right to write it: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/**
 * Ends reading. SQLite leaves two companion files behind a reader that may not write; where this reader
 * made them, they are folded away again.
 */
export function closeAfterReading(database: Database.Database): void {
  const { name } = database;
  const isAlone = statSync(`${name}-wal`, { throwIfNoEntry: false })?.size === 0;
  database.close();
  if (!isAlone) return;
  try {
    // The last connection that may write removes them; nothing happens if somebody else is there.
    const last = new Database(name, { fileMustExist: true, timeout: 0 });
    last.prepare('SELECT 1 FROM sqlite_schema').get();
    last.close();
  } catch {
    // A read-only folder: they stay.
  }
}

/**
 * Whether a results file is there. One that has no tables, because the process that began it was
 * killed at once, is as good as none.
 */
export function isStarted(file: string): boolean {
  return guarded(file, () => {
    if (!existsSync(file)) return false;
    try {
      return hasTables(file, true);
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_READONLY_ROLLBACK') throw error;
      // Killed before there was a write-ahead log: whoever may write undoes what was half done.
      return hasTables(file, false);
    }
  });
}

function hasTables(file: string, readonly: boolean): boolean {
  const database = new Database(file, { readonly, fileMustExist: true, timeout: 5000 });
  try {
    return !isEmpty(database);
  } finally {
    database.close();
  }
}

/** JSON from a results file. Throws StoreError where it was tampered with. */
export function storedJson(text: unknown, file: string, table = 'meta'): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch (error) {
    throw new StoreError('DAMAGED', `${file} is damaged: its table ${table} holds broken JSON`, {
      cause: error,
    });
  }
}

/** Ends writing: folds the write-ahead log in, so that the one file holds everything. */
export function closeAfterWriting(database: Database.Database): void {
  try {
    if (database.inTransaction) database.exec('ROLLBACK');
    foldIn(database);
  } catch {
    // A full disk, say. Everything committed is in the log, and the next run folds it in.
  } finally {
    database.close();
  }
}

function foldIn(database: Database.Database): void {
  // A reader that is long at it keeps the log; the next run folds it in. It must not keep us waiting.
  database.pragma('busy_timeout = 250');
  database.pragma('wal_checkpoint(TRUNCATE)');
}

function isEmpty(database: Database.Database): boolean {
  return database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
}

function create(database: Database.Database): void {
  database.transaction(() => {
    database.exec(TABLES);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${SCHEMA_VERSION}`);
  })();
}

/** The schema version of a results file that this program knows. Throws StoreError. */
function checkHeader(database: Database.Database, file: string): number {
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    throw new StoreError(
      'NOT_A_RESULTS_FILE',
      `${file} is an SQLite file, but not a results file of collapse-lab; choose another`,
    );
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version > SCHEMA_VERSION)
    throw new StoreError(
      'NEWER_SCHEMA',
      `${file} has schema version ${version}; this program knows up to ${SCHEMA_VERSION}: update collapse-lab`,
    );
  if (!(version >= 1))
    throw new StoreError('DAMAGED', `${file} is damaged: it has no schema version`);
  return version;
}

/** Throws StoreError where a file of that name cannot be a results file, whatever it holds. */
export function checkName(file: string): void {
  const refuse = (what: string) =>
    new StoreError('NOT_A_RESULTS_FILE', `${file} is ${what}; expected a file`);
  // better-sqlite3 would cut it off, and write another file than the one that is locked.
  if (file.trim() !== file) throw refuse('a name that begins or ends with white space');
  let stats: Stats | undefined;
  try {
    stats = statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A file where a folder should be: nothing is there.
    if (code !== 'ENOTDIR')
      throw new StoreError('NO_ACCESS', `cannot open ${file}: ${message}`, { cause: error });
  }
  if (stats?.isDirectory() ?? file.endsWith('/')) throw refuse('a directory');
  if (stats && !stats.isFile()) throw refuse('a device or pipe');
}

function guarded<T>(file: string, action: () => T): T {
  checkName(file);
  refuseTruncated(file);
  try {
    return action();
  } catch (error) {
    throw storeError(error, file);
  }
}

/**
 * Tells a file that was cut short by its header, before SQLite makes companions for it. While there is a
 * write-ahead log the file may well be shorter than it will be.
 */
function refuseTruncated(file: string): void {
  // Looked at twice: a run that goes on may change header, size and log between two looks.
  const shortfall = shortfallOf(file);
  if (shortfall !== null && shortfallOf(file) === shortfall)
    throw new StoreError('DAMAGED', `${file} is damaged: it has been cut short, to ${shortfall}`);
}

/** How much of the bytes that its header announces a file has, where it is less than all. */
function shortfallOf(file: string): string | null {
  const header = headerOf(file);
  if (header?.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  const pageSize = header.readUInt16BE(16);
  const expected = (pageSize === 1 ? 65536 : pageSize) * header.readUInt32BE(28);
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const size = sizeOf(file);
  if (sizeOf(`${file}-wal`) > 0 || sizeOf(`${file}-journal`) > 0) return null;
  return size < expected ? `${size} of ${expected} bytes` : null;
}

/** How every SQLite file begins. */
const MAGIC = 'SQLite format 3\0';

/** The first bytes of a file; null where they may not be read, which SQLite will say better. */
function headerOf(file: string): Buffer | null {
  const header = Buffer.alloc(32);
  try {
    const descriptor = openSync(file, 'r');
    readSync(descriptor, header, 0, header.length, 0);
    closeSync(descriptor);
    return header;
  } catch {
    return null;
  }
}
