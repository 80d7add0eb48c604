import { statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Bytes that a file may still grow by on its disk; null where the system does not tell. */
export function freeBytes(file: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dirname(resolve(file)));
    return bavail * bsize;
  } catch {
    return null;
  }
}
