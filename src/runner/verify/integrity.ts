import type { Check } from './check.js';

/** SQLite finds the file sound. */
export const integrity: Check = {
  name: 'integrity',
  *run({ reader }) {
    yield* reader.integrityProblems();
    return { state: 'ok', message: 'SQLite finds the file sound' };
  },
};
