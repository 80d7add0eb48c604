import type { Stream } from '../../random/index.js';
import type { Family } from '../family.js';
import { perLane, type LaneModel } from '../lane-model.js';
import { numberOf, type Settings } from '../parameter.js';
import { SortedPoints } from '../sorted-points.js';
import { bestCover, spikeGain, spikeOf } from '../spike.js';

interface AlphaAndMu {
  alpha: number;
  mu: number;
}

/** Data below 1/2 matter by their weight only. */
interface Halves {
  low: number;
  /** Data in [1/2, 1], and in [2, 3]. */
  readonly high: SortedPoints;
  readonly far: SortedPoints;
}

/** Largest alpha of the wide spike, and of the family. */
const WIDE = 1 / 10;
const MOST = 1 / 4;
const WIDE_WIDTH = 1 / 39;

/** Total variation distance from which on the model counts as collapsed. */
const COLLAPSED = 1 / 10;

/** How many times designed_for enters the exponent of the tiny spike's width, and its base. */
const BATCHES = 2;
const BASE = 34;

/**
 * Barzilai and Shamir (arXiv 2505.19046, theorem 5.1): consistent on real data, and collapsing in its
 * second generation although all data are kept. With masses in front of uniform laws,
 *
 *   p = 1/2 U[0, 1] + (1 - alpha)/2 U[0, 1 - 2 alpha] + alpha/4 U[2, 3] + alpha/4 U[mu, mu + f(alpha)],
 *
 * where f = 1/39 for alpha ≤ 1/10, and 34^(-2 N) above. The truth is U[0, 1]: alpha = 0, whatever mu.
 */
export const uniformMixture: Family = {
  name: 'uniform-mixture',
  description:
    'numbers from U[0, 1] and, for alpha > 0, from [2, 3] with a spike at mu: an estimator that is ' +
    'consistent and yet collapses in generation 2 with all data kept; fitted by maximum likelihood',
  source: 'science 20',
  parameters: {
    designed_for: {
      type: 'integer',
      min: 1,
      max: 1e12,
      default: 10_000,
      description:
        'N: the spike at alpha > 1/10 has width 34^(-2 N), so that one synthetic datum in [2, 3] ' +
        'makes a fit to up to 2 N data collapse',
    },
  },
  metrics: {
    alpha: 'the fitted alpha; 0 is the truth',
    mu: 'where the fitted spike begins; keeps its place, at first 2, while no datum is in [2, 3]',
    tv: 'total variation distance of the fitted law to the truth, which is alpha',
    collapsed: '1 if tv is at least 1/10, 0 otherwise',
  },
  minimumSize: () => 1,
  create: (settings, draw) => perLane(uniformMixtureModel(settings), draw),
};

function uniformMixtureModel(settings: Settings): LaneModel<AlphaAndMu, Halves> {
  const wide = spikeOf(Math.log(WIDE_WIDTH));
  const tiny = spikeOf(-BATCHES * numberOf(settings, 'designed_for') * Math.log(BASE));
  const wideGain = spikeGain(wide, 1);
  const tinyGain = spikeGain(tiny, 1);
  const spikeAt = (alpha: number) => (alpha <= WIDE ? wide : tiny);

  return {
    norm: 0,

    measures: {
      // The truth does not depend on mu.
      squared_error: ({ alpha }) => alpha * alpha,
      alpha: ({ alpha }) => alpha,
      mu: ({ mu }) => mu,
      tv: ({ alpha }) => alpha,
      collapsed: ({ alpha }) => (alpha >= COLLAPSED ? 1 : 0),
    },

    truth: () => ({ alpha: 0, mu: 2 }),

    copy(from, to) {
      to.alpha = from.alpha;
      to.mu = from.mu;
    },

    evidence: () => ({ low: 0, high: new SortedPoints(), far: new SortedPoints() }),

    clear(evidence) {
      evidence.low = 0;
      evidence.high.clear();
      evidence.far.clear();
    },

    merge(pool, batch, weight) {
      pool.low += weight * batch.low;
      pool.high.merge(batch.high, weight);
      pool.far.merge(batch.far, weight);
    },

    fit(evidence, parameters) {
      const { far } = evidence;
      const best = bestAlphas(evidence);
      if (far.total === 0) {
        // The spike is worth nothing, so only alpha counts.
        parameters.alpha = (best.wide.level >= best.tiny.level ? best.wide : best.tiny).alpha;
        return;
      }
      const cover = (spike: typeof wide) =>
        bestCover(far, 0, spike, [2, 3 - spike.width], parameters.mu);
      const underWide = cover(wide);
      const underTiny = cover(tiny);
      const isWide =
        best.wide.level + underWide.weight * wideGain >=
        best.tiny.level + underTiny.weight * tinyGain;
      parameters.alpha = (isWide ? best.wide : best.tiny).alpha;
      parameters.mu = (isWide ? underWide : underTiny).start;
    },

    adjust(parameters, move) {
      parameters.alpha = Math.min(MOST, Math.max(0, move(parameters.alpha)));
      const highest = 3 - spikeAt(parameters.alpha).width;
      parameters.mu = Math.min(highest, Math.max(2, move(parameters.mu)));
    },

    absorbing: () => false,

    keepsData: true,
    cost: (n, fitted) => 500 + 50 * n + 12 * fitted,

    width: 1,

    sample(stream: Stream, { alpha, mu }, n, out) {
      const { width } = spikeAt(alpha);
      const inner = 1 / 2 + (1 - alpha) / 2;
      for (let i = 0; i < n; i++) {
        const part = stream.uniform();
        const u = stream.uniform();
        if (part < 1 / 2) out[i] = u;
        else if (part < inner) out[i] = (1 - 2 * alpha) * u;
        else if (part < 1 - alpha / 4) out[i] = 2 + u;
        else out[i] = mu + width * u;
      }
    },

    collect(points, n, into) {
      this.clear(into);
      for (let i = 0; i < n; i++) {
        const x = points[i]!;
        if (x < 1 / 2) into.low++;
        else (x <= 1 ? into.high : into.far).push(x);
      }
      into.high.sort();
      into.far.sort();
    },
  };
}

interface Candidate {
  alpha: number;
  /** Log-likelihood without what data in the spike add to it. */
  level: number;
}

/**
 * The best alpha below and above 1/10, apart from the spike. While no datum passes 1 - 2 alpha, the
 * likelihood grows with alpha: so only those alpha count whose 1 - 2 alpha is a datum, and the largest
 * alpha of either kind of spike.
 */
function bestAlphas({ low, high, far }: Halves): { wide: Candidate; tiny: Candidate } {
  const wide = { alpha: 0, level: -Infinity };
  const tiny = { alpha: 0, level: -Infinity };
  /** Weight of the data in [0, 1 - 2 alpha], and in (1 - 2 alpha, 1]. */
  let inside = low + high.total;
  let outside = 0;
  const consider = (alpha: number, best: Candidate) => {
    const level =
      inside * Math.log(1 / 2 + (1 - alpha) / (2 - 4 * alpha)) -
      outside * Math.LN2 +
      (far.total > 0 ? far.total * Math.log(alpha / 4) : 0);
    if (level <= best.level) return;
    best.level = level;
    best.alpha = alpha;
  };
  let i = high.count - 1;
  const upTo = (most: number, best: Candidate) => {
    for (; i >= 0; i--) {
      const alpha = (1 - high.values[i]!) / 2;
      if (alpha > most) break;
      consider(alpha, best);
      inside -= high.weights[i]!;
      outside += high.weights[i]!;
    }
    consider(most, best);
  };
  upTo(WIDE, wide);
  upTo(MOST, tiny);
  return { wide, tiny };
}
