import type { DataSource } from '../data-source.js';
import { numberOf } from '../parameter.js';
import { share, unchanged, type Training, type Workflow } from './workflow.js';

export const realPoints: Workflow = {
  name: 'real-points',
  description:
    'of the n_t data of each generation m are fresh and real, the others newest synthetic ones',
  parameters: {
    'real-points': { type: 'integer', min: 1, description: 'm: real data in every generation' },
  },
  fitted: unchanged,
  permanence: () => 'never',
  check(settings, sizes) {
    const least = Math.min(...sizes);
    const m = numberOf(settings, 'real-points');
    return m > least ? `at most the smallest n_t, which is ${String(least)}` : undefined;
  },
  begin: (settings, source) => mixing(source, () => numberOf(settings, 'real-points')),
};

export const realShare: Workflow = {
  name: 'real-share',
  description:
    'of the n_t data of each generation round(a · n_t) are fresh and real, the others newest ' +
    'synthetic ones',
  parameters: {
    'real-share': { type: 'number', min: 0, max: 1, description: 'a: share of real data' },
  },
  fitted: unchanged,
  permanence: (settings, sizes) =>
    sizes.some((n, i) => i > 0 && share(settings, 'real-share', n) > 0) ? 'never' : 'at once',
  begin: (settings, source) => mixing(source, (n) => share(settings, 'real-share', n)),
};

/** Fresh real data among newest synthetic ones. */
function mixing<P, E>(source: DataSource<P, E>, realOf: (n: number) => number): Training<P, E> {
  const { model, lanes, sizes } = source;
  const batch = model.evidence(lanes);
  const pool = model.evidence(lanes);
  return (t, parameters) => {
    const n = sizes[t - 1]!;
    const real = t === 1 ? n : realOf(n);
    source.real(real, pool);
    if (real === n) return pool;
    source.synthetic(parameters, n - real, batch);
    if (real === 0) return batch;
    model.merge(pool, batch, 1);
    return pool;
  };
}
