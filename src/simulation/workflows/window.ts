import { numberOf } from '../parameter.js';
import { totals, type Workflow } from './workflow.js';

export const window: Workflow = {
  name: 'window',
  description: 'each generation is fitted to the last K batches',
  parameters: {
    window: { type: 'integer', min: 1, max: 10_000, description: 'K: batches that are kept' },
  },
  fitted(settings, sizes) {
    const length = numberOf(settings, 'window');
    const all = totals(sizes);
    return all.map((total, i) => total - (i >= length ? all[i - length]! : 0));
  },
  permanence: () => 1,
  begin(settings, source) {
    const { model, lanes } = source;
    const length = numberOf(settings, 'window');
    const kept: ReturnType<typeof model.evidence>[] = [];
    const pool = model.evidence(lanes);
    return (t, parameters) => {
      const slot = (t - 1) % length;
      kept[slot] ??= model.evidence(lanes);
      source.newest(t, parameters, kept[slot]);
      model.clear(pool);
      for (const batch of kept) model.merge(pool, batch, 1);
      return pool;
    };
  },
};
