import { multinomial, type Stream } from '../random/index.js';
import type { DataSource } from './data-source.js';
import {
  choiceOf,
  kindOf,
  numberOf,
  settingsOf,
  type Choice,
  type Kind,
  type Settings,
} from './parameter.js';

/**
 * Which data go into the fit of a generation. Knows no family: only how evidence is drawn, merged and
 * weighted, and how data are chosen.
 */
export interface Workflow extends Kind {
  /** How many data generation t is fitted to, at entry t - 1. */
  fitted(settings: Settings, sizes: Float64Array): Float64Array;
  /** When a point mass is there to stay. */
  permanence(settings: Settings, sizes: Float64Array): Permanence;
  /** What is wrong with the sample sizes for these settings, if anything. */
  check?(settings: Settings, sizes: Float64Array): string | undefined;
  /** Whether the data of replications differ in number, so that they cannot share a block. */
  readonly isSingle?: boolean;
  /** Whether all data of a replication are kept one by one. */
  readonly keepsData?: boolean;
  /** How many batches generation t draws from models or the truth; one unless given. */
  batches?(settings: Settings, t: number, n: number): number;
  /** Begins a block of trajectories. */
  begin<P, E>(settings: Settings, source: DataSource<P, E>): Training<P, E>;
}

/**
 * Returns the evidence to fit in generation t, given the parameters of generation t - 1 (for t = 1, the
 * truth). Called for each generation in turn.
 */
export type Training<P, E> = (t: number, parameters: P) => E;

/**
 * How long models must have been one point mass, before any added error, to be so for ever: not at all,
 * because the model alone counts; a number of generations; from the first on; never, because real data
 * keep coming.
 */
export type Permanence = 'at once' | number | 'from the first' | 'never';

const unchanged = (_settings: Settings, sizes: Float64Array) => sizes;

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

export const WORKFLOWS: readonly Workflow[] = [
  {
    name: 'replace',
    description: 'each generation is fitted to the newest batch alone',
    parameters: {},
    fitted: unchanged,
    permanence: () => 'at once',
    begin(_settings, source) {
      const batch = source.model.evidence(source.lanes);
      return (t, parameters) => {
        source.newest(t, parameters, batch);
        return batch;
      };
    },
  },
  {
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
  },
  {
    name: 'accumulate-subsample',
    description:
      'each generation is fitted to n_t data chosen without replacement from all batches so far',
    parameters: {},
    fitted: unchanged,
    permanence: () => 'from the first',
    isSingle: true,
    keepsData: true,
    begin: (_settings, source) => subsampling(source),
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
];

export function workflowOf(choice: Choice): Workflow {
  return kindOf(WORKFLOWS, choice);
}

/** How many data each generation of a cell is fitted to. */
export function fittedSizes(choice: Choice, sizes: Float64Array): Float64Array {
  return workflowOf(choice).fitted(settingsOf(choice), sizes);
}

/** A setting's share of n, as a whole number. */
export function share(settings: Settings, name: string, n: number): number {
  return Math.round(numberOf(settings, name) * n);
}

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

/** n in `count` parts that differ by at most one, larger ones first. */
export function equalParts(n: number, count: number): number[] {
  const part = Math.floor(n / count);
  const larger = n - part * count;
  return Array.from({ length: count }, (_, i) => (i < larger ? part + 1 : part));
}

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

function totals(sizes: Float64Array): Float64Array {
  let total = 0;
  return sizes.map((n) => (total += n));
}

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
