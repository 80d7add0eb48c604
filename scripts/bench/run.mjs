import { runSweep, withWorkers } from '../../dist/runner/index.js';
import { documentOf, readSweep } from '../../dist/sweep/index.js';

/** Runs a sweep, given as data, in this process. @returns the result and its milliseconds */
export async function runTimed(source, file, { threads = 2, ...options } = {}) {
  const sweep = readSweep(documentOf(source, 'bench'));
  const start = performance.now();
  const result = await withWorkers(threads, (pool) =>
    runSweep(
      sweep,
      {
        file,
        pool,
        durability: 'normal',
        provenance: { node_version: process.version },
        now: () => new Date(),
        ...options,
      },
      { planned() {}, committed() {} },
    ),
  );
  return { result, milliseconds: performance.now() - start };
}
