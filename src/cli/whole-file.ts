import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { MisuseError } from './exit.js';

/** Writes all of it or nothing. */
export function writeWhole(file: string, content: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    const { code, message } = error as NodeJS.ErrnoException;
    throw new MisuseError(
      `cannot write ${file}: ${code === 'ENOENT' ? 'no such folder' : message}`,
    );
  }
}
