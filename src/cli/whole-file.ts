import {
  closeSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { MisuseError } from './exit.js';

/** Throws MisuseError unless a figure may be written there: an SVG or JSON file, new or one already. */
export function checkFigureFile(file: string): void {
  if (!/\.(svg|json)$/.test(file))
    throw new MisuseError(`--out: found ${file}; expected a file that ends in .svg or .json`);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && !(found.isFile() && /^[<{]?$/.test(firstLetter(file))))
    throw new MisuseError(`--out: ${file} is there and no figure; expected another name`);
}

/** Writes all of it or nothing. */
export function writeWhole(file: string, content: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    throw new MisuseError(
      `cannot write ${file}: ${code === 'ENOENT' ? 'no such folder' : message}`,
    );
  }
}

function firstLetter(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const letter = Buffer.alloc(1);
    return letter.toString('utf8', 0, readSync(descriptor, letter));
  } finally {
    closeSync(descriptor);
  }
}
