import { closeSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { MisuseError } from './exit.js';

/** Throws MisuseError unless a figure may be written there: an SVG or JSON file, new or one already. */
export function checkFigureFile(file: string): void {
  if (!/\.(svg|json)$/.test(file))
    throw new MisuseError(`--out: found ${file}; expected a file that ends in .svg or .json`);
  const found = statsOf(file);
  if (found && !(found.isFile() && /^[<{]?$/.test(firstLetter(file))))
    throw new MisuseError(`--out: ${file} is there and no figure; expected another name`);
}

function statsOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw new MisuseError(`--out: ${(error as Error).message}`);
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
