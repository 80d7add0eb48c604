import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** A program that answers each line that it is given by a line of numbers. */
class AnsweringProgram {
  #process;
  #answers;

  constructor(command, args) {
    this.#process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async ask(line) {
    this.#process.stdin.write(`${line}\n`);
    const { value } = await this.#answers.next();
    return value.split(' ').map(Number);
  }

  close() {
    this.#process.stdin.end();
  }
}

/** families.c, compiled into a temporary folder; null where there is no compiler. */
export function familiesInC() {
  const folder = mkdtempSync(join(tmpdir(), 'collapse-lab-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  const program = join(folder, 'families');
  const { status } = spawnSync('cc', ['-O3', '-o', program, join(here, 'families.c'), '-lm']);
  return status === 0 ? new AnsweringProgram(program, []) : null;
}

/**
 * numpy_families.py; null where there is no NumPy.
 *
 * @param how `plain`: as one writes it; `tuned`: in the fastest way that was found
 */
export function familiesInNumPy(how) {
  const { status } = spawnSync('python3', ['-c', 'import numpy']);
  const args = ['-B', join(here, 'numpy_families.py'), how];
  return status === 0 ? new AnsweringProgram('python3', args) : null;
}
