import { share, type Workflow } from './workflow.js';

export const fixedReal: Workflow = {
  name: 'fixed-real',
  description:
    'the real data of generation 1 are kept; each later generation is fitted to them and to the ' +
    'newest synthetic batch of round(lambda · n_t)',
  parameters: {
    'fixed-real': {
      type: 'number',
      min: 0,
      max: 1e6,
      description: 'lambda: synthetic data for every one of n_t',
    },
  },
  fitted: (settings, sizes) =>
    sizes.map((n, i) => (i === 0 ? n : sizes[0]! + share(settings, 'fixed-real', n))),
  permanence: () => 1,
  begin(settings, source) {
    const { model, lanes, sizes } = source;
    const real = model.evidence(lanes);
    const batch = model.evidence(lanes);
    const pool = model.evidence(lanes);
    return (t, parameters) => {
      if (t === 1) {
        source.newest(t, parameters, real);
        return real;
      }
      source.synthetic(parameters, share(settings, 'fixed-real', sizes[t - 1]!), batch);
      model.clear(pool);
      model.merge(pool, real, 1);
      model.merge(pool, batch, 1);
      return pool;
    };
  },
};
