import { existsSync, writeFileSync } from 'node:fs';
import { COMMAND } from './command.js';
import { EXIT, MisuseError } from './exit.js';

/** `collapse-lab init` */
export function init({ file }: { file: string }): number {
  if (existsSync(file))
    throw new MisuseError(`${file} exists already; name another: collapse-lab init my-sweep.yaml`);
  try {
    writeFileSync(file, TEMPLATE, { flag: 'wx' });
  } catch (error) {
    throw new MisuseError(`cannot write ${file}: ${(error as Error).message}`);
  }
  process.stdout.write(
    `Wrote ${file}. See what it would take, then run it:\n` +
      `  ${COMMAND} plan ${file}\n  ${COMMAND} run ${file}\n`,
  );
  return EXIT.complete;
}

/** A small sweep with every key explained. */
const TEMPLATE = `# A sweep for collapse-lab. Run it with: collapse-lab run <this file>
# Running it again finishes, or extends, what its results file already holds.

name: my-sweep                # names the results file: results/my-sweep.db
seed: "any text"              # the only source of randomness
generations: 50               # generation 1 is fitted to real data, each later one to synthetic data
replications: 1000            # per cell: a total, not an increment

# The family, and the truth. See: collapse-lab catalog families
model: { family: gaussian-mean, dimension: 1, sigma: 1, theta: 1 }

# Which data train a generation: replace (the newest batch) or accumulate (all batches so far).
workflow: replace

# Axes, crossed. Any setting can be one, also by a path such as model.dimension.
grid:
  # Sample sizes n_t = round(n * c_t). See: collapse-lab catalog schedules
  schedule: [constant, linear, { power: 1.5 }, { geometric: 1.1 }]
  # A systematic error of the estimator. See: collapse-lab catalog biases
  bias: [none, { shrink: 1, exponent: 0.5 }]
  n: [10, 100]                # samples of generation 1

zip: []                       # groups of axes that advance together, as in [[n, schedule]]
exclude: []                   # partial cells to leave out, as in { schedule: constant, n: 10 }

# Numbers recorded for each generation. See: collapse-lab catalog metrics
metrics: [squared_error, improved]

record:
  trajectories: all           # all, none, or the first K replications
  generations: all            # all, log, { every: 10 } or a list

streams: independent          # or common: the same random numbers in every cell
draw: law                     # evidence by its exact law; samples: one by one, slower, same law
`;
