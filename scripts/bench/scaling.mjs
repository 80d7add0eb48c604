import { join } from 'node:path';
import { inFolder, removeDatabase } from './files.mjs';
import { interleaved } from './measure.mjs';
import { runTimed } from './run.mjs';

const COMPUTE = {
  name: 'scaling',
  seed: 'scaling',
  generations: 100,
  replications: 1_600_000,
  model: { family: 'gaussian' },
  grid: { n: [10, 100, 1000] },
  record: { trajectories: 'none', generations: 'log' },
};

/** Batches of one short replication each: what remains is the coordinator's own work. */
const SMALL = {
  name: 'batches',
  seed: 'batches',
  generations: 1,
  n: 100,
  replications: 20_000,
  model: { family: 'gaussian-mean' },
  metrics: ['squared_error'],
};

/** Two threads over one where nothing but computing is to be done; what a batch costs besides. */
export function scaling() {
  return inFolder(async (folder) => {
    const file = join(folder, 'run.db');
    const run = async (sweep, options) => {
      removeDatabase(file);
      return (await runTimed(sweep, file, options)).milliseconds;
    };
    const single = { aim: Infinity, patience: 2, rows: 1 };
    const figures = await interleaved(
      {
        one: () => run(COMPUTE, { threads: 1 }),
        two: () => run(COMPUTE, { threads: 2 }),
        batches: () => run(SMALL, { threads: 2, batches: single }),
      },
      3,
    );
    return {
      title: 'Scaling: whole runs, trajectories none, generations log, 2 cores',
      table: [
        { what: 'one thread, s', figure: Number((figures.one / 1000).toFixed(2)) },
        { what: 'two threads, s', figure: Number((figures.two / 1000).toFixed(2)) },
        {
          what: 'two threads over one',
          figure: Number((figures.one / figures.two).toFixed(2)),
          goal: '>= 1.85',
        },
        {
          what: 'coordinator per batch, with its commit, µs',
          figure: Math.round((1000 * figures.batches) / SMALL.replications),
          goal: '< 1 % of a batch: 5000',
        },
      ],
    };
  });
}
