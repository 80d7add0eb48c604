import { numberOf } from '../parameter.js';
import { unchanged, type Workflow } from './workflow.js';

export const recentModels: Workflow = {
  name: 'recent-models',
  description:
    'the n_t data of each generation come in equal parts from the last K models, fresh from each',
  parameters: {
    'recent-models': { type: 'integer', min: 1, max: 10_000, description: 'K: models in use' },
  },
  fitted: unchanged,
  permanence: (settings) => numberOf(settings, 'recent-models'),
  batches: (settings, t) => Math.max(1, Math.min(t - 1, numberOf(settings, 'recent-models'))),
  begin(settings, source) {
    const { model, lanes, sizes } = source;
    const length = numberOf(settings, 'recent-models');
    const past: (typeof source.truth)[] = [];
    const batch = model.evidence(lanes);
    const pool = model.evidence(lanes);
    return (t, parameters) => {
      if (t === 1) {
        source.newest(t, parameters, pool);
        return pool;
      }
      if (past.length < length) past.push(model.truth(lanes));
      model.copy(parameters, past[(t - 2) % length]!);
      model.clear(pool);
      const parts = equalParts(sizes[t - 1]!, past.length);
      parts.forEach((n, age) => {
        // Age 0 is the newest model, t - 1.
        source.synthetic(past[(t - 2 - age) % length]!, n, batch);
        if (n > 0) model.merge(pool, batch, 1);
      });
      return pool;
    };
  },
};

/** n in `count` parts that differ by at most one, larger ones first. */
export function equalParts(n: number, count: number): number[] {
  const part = Math.floor(n / count);
  const larger = n - part * count;
  return Array.from({ length: count }, (_, i) => (i < larger ? part + 1 : part));
}
