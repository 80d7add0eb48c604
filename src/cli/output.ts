import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { EXIT } from './exit.js';

let isClosed = false;

/**
 * Lets the program survive its readers: a closed pipe (`| head`) or terminal is their wish, not a fault,
 * and never ends a run. Output that cannot be written for another reason ends in exit code 4.
 */
export function watchOutput(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  const gone = () => terminals.filter((descriptor) => !isatty(descriptor));
  // Node.js aborts at its end where a terminal that it knew cannot be put back in order any more.
  process.on('exit', () => {
    for (const descriptor of gone()) closeSync(descriptor);
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    isClosed = true;
    if (error.code === 'EPIPE' || gone().includes(1)) return;
    process.stderr.write(`cannot write the output: ${error.message}\n`);
    process.exitCode = EXIT.outside;
  });
  process.stderr.on('error', () => undefined);
}

/**
 * Writes to standard output, waiting where the reader is slow.
 *
 * @returns false once nobody reads any more
 */
export async function print(text: string): Promise<boolean> {
  if (isClosed) return false;
  if (!process.stdout.write(text))
    await new Promise<void>((done) => {
      process.stdout.once('drain', done);
      process.stdout.once('error', () => done());
    });
  return !isClosed;
}
