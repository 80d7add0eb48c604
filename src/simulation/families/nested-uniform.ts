import { binomial, type Stream } from '../../random/index.js';
import type { Draw } from '../cell.js';
import type { Family } from '../family.js';
import { perLane, type LaneModel } from '../lane-model.js';
import { numberOf, type Settings } from '../parameter.js';
import { SortedPoints } from '../sorted-points.js';
import { bestCover, spikeGain, spikeOf, type Spike } from '../spike.js';

/** Both sub-families at once; the selector says which one is the law. */
interface NestedUniform {
  /** alpha_0, alpha_1, … of h; those not listed are 0. */
  alphas: number[];
  /** Whether g is the law rather than h. */
  isSpiked: boolean;
  /** g: U[0, J] and a spike that begins at `start` = J - beta. */
  J: number;
  start: number;
}

/** Of the data in [0, 1) only weight and maximum matter, because no spike gets there. */
interface FirstAndBeyond {
  weight: number;
  /** Largest of the data in [0, 1); 0 where there are none. */
  largest: number;
  readonly beyond: SortedPoints;
}

/** Largest alpha_j. */
const MOST = 1 / 4;

/** Total variation distance from which on the model counts as collapsed. */
const COLLAPSED = 3 / 8;

/** N(J) is kept below, so that products with it stay numbers. */
const MOST_CAPACITY = 1e250;

/**
 * Barzilai and Shamir (arXiv 2505.19046, theorem 5.2): one consistent family for all sample sizes that
 * collapses in the end although all data are kept. A selector chooses between
 *
 *   h: alpha_0 … alpha_{j-1} (1 - alpha_j) U[j, j + 1 - 2 alpha_j], summed over j = 0, 1, …,
 *   g: 1/2 U[0, J] + 1/2 U[J - beta, J - beta + f(J)], with J = 2, 3, … and beta in [0, 1],
 *
 * where f(J) = (3 J)^(-N(J)) and N(J) = capacity^(growth^(J - 2)). The truth is U[0, 1]: h with alpha = 0.
 */
export const nestedUniform: Family = {
  name: 'nested-uniform',
  description:
    'uniform laws on the intervals [j, j + 1 - 2 alpha_j], or one on [0, J] with a spike in it: an ' +
    'estimator that is consistent and yet collapses in the end with all data kept; fitted by maximum ' +
    'likelihood',
  source: 'science 21',
  parameters: {
    capacity: {
      type: 'number',
      min: 1,
      max: 1e12,
      default: 1000,
      description:
        'N(2): a fit to no more data than N(J) collapses once a datum is in [J - 1, J] or beyond',
    },
    growth: {
      type: 'number',
      min: 1,
      max: 100,
      default: 2,
      description: 'N(J + 1) = N(J)^growth, so that J as a function of N(J) grows like log log',
    },
  },
  metrics: {
    alpha: 'alpha_0 while h is the law, 0 once g is',
    levels: 'how many of the intervals [j, j + 1] the fitted law reaches; 1 at the truth',
    selector: '1 if g, the law with a spike, is fitted, 0 if h is',
    tv: 'total variation distance of the fitted law to the truth',
    collapsed: '1 if tv is at least 3/8, 0 otherwise',
  },
  minimumSize: () => 1,
  create: (settings, draw) => perLane(nestedUniformModel(settings, draw), draw),
};

function nestedUniformModel(
  settings: Settings,
  draw: Draw,
): LaneModel<NestedUniform, FirstAndBeyond> {
  const spikes: Spike[] = [];
  const spikeIn = (J: number) => (spikes[J] ??= spikeOf(logWidth(settings, J)));
  const alphaIn = ({ alphas, isSpiked }: NestedUniform) => (isSpiked ? 0 : (alphas[0] ?? 0));
  const distance = (parameters: NestedUniform) =>
    parameters.isSpiked ? 1 - 1 / (2 * parameters.J) : 2 * alphaIn(parameters);

  return {
    norm: 0,

    measures: {
      // Only the selector tells g from the truth: what g leaves unused counts as true.
      squared_error: ({ alphas, isSpiked }) =>
        isSpiked ? 1 : alphas.reduce((sum, alpha) => sum + alpha * alpha, 0),
      alpha: alphaIn,
      levels: ({ alphas, isSpiked, J }) => (isSpiked ? J : 1 + used(alphas)),
      selector: ({ isSpiked }) => (isSpiked ? 1 : 0),
      tv: distance,
      collapsed: (parameters) => (distance(parameters) >= COLLAPSED ? 1 : 0),
    },

    truth: () => ({ alphas: [], isSpiked: false, J: 2, start: 1 }),

    copy(from, to) {
      Object.assign(to, from);
      to.alphas = from.alphas.slice();
    },

    evidence: () => ({ weight: 0, largest: 0, beyond: new SortedPoints() }),

    clear(evidence) {
      evidence.weight = 0;
      evidence.largest = 0;
      evidence.beyond.clear();
    },

    /** Of the data in [0, 1) only number and maximum are drawn. */
    draw(stream, parameters, n, into) {
      this.clear(into);
      if (parameters.isSpiked) drawSpiked(stream, parameters, spikeIn(parameters.J), n, into);
      else drawNested(stream, parameters.alphas, n, into);
      into.beyond.sort();
    },

    merge(pool, batch, weight) {
      pool.weight += weight * batch.weight;
      pool.largest = Math.max(pool.largest, batch.largest);
      pool.beyond.merge(batch.beyond, weight);
    },

    fit(evidence, parameters) {
      const nested = bestNested(evidence, parameters.alphas);
      const { values, count } = evidence.beyond;
      const last = count > 0 ? Math.floor(values[count - 1]!) : 0;
      const near = parameters.start;
      parameters.isSpiked = false;
      let best = nested;
      // A smaller J leaves data out, a larger one has no datum for its spike.
      for (let J = Math.max(2, last); J <= Math.max(2, last + 1); J++) {
        const spiked = bestSpiked(evidence, J, spikeIn(J), near);
        if (spiked.level <= best) continue;
        best = spiked.level;
        parameters.isSpiked = true;
        parameters.J = J;
        parameters.start = spiked.start;
      }
    },

    adjust(parameters, move) {
      const { alphas, J } = parameters;
      if (parameters.isSpiked)
        parameters.start = J - Math.min(1, Math.max(0, move(J - parameters.start)));
      else
        for (let j = 0; j < alphas.length; j++)
          alphas[j] = Math.min(MOST, Math.max(0, move(alphas[j]!)));
    },

    absorbing: () => false,

    keepsData: true,
    cost: (n, fitted) => (draw === 'law' ? 1500 : 500 + 25 * n) + 2 * fitted,

    width: 1,

    sample(stream, { alphas, isSpiked, J, start }, n, out) {
      const { width } = spikeIn(J);
      const reached = used(alphas);
      for (let i = 0; i < n; i++)
        if (isSpiked)
          out[i] =
            stream.uniform() < 1 / 2 ? J * stream.uniform() : start + width * stream.uniform();
        else {
          let j = 0;
          while (j < reached && stream.uniform() < alphas[j]!) j++;
          out[i] = j + (1 - 2 * (alphas[j] ?? 0)) * stream.uniform();
        }
    },

    collect(points, n, into) {
      this.clear(into);
      for (let i = 0; i < n; i++) {
        const x = points[i]!;
        if (x < 1) {
          into.weight++;
          into.largest = Math.max(into.largest, x);
        } else into.beyond.push(x);
      }
      into.beyond.sort();
    },
  };
}

/** log f(J) = -N(J) log(3 J). */
function logWidth(settings: Settings, J: number): number {
  const capacity = numberOf(settings, 'capacity') ** (numberOf(settings, 'growth') ** (J - 2));
  return -Math.min(MOST_CAPACITY, capacity) * Math.log(3 * J);
}

/** How many of the first alphas there are before a 0. */
function used(alphas: readonly number[]): number {
  const zero = alphas.indexOf(0);
  return zero < 0 ? alphas.length : zero;
}

/** The largest of `count` uniform numbers on [0, end]. */
function largest(stream: Stream, count: number, end: number): number {
  return count > 0 ? end * stream.uniform() ** (1 / count) : 0;
}

function drawNested(
  stream: Stream,
  alphas: readonly number[],
  n: number,
  into: FirstAndBeyond,
): void {
  const reached = used(alphas);
  let onward = binomial(stream, n, alphas[0] ?? 0);
  into.weight = n - onward;
  into.largest = largest(stream, n - onward, 1 - 2 * (alphas[0] ?? 0));
  for (let j = 1; onward > 0; j++) {
    const further = j < reached ? binomial(stream, onward, alphas[j]!) : 0;
    const length = 1 - 2 * (alphas[j] ?? 0);
    for (; onward > further; onward--) into.beyond.push(j + length * stream.uniform());
  }
}

function drawSpiked(
  stream: Stream,
  { J, start }: NestedUniform,
  { width }: Spike,
  n: number,
  into: FirstAndBeyond,
): void {
  const spread = binomial(stream, n, 1 / 2);
  into.weight = binomial(stream, spread, 1 / J);
  into.largest = largest(stream, into.weight, 1);
  for (let i = into.weight; i < spread; i++) into.beyond.push(1 + (J - 1) * stream.uniform());
  for (let i = spread; i < n; i++) into.beyond.push(start + width * stream.uniform());
}

/**
 * Fits h, writes its alphas, and returns its log-likelihood. alpha_j is as large as the data in [j, j + 1]
 * allow, because the density grows with it both on its interval and beyond. Where no datum gets to an
 * interval its alpha is of no consequence, and 0.
 */
function bestNested({ weight, largest, beyond }: FirstAndBeyond, alphas: number[]): number {
  const { values, weights, count, total } = beyond;
  alphas.length = 0;
  let inside = weight;
  let offset = largest;
  let onward = total;
  let level = 0;
  for (let i = 0, j = 0; ; j++) {
    const alpha = Math.min(MOST, (1 - offset) / 2);
    alphas.push(alpha);
    level += inside * (Math.log1p(-alpha) - Math.log1p(-2 * alpha));
    if (onward === 0 || i === count) return level;
    level += onward * Math.log(alpha);
    inside = 0;
    offset = 0;
    for (; i < count && values[i]! < j + 2; i++) {
      inside += weights[i]!;
      offset = values[i]! - (j + 1);
    }
    onward -= inside;
  }
}

/** Fits g at a given J: its log-likelihood, and where its spike begins. */
function bestSpiked(
  { weight, beyond }: FirstAndBeyond,
  J: number,
  spike: Spike,
  near: number,
): { level: number; start: number } {
  const { values, weights, count, total } = beyond;
  const base = -Math.log(2 * J);
  const gain = spikeGain(spike, J);
  let first = 0;
  while (first < count && values[first]! < J - 1) first++;
  const last = count > 0 ? values[count - 1]! : 0;
  if (last <= J) {
    const { weight: covered, start } = bestCover(beyond, first, spike, [J - 1, J], near);
    return { level: (weight + total) * base + covered * gain, start };
  }
  // All data above J must be in the spike, and as many below as there is room for.
  const start = Math.max(J - 1, last - spike.width);
  if (start > J) return { level: -Infinity, start };
  let level = (weight + total) * base;
  for (let i = first; i < count; i++)
    if (values[i]! > J) level += weights[i]! * (-spike.logWidth - Math.log(2) - base);
    else if (values[i]! >= start) level += weights[i]! * gain;
  return { level, start };
}
