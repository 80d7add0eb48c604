import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lab, timed } from './command.mjs';
import { inFolder, removeDatabase } from './files.mjs';
import { interleaved } from './measure.mjs';

const LOOPS = fileURLToPath(new URL('notebooks.py', import.meta.url));

/**
 * Experiments of arXiv 2412.17646: the notebook's loops with its settings, the share of their
 * trajectories that is run here (their time grows with it), and the same experiment as a sweep.
 */
const EXPERIMENTS = [
  {
    what: 'forgetting a rare event: Bernoulli, two settings',
    loops: [
      ['bernoulli', 'generations=50', 'n=100', 'p0=0.01'],
      ['bernoulli', 'generations=50', 'n=10000', 'p0=0.001'],
    ],
    share: 1 / 10,
    sweep: {
      generations: 50,
      replications: 5000,
      model: { family: 'bernoulli' },
      grid: { 'model.theta': [0.01, 0.001], n: [100, 10000] },
      zip: [['model.theta', 'n']],
      metrics: ['at_zero'],
    },
  },
  {
    what: 'Poisson, two rates',
    loops: [
      ['poisson', 'generations=500', 'n=10', 'rate0=1'],
      ['poisson', 'generations=500', 'n=10', 'rate0=10'],
    ],
    share: 1 / 10,
    sweep: {
      generations: 500,
      replications: 5000,
      model: { family: 'poisson' },
      n: 10,
      grid: { 'model.theta': [1, 10] },
      metrics: ['absorbed'],
    },
  },
  {
    what: 'Gaussian, collapse probability',
    loops: [['gaussian', 'generations=200', 'n=10', 'eps=0.1']],
    share: 1,
    sweep: {
      generations: 200,
      replications: 1000,
      model: { family: 'gaussian', estimator: 'unbiased', epsilon: 0.1 },
      n: 10,
      metrics: ['above_epsilon'],
    },
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
      const { loops, share, sweep } = experiment;
      const count = String(sweep.replications * share);
      candidates[`${i} loop`] = () =>
        sum(
          loops.map(([name, ...rest]) => timed('python3', [LOOPS, name, count, ...rest]).seconds),
        );
      const file = join(folder, `${i}.json`);
      const results = join(folder, `${i}.db`);
      writeFileSync(file, JSON.stringify(asSweep(sweep)));
      candidates[`${i} run`] = () => {
        removeDatabase(results);
        return lab('run', file, '--out', results, '--progress', 'none').seconds;
      };
    });
    const empty = () => timed('python3', ['-c', 'import numpy']).seconds;
    const figures = await interleaved({ ...candidates, empty }, 3);
    const whole = EXPERIMENTS.map(({ loops, share }, i) => {
      const starting = loops.length * figures.empty;
      return starting + (figures[`${i} loop`] - starting) / share;
    });
    const runs = EXPERIMENTS.map((_, i) => figures[`${i} run`]);
    const row = (what, loop, run, measured) => ({
      what,
      'loop, s': Number(loop.toFixed(1)),
      'loop measured on': measured,
      'run, s': Number(run.toFixed(2)),
      'times faster': Number((loop / run).toFixed(1)),
      goal: '>= 30',
    });
    return {
      title,
      table: [
        ...EXPERIMENTS.map(({ what, share }, i) =>
          row(what, whole[i], runs[i], share === 1 ? 'all' : `1/${1 / share} of its trajectories`),
        ),
        row('all three', sum(whole), sum(runs), ''),
      ],
    };
  });
}

function asSweep(sweep) {
  return { name: 'notebook', seed: 'notebook', record: { trajectories: 'none' }, ...sweep };
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
