import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Does something in a temporary folder, which is removed afterwards. */
export async function inFolder(action) {
  const folder = mkdtempSync(join(tmpdir(), 'collapse-lab-bench-'));
  try {
    return await action(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Removes an SQLite file and its companions. */
export function removeDatabase(file) {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
}
