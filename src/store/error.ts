/** Why a results file cannot be used. */
export type StoreErrorCode =
  | 'MISSING'
  | 'NOT_A_RESULTS_FILE'
  | 'NEWER_SCHEMA'
  | 'OLDER_SCHEMA'
  | 'LOCKED'
  | 'NO_ACCESS'
  | 'DISK_FULL'
  | 'DAMAGED';

export class StoreError extends Error {
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}

/** What SQLite says when a file, its log or the log's index cannot grow. */
const NO_SPACE = [
  'SQLITE_FULL',
  'SQLITE_IOERR_WRITE',
  'SQLITE_IOERR_SHMSIZE',
  'SQLITE_IOERR_FSYNC',
];

/** Turns SQLite's own errors into ours; others pass through. */
export function storeError(error: unknown, file: string): unknown {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const say = (ours: StoreErrorCode, text: string) => new StoreError(ours, text, { cause: error });
  if (code === 'SQLITE_NOTADB')
    return say('NOT_A_RESULTS_FILE', `${file} is not an SQLite file, so no results file`);
  if (code.startsWith('SQLITE_CORRUPT')) return say('DAMAGED', `${file} is damaged: ${message}`);
  if (NO_SPACE.includes(code))
    return say('DISK_FULL', `no space left to write ${file} (all committed batches are kept)`);
  if (
    code.startsWith('SQLITE_IOERR') ||
    code.startsWith('SQLITE_READONLY') ||
    code === 'SQLITE_CANTOPEN' ||
    code === 'SQLITE_PERM'
  )
    return say(
      'NO_ACCESS',
      `cannot open ${file}: ${message}; SQLite needs to write in its folder even to read it, so copy it elsewhere if need be`,
    );
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return say('LOCKED', `${file} is locked by another program`);
  return error;
}
