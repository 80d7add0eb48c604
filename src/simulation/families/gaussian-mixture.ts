import { normal } from '../../random/index.js';
import { DataSet } from '../data-set.js';
import type { Family } from '../family.js';
import { perLane, type LaneModel } from '../lane-model.js';
import { numbersOf, type Settings } from '../parameter.js';
import { maximiseExpectation, normalise, type Mixture } from './expectation-maximisation.js';

/** A sigma may not fall below this share of its true value. */
const FLOOR = 1e-6;

/** A mixture of normal components on the line, fitted by expectation-maximisation. */
export const gaussianMixture: Family = {
  name: 'gaussian-mixture',
  description:
    'a mixture of K normal components; weights, means and standard deviations are fitted by ' +
    'expectation-maximisation that starts from the model before, so that components keep their ' +
    'identity; one that accounts for less than half a datum dies for good',
  source: 'science 15',
  parameters: {
    means: {
      type: 'numbers',
      orNumber: false,
      default: [-2, 2],
      description: 'true means, one for each component',
    },
    sigmas: {
      type: 'numbers',
      orNumber: true,
      min: 0,
      default: 1,
      description: 'true standard deviations above 0: one for all components, or one for each',
    },
    weights: {
      type: 'numbers',
      orNumber: true,
      min: 0,
      default: 1,
      description: 'true weights above 0, in any unit: one for all components, or one for each',
    },
  },
  metrics: {
    components_alive: 'components of positive weight',
    smallest_weight: 'the smallest weight, 0 once a component is dead',
    mean: 'the mean of the fitted mixture, which is that of the data',
    variance: 'the variance of the fitted mixture, which is that of the data (dividing by n)',
    squared_error_mean: '(mean_t - mean)², for the means of the mixtures',
  },
  check(settings) {
    const components = (settings.means as readonly number[]).length;
    const problems: Record<string, string> = {};
    for (const name of ['sigmas', 'weights']) {
      const values = [settings[name] as number | readonly number[]].flat();
      if (Array.isArray(settings[name]) && values.length !== components)
        problems[name] = `one number, or as many as there are means (${String(components)})`;
      else if (values.some((value) => value <= 0)) problems[name] = 'numbers above 0';
    }
    return problems;
  },
  minimumSize: () => 1,
  create: (settings, draw) => perLane(mixtureModel(settings), draw),
};

function mixtureModel(settings: Settings): LaneModel<Mixture, DataSet> {
  const components = (settings.means as readonly number[]).length;
  const means0 = numbersOf(settings, 'means', components);
  const sigmas0 = numbersOf(settings, 'sigmas', components);
  const weights0 = numbersOf(settings, 'weights', components);
  normalise(weights0);
  const floors = sigmas0.map((sigma) => FLOOR * sigma);
  const truth = { weights: weights0, means: means0, sigmas: sigmas0 };
  const mean0 = meanOf(truth);
  const cumulative = new Float64Array(components);

  return {
    norm: Math.hypot(...weights0, ...means0, ...sigmas0),

    measures: {
      squared_error({ weights, means, sigmas }) {
        let sum = 0;
        for (let j = 0; j < components; j++)
          sum +=
            (weights[j]! - weights0[j]!) ** 2 +
            (means[j]! - means0[j]!) ** 2 +
            (sigmas[j]! - sigmas0[j]!) ** 2;
        return sum;
      },
      components_alive: ({ weights }) =>
        weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0),
      smallest_weight: ({ weights }) => weights.reduce((least, w) => Math.min(least, w), 1),
      mean: meanOf,
      variance: varianceOf,
      squared_error_mean: (mixture) => (meanOf(mixture) - mean0) ** 2,
    },

    truth: () => ({
      weights: weights0.slice(),
      means: means0.slice(),
      sigmas: sigmas0.slice(),
    }),

    copy(from, to) {
      to.weights.set(from.weights);
      to.means.set(from.means);
      to.sigmas.set(from.sigmas);
    },

    evidence: () => new DataSet(1),
    clear: (evidence) => evidence.clear(),
    merge: (pool, batch, weight) => pool.merge(batch, weight),
    fit: (evidence, mixture) => maximiseExpectation(evidence, mixture, floors),

    adjust({ weights, means, sigmas }, move) {
      const moved = weights.map((weight) => (weight > 0 ? Math.max(0, move(weight)) : 0));
      // Weights that would all vanish stay as they are.
      if (moved.some((weight) => weight > 0)) weights.set(moved);
      normalise(weights);
      for (let j = 0; j < components; j++) {
        means[j] = move(means[j]!);
        sigmas[j] = Math.max(floors[j]!, move(sigmas[j]!));
      }
    },

    // No sigma is ever 0.
    absorbing: () => false,

    // Some twenty rounds.
    keepsData: true,
    cost: (n, fitted) => 30 * n + 20 * (10 + 15 * components) * fitted,

    width: 1,
    sample(stream, { weights, means, sigmas }, n, out) {
      let sum = 0;
      let last = 0;
      for (let j = 0; j < components; j++) {
        cumulative[j] = sum += weights[j]!;
        if (weights[j]! > 0) last = j;
      }
      for (let i = 0; i < n; i++) {
        const u = stream.uniform();
        let j = 0;
        while (j < last && u >= cumulative[j]!) j++;
        out[i] = means[j]! + sigmas[j]! * normal(stream);
      }
    },

    collect(points, n, into) {
      into.clear();
      into.append(points, n);
    },
  };
}

function meanOf({ weights, means }: Mixture): number {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += weights[j]! * means[j]!;
  return sum;
}

function varianceOf(mixture: Mixture): number {
  const { weights, means, sigmas } = mixture;
  const mean = meanOf(mixture);
  let sum = 0;
  for (let j = 0; j < weights.length; j++)
    sum += weights[j]! * (sigmas[j]! ** 2 + (means[j]! - mean) ** 2);
  return sum;
}
