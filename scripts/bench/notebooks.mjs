import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lab, timed } from './command.mjs';
import { inFolder, removeDatabase } from './files.mjs';
import { interleaved } from './measure.mjs';

const LOOPS = fileURLToPath(new URL('notebooks.py', import.meta.url));

/**
 * Experiments of arXiv 2412.17646: the notebook's loop with its settings, the trajectories of it that
 * are run here (its time grows with them), and the same experiment as a sweep.
 */
const EXPERIMENTS = [
  {
    what: 'Bernoulli, n = 100, 50 generations',
    loop: ['bernoulli', 'generations=50', 'n=100', 'p0=0.01'],
    trajectories: 5000,
    share: 1,
    model: { family: 'bernoulli', theta: 0.01 },
  },
  {
    what: 'Bernoulli, n = 10,000, 50 generations',
    loop: ['bernoulli', 'generations=50', 'n=10000', 'p0=0.001'],
    trajectories: 5000,
    share: 1 / 20,
    model: { family: 'bernoulli', theta: 0.001 },
  },
  {
    what: 'Poisson, rate 1, n = 10, 500 generations',
    loop: ['poisson', 'generations=500', 'n=10', 'rate0=1'],
    trajectories: 5000,
    share: 1 / 10,
    model: { family: 'poisson', theta: 1 },
  },
  {
    what: 'Poisson, rate 10, n = 10, 500 generations',
    loop: ['poisson', 'generations=500', 'n=10', 'rate0=10'],
    trajectories: 5000,
    share: 1 / 10,
    model: { family: 'poisson', theta: 10 },
  },
  {
    what: 'Gaussian, n = 10, 200 generations',
    loop: ['gaussian', 'generations=200', 'n=10', 'eps=0.1'],
    trajectories: 1000,
    share: 1,
    model: { family: 'gaussian', estimator: 'unbiased', epsilon: 0.1 },
    metrics: ['above_epsilon'],
  },
];

/** Whole processes, start-up and storage included: the notebooks' loops against `collapse-lab run`. */
export async function notebooks() {
  const title = 'Loops of public notebooks against collapse-lab run, whole processes';
  if (spawnSync('python3', ['-c', 'import numpy']).status !== 0)
    return { title, table: [{ what: 'skipped: python3 has no numpy' }] };
  return inFolder(async (folder) => {
    const candidates = {};
    EXPERIMENTS.forEach((experiment, i) => {
      const { loop, trajectories, share } = experiment;
      const [name, ...settings] = loop;
      const count = String(trajectories * share);
      candidates[`${i} loop`] = () => timed('python3', [LOOPS, name, count, ...settings]).seconds;
      const file = join(folder, `${i}.json`);
      const results = join(folder, `${i}.db`);
      writeFileSync(file, JSON.stringify(asSweep(experiment)));
      candidates[`${i} run`] = () => {
        removeDatabase(results);
        return lab('run', file, '--out', results, '--progress', 'none').seconds;
      };
    });
    const empty = () => timed('python3', ['-c', 'import numpy']).seconds;
    const figures = await interleaved({ ...candidates, empty }, 3);
    const loops = EXPERIMENTS.map(
      ({ share }, i) => figures.empty + (figures[`${i} loop`] - figures.empty) / share,
    );
    const runs = EXPERIMENTS.map((_, i) => figures[`${i} run`]);
    const row = (what, loop, run, measured) => ({
      what,
      'loop, s': Number(loop.toFixed(1)),
      'loop measured on': measured,
      'run, s': Number(run.toFixed(2)),
      'times faster': Number((loop / run).toFixed(1)),
      goal: '>= 30',
    });
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    return {
      title,
      table: [
        ...EXPERIMENTS.map(({ what, share }, i) =>
          row(what, loops[i], runs[i], share === 1 ? 'all' : `1/${1 / share} of its trajectories`),
        ),
        row('all five', sum(loops), sum(runs), ''),
      ],
    };
  });
}

function asSweep({ loop, trajectories, model, metrics = ['absorbed'] }) {
  const settings = Object.fromEntries(loop.slice(1).map((setting) => setting.split('=')));
  return {
    name: 'notebook',
    seed: 'notebook',
    generations: Number(settings.generations),
    replications: trajectories,
    model,
    n: Number(settings.n),
    metrics,
    record: { trajectories: 'none' },
  };
}
