import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AnswerError } from '../answers/error.js';
import { suggestion } from '../sweep/index.js';
import { readPaper, type Paper } from './paper.js';

const FOLDER = fileURLToPath(new URL('../../configs/papers/', import.meta.url));

/** Names of the papers that come with the package. */
export function paperNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/** A paper by its name, or by the path of a file like theirs. Throws AnswerError, SweepFileError. */
export function paperOf(nameOrFile: string): Paper {
  const names = paperNames();
  if (names.includes(nameOrFile)) return readPaper(join(FOLDER, `${nameOrFile}.yaml`), nameOrFile);
  if (/\.(ya?ml|json)$/.test(nameOrFile) && existsSync(nameOrFile))
    return readPaper(nameOrFile, basename(nameOrFile).replace(/\.\w+$/, ''));
  throw new AnswerError(
    `no paper '${nameOrFile}'${suggestion(nameOrFile, names)}; expected one of ${names.join(', ')}, all, or a file like those in configs/papers`,
  );
}
