import { normal } from '../../random/index.js';
import type { Draw } from '../cell.js';
import { DataSet } from '../data-set.js';
import type { Family } from '../family.js';
import { perLane, type LaneModel } from '../lane-model.js';
import { numberOf, type Settings } from '../parameter.js';
import {
  addMoments,
  clearMoments,
  collectMoments,
  fitByMoments,
  type AbsoluteMoments,
} from './symmetric-moments.js';
import { fitByLikelihood } from './symmetric-likelihood.js';

export interface MuAndSigma {
  mu: number;
  sigma: number;
}

/** How data of a symmetric mixture become parameters, and what of the data has to be kept for it. */
interface Estimator<E> {
  evidence(): E;
  clear(evidence: E): void;
  merge(pool: E, batch: E, weight: number): void;
  collect(points: Float64Array, n: number, into: E): void;
  fit(evidence: E, parameters: MuAndSigma): void;
}

const exact: Estimator<DataSet> = {
  evidence: () => new DataSet(1),
  clear: (evidence) => evidence.clear(),
  merge: (pool, batch, weight) => pool.merge(batch, weight),
  collect(points, n, into) {
    into.clear();
    into.append(points, n);
  },
  fit: fitByLikelihood,
};

const approximate: Estimator<AbsoluteMoments> = {
  evidence: () => ({ count: 0, mean: 0, squares: 0 }),
  clear: clearMoments,
  merge: addMoments,
  collect: collectMoments,
  fit: fitByMoments,
};

/** Two normal components at mu and -mu, equally likely and equally wide: mu·X + sigma·Z, X = ±1. */
export const symmetricMixture: Family = {
  name: 'symmetric-mixture',
  description:
    'mu·X + sigma·Z with X = 1 or -1 at even odds and Z standard normal; mu ≥ 0 and sigma are fitted ' +
    'together',
  source: 'science 14',
  parameters: {
    mu: { type: 'number', min: 0, default: 1, description: 'true distance of either mean from 0' },
    sigma: {
      type: 'number',
      min: 0,
      open: ['min'],
      default: 1,
      description: 'true standard deviation of either component',
    },
    estimator: {
      type: 'choice',
      choices: ['exact', 'approximate'],
      default: 'exact',
      description:
        'the maximum of the likelihood, or the approximation to it of Suresh et al. from the mean of ' +
        '|y| and of y² (not consistent where the components overlap)',
    },
    epsilon: {
      type: 'number',
      min: 0,
      open: ['min'],
      default: 0.1,
      description: 'sigma_t counts as collapsed at or below epsilon times sigma',
    },
  },
  metrics: {
    mu: 'the fitted distance of either mean from 0',
    sigma: 'the fitted standard deviation',
    log_sigma: 'log(sigma_t / sigma); -infinity once sigma_t is 0',
    above_epsilon: '1 while sigma_t > epsilon · sigma, 0 otherwise',
    second_moment: 'mu_t² + sigma_t², which is the mean square of the data for both estimators',
  },
  // One datum alone has a likelihood without bound, and no approximation to its maximum.
  minimumSize: () => 2,
  create: (settings, draw) =>
    settings.estimator === 'exact'
      ? perLane(symmetricModel(settings, exact, draw), draw)
      : perLane(symmetricModel(settings, approximate, draw), draw),
};

function symmetricModel<E>(
  settings: Settings,
  estimator: Estimator<E>,
  draw: Draw,
): LaneModel<MuAndSigma, E> {
  const mu0 = numberOf(settings, 'mu');
  const sigma0 = numberOf(settings, 'sigma');
  const threshold = numberOf(settings, 'epsilon') * sigma0;
  const perDatum = settings.estimator === 'exact' ? 400 : 10;
  return {
    ...estimator,
    norm: Math.hypot(mu0, sigma0),

    measures: {
      squared_error: ({ mu, sigma }) => (mu - mu0) ** 2 + (sigma - sigma0) ** 2,
      mu: ({ mu }) => mu,
      sigma: ({ sigma }) => sigma,
      log_sigma: ({ sigma }) => Math.log(sigma / sigma0),
      above_epsilon: ({ sigma }) => (sigma > threshold ? 1 : 0),
      second_moment: ({ mu, sigma }) => mu * mu + sigma * sigma,
    },

    truth: () => ({ mu: mu0, sigma: sigma0 }),
    copy: ({ mu, sigma }, to) => void Object.assign(to, { mu, sigma }),

    adjust(parameters, move) {
      parameters.mu = Math.max(0, move(parameters.mu));
      parameters.sigma = Math.max(0, move(parameters.sigma));
    },

    // With sigma = 0 all |y| are mu, and every fit finds just that again.
    absorbing: ({ mu, sigma }, move) => sigma === 0 && move(0) <= 0 && Math.max(0, move(mu)) === mu,

    keepsData: settings.estimator === 'exact',
    cost: (n, fitted) => 20 * n + perDatum * fitted + (draw === 'law' ? 50 : 60),

    width: 1,
    sample(stream, { mu, sigma }, n, out) {
      for (let i = 0; i < n; i++) out[i] = (stream.next() < 0 ? -mu : mu) + sigma * normal(stream);
    },
  };
}
