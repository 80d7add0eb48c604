import { createHash } from 'node:crypto';
import { streamKey } from '../random/index.js';
import { simulateBatch, UNHURRIED } from './batch.js';
import type { CellContent } from './cell.js';
import { ENGINE_VERSION } from './engine.js';
import { familyOf } from './families/index.js';
import { withDefaults, type Choice, type Settings } from './parameter.js';

/**
 * What `goldenHash` gives for this engine version, by Node.js major version. A machine with another
 * hash computes other numbers.
 */
export const GOLDEN_HASHES: Readonly<Record<string, string>> = {
  '20': '37b11f0a1c2e2d73b7b0f8abd9255d7402c1270dfb362e8964a5e857ddfad1a6',
};

/** Of each model under each workflow: few, so that it takes no time, and enough to pass every branch. */
const REPLICATIONS = 3;

/** SHA-256 of a few trajectories of every family, workflow and way of drawing. */
export function goldenHash(): string {
  const hash = createHash('sha256').update(ENGINE_VERSION);
  for (const content of contents()) {
    const experiment = {
      content,
      metrics: ['squared_error', 'variance', 'improved', 'absorbed'],
      generations: [1, 2, 5, 10],
      key: streamKey(`golden ${content.model.family as string}`),
      restart: false,
    };
    const request = {
      experiment,
      first: 0,
      replications: REPLICATIONS,
      keepRowsBelow: REPLICATIONS,
      distribution: 'sketch',
      hopelessAfter: Infinity,
    } as const;
    const { rows } = simulateBatch(request, UNHURRIED);
    hash.update(new Uint8Array(rows.buffer));
  }
  return hash.digest('hex');
}

const MODELS: readonly Settings[] = [
  { family: 'gaussian-mean', dimension: 3, sigma: 2, theta: 1 },
  { family: 'gaussian', mean: 1, sigma: 2, estimator: 'unbiased' },
  { family: 'bernoulli', theta: 0.3 },
  { family: 'poisson', theta: 3 },
  { family: 'exponential', theta: 2, parametrisation: 'rate' },
  { family: 'gaussian', dimension: 3, sigma: 2, correlation: 0.3 },
  { family: 'negative-binomial', theta: 2, size: 3 },
  { family: 'uniform', theta: 2 },
  { family: 'gamma', theta: 2, shape: 0.4 },
  { family: 'laplace', theta: 2 },
  { family: 'beta', theta: 0.1 },
  { family: 'gaussian-variance', theta: 2 },
  { family: 'geometric', theta: 2 },
  { family: 'linear-regression', dimension: 3, design: 'fixed', decay: 1 },
  { family: 'linear-regression', dimension: 30, w: 0.2, penalty: [0, 0.1] },
  { family: 'logistic-regression', dimension: 2, intercept: { fitted: 0.5 } },
  { family: 'symmetric-mixture', mu: 1, sigma: 1, estimator: 'exact' },
  { family: 'symmetric-mixture', mu: 1, sigma: 1, estimator: 'approximate' },
  { family: 'gaussian-mixture', means: [-2, 0, 3], sigmas: 1, weights: [1, 2, 3] },
  { family: 'uniform-mixture' },
  { family: 'nested-uniform' },
  { family: 'discrete', truth: { zipf: 1, shift: 2.7, symbols: 30 } },
  { family: 'ngram', truth: { words: 'the cat saw the dog. the dog saw a cat' } },
  { family: 'kde', truth: 'moons', bandwidth: 'scott', held_out: 20 },
];

const WORKFLOWS: readonly Choice[] = [
  'replace',
  'accumulate',
  'accumulate-subsample',
  { window: 3 },
  { 'fixed-real': 0.5 },
  { 'fresh-real': 2, weight: 'optimal' },
  { 'real-points': 1 },
  { 'real-share': 0.25 },
  { 'recent-models': 3 },
  'random-past',
];

function* contents(): Generator<CellContent> {
  const common = {
    sampling: 'plain',
    schedule: { power: 1.1 },
    bias: { shrink: 1, exponent: 1 },
    n: 20,
    generations: 10,
  } as const;
  for (const settings of MODELS) {
    const model = withDefaults(familyOf(settings), settings);
    for (const workflow of WORKFLOWS) yield { ...common, model, workflow, draw: 'law' };
    yield { ...common, model, workflow: 'replace', draw: 'samples' };
    if (['gaussian', 'discrete'].includes(settings.family as string))
      for (const sampling of [{ temperature: 0.8 }, { curation: 3, reward: [1, 0.5] }])
        yield { ...common, model, sampling, workflow: 'replace', draw: 'law' };
  }
}
