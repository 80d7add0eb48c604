import type { DataSource } from '../data-source.js';
import { totals, unchanged, type Training, type Workflow } from './workflow.js';

export const accumulateSubsample: Workflow = {
  name: 'accumulate-subsample',
  description:
    'each generation is fitted to n_t data chosen without replacement from all batches so far',
  parameters: {},
  fitted: unchanged,
  permanence: () => 'from the first',
  isSingle: true,
  keepsData: true,
  begin: (_settings, source) => subsampling(source),
};

/** Kazdan, Schaeffer et al. (arXiv 2410.16713): pool everything, fit a random subset. */
function subsampling<P, E>(source: DataSource<P, E>): Training<P, E> {
  const { model, sizes } = source;
  const stream = source.streams[0]!;
  const { width } = model.data;
  const all = totals(sizes).at(-1)!;
  let pool = new Float64Array();
  // A permutation of the pool; its first n_t entries are made the random subset.
  let order = new Int32Array();
  let held = 0;
  const evidence = model.evidence(1);
  return (t, parameters) => {
    const n = sizes[t - 1]!;
    if (order.length < held + n) {
      const room = Math.min(all, Math.max(held + n, 2 * order.length));
      pool = grown(pool, new Float64Array(room * width));
      order = grown(order, new Int32Array(room));
    }
    source.newestData(t, parameters, 0, pool.subarray(held * width));
    for (let i = held; i < held + n; i++) order[i] = i;
    held += n;
    const chosen = new Float64Array(n * width);
    for (let i = 0; i < n; i++) {
      const j = i + Math.floor(stream.uniform() * (held - i));
      const index = order[j]!;
      order[j] = order[i]!;
      order[i] = index;
      for (let k = 0; k < width; k++) chosen[i * width + k] = pool[index * width + k]!;
    }
    model.data.collect([chosen], n, evidence);
    return evidence;
  };
}

function grown<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
