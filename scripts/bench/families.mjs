import { streamKey } from '../../dist/random/index.js';
import { simulateBatch } from '../../dist/simulation/batch.js';
import { interleaved, nanoseconds } from './measure.mjs';

const MODELS = {
  'gaussian-mean': { family: 'gaussian-mean', dimension: 1, sigma: 1, theta: 0 },
  gaussian: { family: 'gaussian', mean: 0, sigma: 1, estimator: 'unbiased' },
  bernoulli: { family: 'bernoulli', theta: 0.3 },
  poisson: { family: 'poisson', theta: 3 },
  exponential: { family: 'exponential', theta: 1, parametrisation: 'mean' },
};

const REPLICATIONS = 5000;
const GENERATIONS = 100;

/** Trajectories alone, nothing stored, one thread. */
export async function families() {
  const all = Array.from({ length: GENERATIONS }, (_, i) => i + 1);
  const candidates = {};
  for (const [name, model] of Object.entries(MODELS)) {
    candidates[`${name}|bare`] = () => simulate(model, 'law', [GENERATIONS], REPLICATIONS);
    candidates[`${name}|summarised`] = () => simulate(model, 'law', all, REPLICATIONS);
    candidates[`${name}|samples`] = () => simulate(model, 'samples', [GENERATIONS], 500);
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

function simulate(model, draw, generations, replications) {
  const content = {
    model,
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
  const request = { experiment, first: 0, replications, keepRowsBelow: 0, distribution: 'sketch' };
  const control = { isTimeUp: () => false, isCancelled: () => false };
  return nanoseconds(replications * GENERATIONS, () => simulateBatch(request, control));
}
