import { beforeAll, describe, expect, test } from '@jest/globals';
import { chiSquareTwoSamples, KOLMOGOROV_LIMIT, smirnov } from './support/goodness-of-fit.js';
import { ask, runToEnd } from './support/lab.js';

/**
 * Evidence drawn by its exact law against evidence from samples drawn one by one: the laws of the
 * fitted parameters at generations 1, 2 and 20 must be one and the same.
 */
const GENERATIONS = [1, 2, 20];
const REPLICATIONS = 20_000;

interface Case {
  readonly model: object;
  readonly metrics: readonly string[];
  /** Whether the parameters live on a lattice, so that counts are compared. */
  readonly lattice?: boolean;
  readonly workflow?: string;
}

const CASES: Readonly<Record<string, Case>> = {
  'gaussian-mean': { model: { family: 'gaussian-mean', sigma: 2, theta: 1 }, metrics: ['theta'] },
  'gaussian-mean in 3 dimensions': {
    model: { family: 'gaussian-mean', dimension: 3, theta: [1, 2, 3] },
    metrics: ['squared_error'],
  },
  'gaussian, maximum likelihood': {
    model: { family: 'gaussian', mean: 1, sigma: 2 },
    metrics: ['mean', 'sigma'],
  },
  'gaussian, unbiased': {
    model: { family: 'gaussian', estimator: 'unbiased' },
    metrics: ['mean', 'sigma'],
  },
  'gaussian, accumulating': {
    model: { family: 'gaussian' },
    metrics: ['mean', 'sigma'],
    workflow: 'accumulate',
  },
  bernoulli: { model: { family: 'bernoulli', theta: 0.3 }, metrics: ['theta'], lattice: true },
  poisson: { model: { family: 'poisson', theta: 1.5 }, metrics: ['theta'], lattice: true },
  'exponential mean': { model: { family: 'exponential', theta: 2 }, metrics: ['theta'] },
  'exponential rate': {
    model: { family: 'exponential', theta: 2, parametrisation: 'rate' },
    metrics: ['theta'],
  },
};

const SIZE = 12;

describe.each(Object.entries(CASES))('%s', (_name, { model, metrics, lattice, workflow }) => {
  let file = '';

  beforeAll(() => {
    file = runToEnd({
      name: 'twins',
      seed: 'law equals samples',
      generations: 20,
      replications: REPLICATIONS,
      model,
      workflow: workflow ?? 'replace',
      n: SIZE,
      grid: { draw: ['law', 'samples'] },
      metrics,
      record: { generations: GENERATIONS },
    });
  });

  const values = (draw: string, generation: number, metric: string) =>
    Float64Array.from(
      ask<{ x: number }>(
        file,
        `SELECT ${metric} AS x FROM result WHERE draw = ? AND generation = ?`,
        draw,
        generation,
      ).map(({ x }) => x),
    );

  test.each(GENERATIONS.flatMap((t) => metrics.map((metric) => [t, metric] as const)))(
    'at generation %i has one law of %s',
    (generation, metric) => {
      const law = values('law', generation, metric);
      const samples = values('samples', generation, metric);
      expect([law.length, samples.length]).toEqual([REPLICATIONS, REPLICATIONS]);
      expect(law).not.toEqual(samples);
      if (lattice) {
        const counts = (of: Float64Array) => {
          const result: number[] = [];
          for (const x of of) {
            const k = Math.round(x * SIZE);
            result[k] = (result[k] ?? 0) + 1;
          }
          return Array.from(result, (count: number | undefined) => count ?? 0);
        };
        expect(chiSquareTwoSamples(counts(law), counts(samples))).toBeGreaterThan(1e-4);
      } else expect(smirnov(law, samples)).toBeLessThan(KOLMOGOROV_LIMIT);
    },
  );
});

test('the comparison would see one degree of freedom too many', () => {
  // A spread of n = 12 against one of n = 13: what a wrong n - 1 would look like.
  const base = {
    name: 'power',
    seed: 'power',
    generations: 1,
    replications: REPLICATIONS,
    model: { family: 'gaussian' },
    grid: { n: [SIZE, SIZE + 1] },
    metrics: ['variance'],
  };
  const file = runToEnd(base);
  const values = (n: number) =>
    Float64Array.from(
      ask<{ x: number }>(file, 'SELECT variance * ? AS x FROM result WHERE n = ?', n, n).map(
        ({ x }) => x,
      ),
    );
  expect(smirnov(values(SIZE), values(SIZE + 1))).toBeGreaterThan(KOLMOGOROV_LIMIT);
});
