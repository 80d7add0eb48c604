import { createHash } from 'node:crypto';
import { streamKey } from '../random/index.js';
import { simulateBatch } from './batch.js';
import type { CellContent } from './cell.js';
import { ENGINE_VERSION } from './engine.js';
import { familyOf } from './families/index.js';
import { withDefaults, type Settings } from './parameter.js';

/**
 * What `goldenHash` gives for this engine version, by Node.js major version. A machine with another
 * hash computes other numbers.
 */
export const GOLDEN_HASHES: Readonly<Record<string, string>> = {
  '20': '0115adeb197e430cdd099bd80a42c1c1cf15d6b1e99913809e7b79d9f8b0ae7f',
};

/** SHA-256 of a few trajectories of every family, workflow and way of drawing. */
export function goldenHash(): string {
  const hash = createHash('sha256').update(ENGINE_VERSION);
  const control = { isTimeUp: () => false, isCancelled: () => false };
  for (const content of contents()) {
    const experiment = {
      content,
      metrics: ['squared_error', 'variance', 'improved', 'absorbed'],
      generations: [1, 2, 5, 20],
      key: streamKey(`golden ${content.model.family as string}`),
      restart: false,
    };
    const request = {
      experiment,
      first: 0,
      replications: 100,
      keepRowsBelow: 100,
      distribution: 'sketch',
    } as const;
    const { rows } = simulateBatch(request, control);
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

function* contents(): Generator<CellContent> {
  for (const model of MODELS)
    for (const workflow of ['replace', 'accumulate'])
      for (const draw of ['law', 'samples'] as const)
        yield {
          model: withDefaults(familyOf(model), model),
          workflow,
          draw,
          schedule: { power: 1.1 },
          sampling: 'plain',
          bias: { shrink: 1, exponent: 1 },
          n: 20,
          generations: 20,
        };
}
