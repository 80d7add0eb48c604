import { describe, expect, test } from '@jest/globals';
import { Stream, streamKey } from '../src/random/index.js';
import type { CellContent, Draw } from '../src/simulation/cell.js';
import { FAMILIES, familyOf } from '../src/simulation/families/index.js';
import type { Model } from '../src/simulation/family.js';
import { withDefaults, type Choice, type Settings } from '../src/simulation/parameter.js';
import { bindModel, Trajectories } from '../src/simulation/trajectory.js';
import { cellOf } from './support/cell.js';
import { KOLMOGOROV_LIMIT, smirnov } from './support/goodness-of-fit.js';

// What every family promises, whatever it is. A new family needs a line in CASES and nothing else.

interface Case {
  readonly model: Settings;
  /** Sample size at which laws are compared; small, so that n taken for n - 1 shows. */
  readonly n: number;
  /** Replications of that comparison. */
  readonly replications: number;
  /** The mean of this metric falls like n^-order. */
  readonly rate: {
    readonly metric: string;
    readonly order: number;
    readonly n: number;
    /** What the sample size grows by; the exponent is measured to ± 0.2. */
    readonly factor?: number;
    /** Replications; 2000 unless given. */
    readonly lanes?: number;
  };
  /** How exactly fits to the same data in another order agree. */
  readonly tolerance: number;
  /**
   * What weights mean: a datum of weight 2 counts as two; or only its share matters; or the estimator
   * knows n besides, so that neither holds.
   */
  readonly weights?: 'counts' | 'shares' | 'neither';
  /** Whether the truth is outside the model, so that it has no metrics. */
  readonly isTruthOutside?: boolean;
  /** Metrics that may be NaN or infinite, in words why. */
  readonly undefined?: Readonly<Record<string, string>>;
}

const regular = { metric: 'squared_error', order: 1, n: 200 };
const quick = { replications: 20_000, tolerance: 1e-9, rate: regular, n: 5 };

const CASES: Readonly<Record<string, Case>> = {
  'gaussian-mean': { ...quick, model: { family: 'gaussian-mean', sigma: 2, theta: 1 } },
  'gaussian-mean, 3 components': { ...quick, model: { family: 'gaussian-mean', dimension: 3 } },
  'gaussian-variance': { ...quick, model: { family: 'gaussian-variance', theta: 2 } },
  gaussian: { ...quick, model: { family: 'gaussian', mean: 1, sigma: 2 } },
  'gaussian, unbiased': {
    ...quick,
    model: { family: 'gaussian', mean: 1, sigma: 2, estimator: 'unbiased' },
    weights: 'shares',
  },
  'gaussian, 3 components': {
    ...quick,
    model: { family: 'gaussian', dimension: 3, mean: [1, 0, 2], sigma: [1, 2, 0.5], correlation: 0.4 }, // prettier-ignore
  },
  'gaussian, more components than data': {
    ...quick,
    n: 3,
    model: { family: 'gaussian', dimension: 4, estimator: 'unbiased' },
    weights: 'shares',
    undefined: { log_det_ratio: 'singular from the first', kl: 'singular from the first' },
  },
  'gaussian, from a table': {
    ...quick,
    n: 8,
    model: { family: 'gaussian', data: { dataset: 'cps-wages', columns: 'education, wage' } },
  },
  bernoulli: { ...quick, model: { family: 'bernoulli', theta: 0.3 } },
  'bernoulli with a prior': { ...quick, model: { family: 'bernoulli', theta: 0.3, prior: 0.5 } },
  poisson: { ...quick, model: { family: 'poisson', theta: 1.5 } },
  geometric: { ...quick, model: { family: 'geometric', theta: 1.5 } },
  'negative-binomial': { ...quick, model: { family: 'negative-binomial', theta: 2, size: 2.5 } },
  exponential: { ...quick, model: { family: 'exponential', theta: 2 } },
  'exponential, rate': {
    ...quick,
    model: { family: 'exponential', theta: 2, parametrisation: 'rate' },
  },
  gamma: { ...quick, model: { family: 'gamma', theta: 2, shape: 0.4 } },
  laplace: { ...quick, model: { family: 'laplace', theta: 2 } },
  beta: { ...quick, model: { family: 'beta', theta: 0.1 } },
  uniform: { ...quick, model: { family: 'uniform', theta: 2 }, rate: { ...regular, order: 2 } },
  'uniform, unbiased': {
    ...quick,
    model: { family: 'uniform', theta: 2, estimator: 'unbiased' },
    rate: { ...regular, order: 2 },
  },
  'linear-regression': {
    ...quick,
    n: 6,
    replications: 4000,
    model: { family: 'linear-regression', dimension: 3, decay: 1 },
    rate: { metric: 'excess_risk', order: 1, n: 100 },
  },
  'linear-regression, more coefficients than data': {
    ...quick,
    n: 3,
    replications: 4000,
    model: { family: 'linear-regression', dimension: 5, w: 0.5 },
    rate: { metric: 'excess_risk', order: 1, n: 100 },
  },
  'linear-regression, ridge on a fixed design': {
    ...quick,
    n: 6,
    replications: 4000,
    model: { family: 'linear-regression', dimension: 3, design: 'fixed', penalty: 0.01, sigma: 9 },
    rate: { metric: 'excess_risk', order: 1, n: 50 },
  },
  'linear-regression, from a table': {
    ...quick,
    n: 8,
    replications: 4000,
    model: {
      family: 'linear-regression',
      data: { dataset: 'cps-wages', columns: 'education, experience, wage' },
    },
    rate: { metric: 'excess_risk', order: 1, n: 100 },
  },
  'logistic-regression': {
    ...quick,
    n: 30,
    replications: 2000,
    tolerance: 1e-6,
    model: { family: 'logistic-regression', w: 0.5, intercept: { fitted: 0.3 } },
    rate: { metric: 'excess_risk', order: 1, n: 300, factor: 4, lanes: 400 },
  },
  'logistic-regression, from a table': {
    ...quick,
    n: 30,
    replications: 2000,
    tolerance: 1e-6,
    model: {
      family: 'logistic-regression',
      data: { dataset: 'cps-wages', columns: 'wage, experience, union' },
    },
    rate: { metric: 'excess_risk', order: 1, n: 400, factor: 4, lanes: 400 },
  },
  'symmetric-mixture, exact': {
    ...quick,
    n: 8,
    replications: 2000,
    tolerance: 1e-6,
    model: { family: 'symmetric-mixture', mu: 2, sigma: 1, estimator: 'exact' },
    rate: { ...regular, factor: 4, lanes: 400 },
  },
  'symmetric-mixture, approximate': {
    ...quick,
    n: 8,
    replications: 4000,
    // Where the components overlap this estimator is not consistent.
    model: { family: 'symmetric-mixture', mu: 8, sigma: 1, estimator: 'approximate' },
    rate: { ...regular, n: 20, factor: 4 },
    weights: 'neither',
  },
  'gaussian-mixture': {
    ...quick,
    n: 12,
    replications: 2000,
    tolerance: 1e-4,
    model: { family: 'gaussian-mixture', means: [-4, 0, 5], sigmas: 1, weights: [1, 2, 1] },
    rate: { ...regular, factor: 4, lanes: 400 },
  },
  'uniform-mixture': {
    ...quick,
    model: { family: 'uniform-mixture' },
    rate: { metric: 'tv', order: 1, n: 200, factor: 4, lanes: 400 },
  },
  'uniform-mixture, wide spike': {
    ...quick,
    model: { family: 'uniform-mixture', designed_for: 1 },
    rate: { metric: 'tv', order: 1, n: 200, factor: 4, lanes: 400 },
  },
  'nested-uniform': {
    ...quick,
    model: { family: 'nested-uniform' },
    rate: { metric: 'tv', order: 1, n: 200 },
  },
  discrete: {
    ...quick,
    n: 8,
    replications: 4000,
    model: { family: 'discrete', truth: { zipf: 1, shift: 2.7, symbols: 6 } },
  },
  'discrete, many symbols': {
    ...quick,
    n: 8,
    replications: 4000,
    model: { family: 'discrete', truth: { uniform: 200 } },
  },
  'discrete with a prior': {
    ...quick,
    n: 8,
    replications: 4000,
    model: { family: 'discrete', truth: { probabilities: [3, 0, 2, 1] }, prior: 0.5 },
  },
  ngram: {
    ...quick,
    n: 40,
    replications: 1000,
    model: { family: 'ngram', truth: { corpus: 'moby-dick', tokens: 300 } },
    // Sentences are dealt without replacement: a whole text is the truth itself.
    rate: { metric: 'squared_error', order: 1, n: 30, factor: 4, lanes: 400 },
  },
  kde: {
    ...quick,
    n: 6,
    replications: 2000,
    isTruthOutside: true,
    model: { family: 'kde', truth: 'normal', bandwidth: { fixed: 0.5 }, held_out: 20 },
    rate: { metric: 'variance', order: 0, n: 50, lanes: 400 },
  },
  'kde of moons': {
    ...quick,
    n: 6,
    replications: 2000,
    model: { family: 'kde', truth: 'moons', bandwidth: 'scott', held_out: 20 },
    rate: { metric: 'bandwidth', order: 1 / 6, n: 200, lanes: 400 },
    weights: 'shares',
    isTruthOutside: true,
  },
};

const WORKFLOWS: readonly Choice[] = [
  'replace',
  'accumulate',
  'accumulate-subsample',
  { window: 3 },
  { 'fixed-real': 0.5 },
  { 'fresh-real': 2, weight: 'optimal' },
  { 'fresh-real': 0.5, weight: { fixed: 0.3 } },
  { 'real-points': 1 },
  { 'real-share': 0.25 },
  { 'recent-models': 3 },
  'random-past',
];

/** Metrics that are 0 at the truth, where a family has them. */
const ZERO_AT_TRUTH = [
  ...['error', 'squared_error', 'squared_error_mean', 'log_sigma', 'log_det_ratio', 'kl', 'tv'],
  ...['excess_risk', 'outside', 'absorbed', 'collapsed', 'separated', 'unigram_tv'],
];

test('every family is put to the test', () => {
  const tested = new Set(Object.values(CASES).map(({ model }) => model.family));
  expect([...tested].sort()).toEqual(FAMILIES.map(({ name }) => name).sort());
});

const key = streamKey('conformance');

function streams(count: number, from = 0): Stream[] {
  return Array.from({ length: count }, (_, i) => {
    const stream = new Stream();
    stream.start(key, from + i, 0);
    return stream;
  });
}

function bound(settings: Settings, draw: Draw = 'law'): Model {
  const family = familyOf(settings);
  return family.create(withDefaults(family, settings), draw);
}

/** Every metric of the parameters, lane by lane. */
function measured(model: Model, parameters: unknown, lanes: number): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(model.measures).map(([name, measure]) => {
      const out = new Float64Array(lanes);
      measure(parameters, out);
      return [name, out];
    }),
  );
}

/** The metrics of many fits to n data of the truth. */
function fits(model: Model, n: number, lanes: number, how: 'draw' | 'data', from = 0) {
  const parameters = model.truth(lanes);
  const evidence = model.evidence(lanes);
  const sources = streams(lanes, from);
  if (how === 'draw') model.draw(sources, parameters, n, evidence);
  else {
    const points = sources.map((stream, lane) => {
      const out = new Float64Array(n * model.data.width);
      model.data.sample(stream, parameters, lane, n, out);
      return out;
    });
    model.data.collect(points, n, evidence);
  }
  model.fit(evidence, parameters);
  return measured(model, parameters, lanes);
}

describe.each(Object.entries(CASES))('%s', (_name, each) => {
  const { model: settings, n, replications, tolerance } = each;
  const isAllowed = (metric: string) => Object.hasOwn(each.undefined ?? {}, metric);

  test('metrics are zero at the truth', () => {
    const model = bound(settings);
    const all = measured(model, model.truth(1), 1);
    const found = ZERO_AT_TRUTH.filter((metric) => metric in all && !isAllowed(metric));
    expect(found.length > 0).toBe(!each.isTruthOutside);
    for (const metric of found) expect(Math.abs(all[metric]![0]!)).toBeLessThan(1e-9);
  });

  test('evidence by its exact law, sample by sample, and from data given has one law', () => {
    const law = fits(bound(settings), n, replications, 'draw');
    const samples = fits(bound(settings, 'samples'), n, replications, 'draw', replications);
    const data = fits(bound(settings), n, replications, 'data', 2 * replications);
    for (const metric of Object.keys(law)) {
      if (isAllowed(metric)) continue;
      expect([metric, smirnov(law[metric]!, samples[metric]!)]).toEqual([
        metric,
        expect.any(Number),
      ]);
      expect(smirnov(law[metric]!, samples[metric]!)).toBeLessThan(KOLMOGOROV_LIMIT);
      expect(smirnov(law[metric]!, data[metric]!)).toBeLessThan(KOLMOGOROV_LIMIT);
    }
  });

  describe('merging', () => {
    const model = bound(settings);
    const batches = [4, 7, 20].map((size, i) => {
      const evidence = model.evidence(1);
      model.draw(streams(1, 100 + i), model.truth(1), size, evidence);
      return evidence;
    });
    /** Metrics of the fit to batches, each with a weight. */
    const fitted = (...parts: readonly [batch: number, weight: number][]) => {
      const pool = model.evidence(1);
      for (const [batch, weight] of parts) model.merge(pool, batches[batch], weight);
      const parameters = model.truth(1);
      model.fit(pool, parameters);
      return Object.entries(measured(model, parameters, 1))
        .filter(([metric]) => !isAllowed(metric))
        .map(([, out]) => out[0]!);
    };
    const same = (a: readonly number[], b: readonly number[]) =>
      a.forEach((x, i) => {
        const scale = Math.max(1, Math.abs(x));
        expect(Math.abs(x - b[i]!) / (Number.isFinite(scale) ? scale : 1)).toBeLessThan(tolerance);
      });

    test('does not mind the order', () => {
      same(fitted([0, 1], [1, 1], [2, 1]), fitted([2, 1], [0, 1], [1, 1]));
    });

    test('does not mind what is merged first', () => {
      const pair = model.evidence(1);
      model.merge(pair, batches[1], 1);
      model.merge(pair, batches[2], 1);
      const pool = model.evidence(1);
      model.merge(pool, batches[0], 1);
      model.merge(pool, pair, 1);
      const parameters = model.truth(1);
      model.fit(pool, parameters);
      const found = Object.entries(measured(model, parameters, 1))
        .filter(([metric]) => !isAllowed(metric))
        .map(([, out]) => out[0]!);
      same(fitted([0, 1], [1, 1], [2, 1]), found);
    });

    test('weighs data as it says', () => {
      const meaning = each.weights ?? 'counts';
      if (meaning === 'shares') same(fitted([0, 2], [1, 2]), fitted([0, 1], [1, 1]));
      if (meaning === 'counts') same(fitted([0, 1], [1, 2]), fitted([0, 1], [1, 1], [1, 1]));
    });

    test('starts from nothing once cleared', () => {
      const pool = model.evidence(1);
      model.merge(pool, batches[0], 3);
      model.clear(pool);
      model.merge(pool, batches[1], 1);
      const parameters = model.truth(1);
      model.fit(pool, parameters);
      const found = Object.entries(measured(model, parameters, 1))
        .filter(([metric]) => !isAllowed(metric))
        .map(([, out]) => out[0]!);
      same(fitted([1, 1]), found);
    });
  });

  test('the fit finds the truth at its rate', () => {
    const { metric, order, n: small, factor = 16, lanes = 2000 } = each.rate;
    const mean = (size: number, from: number) => {
      const values = fits(bound(settings), size, lanes, 'draw', from)[metric]!;
      return values.reduce((sum, x) => sum + x, 0) / lanes;
    };
    const ratio = mean(small, 0) / mean(small * factor, lanes);
    expect(Math.abs(Math.log(ratio) / Math.log(factor) - order)).toBeLessThan(0.2);
  });

  describe.each(WORKFLOWS)('under %j', (workflow) => {
    const generations = 25;
    const metrics = [...Object.keys(bound(settings).measures), 'absorbed'];
    const content: CellContent = cellOf({ model: settings, workflow, n, generations });
    const run = (first: number, lanes: number) => {
      const experiment = {
        content,
        metrics,
        generations: Array.from({ length: generations }, (_, i) => i + 1),
        key,
        restart: false,
      };
      const out = new Float64Array(lanes * generations * metrics.length);
      new Trajectories(experiment, bindModel(content)).run(
        first,
        lanes,
        out,
        generations * metrics.length,
        () => false,
      );
      return out;
    };
    const isSingle = ['accumulate-subsample', 'random-past'].includes(workflow as string);

    test('a replication is the same in any block, and never NaN', () => {
      const lanes = isSingle ? 1 : 5;
      const block = run(10, lanes);
      const alone = run(10 + lanes - 1, 1);
      expect(block.slice(-alone.length)).toEqual(alone);
      const broken = metrics.filter(
        (metric, m) =>
          !isAllowed(metric) &&
          block.some((value, i) => i % metrics.length === m && Number.isNaN(value)),
      );
      expect(broken).toEqual([]);
    });
  });
});
