import { DataSet } from '../data-set.js';
import type { Family } from '../family.js';
import { perLane, type LaneModel } from '../lane-model.js';
import { choiceOf, kindOf, numberOf, settingsOf, type Kind, type Settings } from '../parameter.js';
import { KernelDensity, type Bandwidth } from './kernel-density.js';
import { drawToyData, heldOut, TOY_DATA, toyDataOf } from './toy-data.js';

interface BandwidthKind extends Kind {
  bind(settings: Settings, dimension: number): Bandwidth;
}

const BANDWIDTHS: readonly BandwidthKind[] = [
  {
    name: 'fixed',
    description: 'one standard deviation in every direction, whatever the data',
    parameters: {
      fixed: { type: 'number', min: 0, open: ['min'], description: 'h, in units of the data' },
    },
    bind(settings) {
      const h = numberOf(settings, 'fixed');
      return { isAbsolute: true, size: () => h };
    },
  },
  {
    name: 'scott',
    description: 'N^(-1/(d+4)) times the spread of the data (Scott, 1992)',
    parameters: {},
    bind: (_settings, d) => ({ isAbsolute: false, size: (n) => Math.pow(n, -1 / (d + 4)) }),
  },
  {
    name: 'silverman',
    description: '(N (d+2)/4)^(-1/(d+4)) times the spread of the data (Silverman, 1986)',
    parameters: {},
    bind: (_settings, d) => ({
      isAbsolute: false,
      size: (n) => Math.pow((n * (d + 2)) / 4, -1 / (d + 4)),
    }),
  },
];

/** The bandwidth that a model's settings ask for. */
export function bandwidthOf(settings: Settings): Bandwidth {
  const choice = choiceOf(settings, 'bandwidth');
  const { dimension } = toyDataOf(settings.truth);
  return kindOf(BANDWIDTHS, choice).bind(settingsOf(choice), dimension);
}

/** A Gaussian kernel density estimate: the model is the data themselves, and a bandwidth. */
export const kde: Family = {
  name: 'kde',
  description:
    'a Gaussian kernel density estimate: a datum of the model is one of the data that it was fitted to ' +
    '(by weight) plus kernel noise',
  source: 'science 19',
  parameters: {
    truth: {
      type: 'choice',
      choices: TOY_DATA.map(({ name }) => name),
      default: 'normal',
      description:
        'the law of the real data: standard normal numbers, or points in the plane as scikit-learn ' +
        'makes them (swiss-roll: the roll seen along its axis)',
    },
    noise: {
      type: 'number',
      min: 0,
      default: 0.05,
      description:
        'standard deviation of the noise in points in the plane; normal numbers have none',
    },
    bandwidth: {
      type: 'kind',
      kinds: BANDWIDTHS,
      default: 'scott',
      description:
        'spread of the kernel; a rule multiplies the covariance matrix of the data, and N is their ' +
        'effective number, (sum of weights)² by sum of squared weights',
    },
    held_out: {
      type: 'integer',
      min: 1,
      max: 1_000_000,
      default: 500,
      description: 'real points on which nll is judged, the same in all cells of one truth',
    },
  },
  metrics: {
    nll:
      'mean negative log-likelihood of the held-out real points; infinite where the kernel has no ' +
      'density',
    variance: 'variance of the data of the fit (dividing by their number), summed over dimensions',
    bandwidth: 'standard deviation of the kernel, root mean square over the dimensions',
  },
  // A covariance matrix of fewer points is singular.
  minimumSize: (settings) =>
    bandwidthOf(settings).isAbsolute ? 1 : toyDataOf(settings.truth).dimension + 1,
  create: (settings, draw) => perLane(kdeModel(settings), draw),
};

/** A fitted density, or none: the truth. */
interface Density {
  fitted: KernelDensity | null;
}

function kdeModel(settings: Settings): LaneModel<Density, DataSet> {
  const toy = toyDataOf(settings.truth);
  const { dimension } = toy;
  const noise = numberOf(settings, 'noise');
  const judged = numberOf(settings, 'held_out');
  const bandwidth = bandwidthOf(settings);
  let points: Float64Array | null = null;
  // The truth has no kernel and no data: metrics of it are undefined.
  const measure =
    (of: (density: KernelDensity) => number) =>
    ({ fitted }: Density) =>
      fitted ? of(fitted) : NaN;

  return {
    norm: 0,

    measures: {
      nll: measure((density) =>
        density.negativeLogLikelihood((points ??= heldOut(toy, noise, judged))),
      ),
      variance: measure((density) => density.variance),
      bandwidth: measure((density) => density.bandwidth),
    },

    truth: () => ({ fitted: null }),

    copy(from, to) {
      if (!from.fitted) {
        to.fitted = null;
        return;
      }
      to.fitted ??= new KernelDensity(dimension, bandwidth);
      to.fitted.copyFrom(from.fitted);
    },

    evidence: () => new DataSet(dimension),
    clear: (evidence) => evidence.clear(),
    merge: (pool, batch, weight) => pool.merge(batch, weight),

    fit(evidence, density) {
      density.fitted ??= new KernelDensity(dimension, bandwidth);
      density.fitted.fit(evidence);
    },

    // The data are no estimate: only the bandwidth is moved.
    adjust({ fitted }, move) {
      if (fitted) fitted.size = Math.max(0, move(fitted.size));
    },

    absorbing: ({ fitted }, move) =>
      fitted !== null && fitted.variance === 0 && fitted.bandwidth === 0 && move(0) <= 0,

    keepsData: true,
    cost: (n, fitted) => 30 * n + (10 + 6 * judged) * fitted,

    width: dimension,

    sample(stream, { fitted }, n, out) {
      if (fitted) fitted.sample(stream, n, out);
      else drawToyData(toy, noise, stream, n, out);
    },

    collect(given, n, into) {
      into.clear();
      into.append(given, n);
    },
  };
}
