import { multinomial, type Stream } from '../../random/index.js';
import { unchanged, type Workflow } from './workflow.js';

export const randomPast: Workflow = {
  name: 'random-past',
  description:
    'each of the n_t data of a generation comes from a model chosen at random among all before it, ' +
    'the truth included',
  parameters: {},
  fitted: unchanged,
  permanence: () => 'never',
  isSingle: true,
  batches: (_settings, t, n) => Math.min(t, n),
  begin(_settings, source) {
    const { model, lanes, sizes, streams } = source;
    const past = [source.truth];
    const batch = model.evidence(lanes);
    const pool = model.evidence(lanes);
    return (t, parameters) => {
      if (t > 1) {
        const copy = model.truth(lanes);
        model.copy(parameters, copy);
        past.push(copy);
      }
      model.clear(pool);
      for (const [s, n] of choices(streams[0]!, sizes[t - 1]!, t)) {
        if (s === 0) source.real(n, batch);
        else source.synthetic(past[s]!, n, batch);
        model.merge(pool, batch, 1);
      }
      return pool;
    };
  },
};

/** How often each of `count` models is chosen by n data, oldest first; those never chosen are left out. */
function choices(stream: Stream, n: number, count: number): [model: number, n: number][] {
  if (n > count) {
    const counts = multinomial(stream, n, new Float64Array(count).fill(1 / count));
    return Array.from(counts, (chosen, s): [number, number] => [s, chosen]).filter(
      ([, chosen]) => chosen > 0,
    );
  }
  const counts = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const s = Math.floor(stream.uniform() * count);
    counts.set(s, (counts.get(s) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}
