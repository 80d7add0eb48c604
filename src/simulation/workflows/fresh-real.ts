import { choiceOf, kindOf, numberOf, settingsOf, type Choice, type Kind } from '../parameter.js';
import { share, type Workflow } from './workflow.js';

/** The naive and the optimal weight of fresh real data among synthetic ones. */
const WEIGHTS: readonly Kind[] = [
  { name: 'naive', description: 'every datum counts the same', parameters: {} },
  {
    name: 'optimal',
    description: '(sqrt(k² + 4k) - k) / 2, where k is real by synthetic: the golden ratio at k = 1',
    parameters: {},
  },
  {
    name: 'fixed',
    description: 'as given',
    parameters: {
      fixed: { type: 'number', min: 0, max: 1, open: ['min', 'max'], description: 'weight w' },
    },
  },
];

export const freshReal: Workflow = {
  name: 'fresh-real',
  description:
    'each generation is fitted to n_t fresh real data, weight w, and the newest synthetic batch of ' +
    'round(lambda · n_t), weight 1 - w',
  parameters: {
    'fresh-real': {
      type: 'number',
      min: 0,
      max: 1e6,
      description: 'lambda: synthetic data for every real one',
    },
    weight: {
      type: 'kind',
      kinds: WEIGHTS,
      default: 'naive',
      description: 'w, the share of the real batch in the fit whatever its size',
    },
  },
  fitted: (settings, sizes) =>
    sizes.map((n, i) => (i === 0 ? n : n + share(settings, 'fresh-real', n))),
  permanence: () => 'never',
  batches: () => 2,
  begin(settings, source) {
    const { model, lanes, sizes } = source;
    const real = model.evidence(lanes);
    const batch = model.evidence(lanes);
    const pool = model.evidence(lanes);
    return (t, parameters) => {
      const n = sizes[t - 1]!;
      source.real(n, real);
      const made = share(settings, 'fresh-real', n);
      if (t === 1 || made === 0) return real;
      source.synthetic(parameters, made, batch);
      const weight = realWeight(choiceOf(settings, 'weight'), n, made);
      model.clear(pool);
      // The weights of all data add up to their number.
      model.merge(pool, real, weight * (1 + made / n));
      model.merge(pool, batch, (1 - weight) * (1 + n / made));
      return pool;
    };
  },
};

/** Total weight of n real data that are fitted together with `made` synthetic ones. */
export function realWeight(choice: Choice, n: number, made: number): number {
  const k = n / made;
  switch (kindOf(WEIGHTS, choice).name) {
    case 'naive':
      return n / (n + made);
    case 'optimal':
      // (sqrt(k² + 4k) - k) / 2, without cancellation at large k.
      return 2 / (1 + Math.sqrt(1 + 4 / k));
    default:
      return numberOf(settingsOf(choice), 'fixed');
  }
}
