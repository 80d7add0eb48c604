import { totals, type Workflow } from './workflow.js';

export const accumulate: Workflow = {
  name: 'accumulate',
  description: 'each generation is fitted to all batches so far, real data included',
  parameters: {},
  fitted: (_settings, sizes) => totals(sizes),
  permanence: () => 1,
  begin(_settings, source) {
    const { model, lanes } = source;
    const batch = model.evidence(lanes);
    const pool = model.evidence(lanes);
    return (t, parameters) => {
      source.newest(t, parameters, batch);
      model.merge(pool, batch, 1);
      return pool;
    };
  },
};
