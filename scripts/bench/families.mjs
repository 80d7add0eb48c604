import { streamKey } from '../../dist/random/index.js';
import { simulateBatch, UNHURRIED } from '../../dist/simulation/batch.js';
import { familyOf } from '../../dist/simulation/families/index.js';
import { withDefaults } from '../../dist/simulation/parameter.js';
import { Trajectories } from '../../dist/simulation/trajectory.js';
import { interleaved, nanoseconds } from './measure.mjs';

const MODELS = {
  'gaussian-mean': { family: 'gaussian-mean' },
  gaussian: { family: 'gaussian', estimator: 'unbiased' },
  'gaussian, d = 10': { family: 'gaussian', dimension: 10 },
  bernoulli: { family: 'bernoulli', theta: 0.3 },
  poisson: { family: 'poisson', theta: 3 },
  'negative-binomial': { family: 'negative-binomial', theta: 3, size: 2 },
  exponential: { family: 'exponential', theta: 1 },
  uniform: { family: 'uniform' },
  'discrete, K = 1000': { family: 'discrete', truth: { zipf: 1, symbols: 1000 } },
  'linear-regression, d = 10': { family: 'linear-regression' },
  'logistic-regression, p = 2': { family: 'logistic-regression' },
  'symmetric-mixture': { family: 'symmetric-mixture', estimator: 'exact' },
  kde: { family: 'kde', truth: 'normal', bandwidth: 'scott', held_out: 100 },
  'uniform-mixture': { family: 'uniform-mixture' },
  'nested-uniform': { family: 'nested-uniform' },
};

const GENERATIONS = 100;
/** Nominal nanoseconds of one measurement. */
const EFFORT = 1e8;

/** Trajectories alone, nothing stored, one thread. */
export async function families() {
  const all = Array.from({ length: GENERATIONS }, (_, i) => i + 1);
  const candidates = {};
  for (const [name, model] of Object.entries(MODELS)) {
    candidates[`${name}|bare`] = () => simulate(model, 'law', [GENERATIONS]);
    candidates[`${name}|summarised`] = () => simulate(model, 'law', all);
    candidates[`${name}|samples`] = () => simulate(model, 'samples', [GENERATIONS]);
  }
  const figures = await interleaved(candidates, 5);
  const one = (figure) => Number(figure.toFixed(1));
  return {
    title: 'Nanoseconds per generation, n = 100, one thread, nothing stored',
    table: Object.keys(MODELS).map((family) => ({
      family,
      'exact law': one(figures[`${family}|bare`]),
      'and 2 metrics summarised': one(figures[`${family}|summarised`]),
      'samples one by one': one(figures[`${family}|samples`]),
      'samples / law': one(figures[`${family}|samples`] / figures[`${family}|bare`]),
    })),
  };
}

function simulate(model, draw, generations) {
  const content = {
    model: withDefaults(familyOf(model), model),
    draw,
    workflow: 'replace',
    sampling: 'plain',
    schedule: { power: 0 },
    bias: 'none',
    n: 100,
    generations: GENERATIONS,
  };
  const metrics = ['squared_error', 'improved'];
  const experiment = { content, metrics, generations, key: streamKey('bench'), restart: false };
  const { cost } = new Trajectories(experiment);
  const replications = Math.max(2, Math.min(5000, Math.floor(EFFORT / cost)));
  const request = {
    experiment,
    first: 0,
    replications,
    keepRowsBelow: 0,
    distribution: 'sketch',
    hopelessAfter: Infinity,
  };
  return nanoseconds(replications * GENERATIONS, () => simulateBatch(request, UNHURRIED));
}
