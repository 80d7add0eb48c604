import { beforeAll, describe, expect, test } from '@jest/globals';
import binomialPmf from '@stdlib/stats-base-dists-binomial-pmf';
import digamma from '@stdlib/math-base-special-digamma';
import { normal, Stream, streamKey } from '../src/random/index.js';
import { DataSet } from '../src/simulation/data-set.js';
import {
  maximiseExpectation,
  type Mixture,
} from '../src/simulation/families/expectation-maximisation.js';
import { fitByLikelihood } from '../src/simulation/families/symmetric-likelihood.js';
import { collectMoments, fitByMoments } from '../src/simulation/families/symmetric-moments.js';
import { ask, runToEnd } from './support/lab.js';

/** |z| of a right target stays below this. */
const LIMIT = 4;
/** How many standard errors away a wrong target (n for n - 1, t for t - 1) must lie. */
const SHARP = 8;

interface Answer {
  readonly generation: number;
  readonly metric: string;
  readonly workflow: string;
  readonly n: number;
  readonly mean: number;
  readonly mcse: number;
  readonly kind: string;
  readonly theory: number;
  readonly z: number | null;
}

const answers = (sweep: object, where = '1') =>
  ask<Answer>(
    runToEnd({ name: 'mixture', record: { trajectories: 'none' }, ...sweep }),
    `SELECT * FROM answer WHERE ${where}`,
  );

function stream(name: string): Stream {
  const result = new Stream();
  result.start(streamKey(name), 0, 0);
  return result;
}

function dataOf(values: ArrayLike<number>): DataSet {
  const data = new DataSet(1);
  data.append(Float64Array.from(values), values.length);
  return data;
}

describe('the exact fit of a symmetric mixture', () => {
  /** Mean log-likelihood, written as the model is and not as the estimator sees it. */
  const likelihood = (ys: Float64Array, mu: number, sigma: number) =>
    ys.reduce((sum, y) => {
      const a = -(((y - mu) / sigma) ** 2) / 2;
      const b = -(((y + mu) / sigma) ** 2) / 2;
      const top = Math.max(a, b);
      return sum + top + Math.log(Math.exp(a - top) + Math.exp(b - top)) - Math.log(sigma);
    }, 0) / ys.length;

  /** The highest likelihood anywhere: a grid over both parameters, then steps that get shorter. */
  function highest(ys: Float64Array): number {
    const scale = Math.sqrt(ys.reduce((sum, y) => sum + y * y, 0) / ys.length);
    let best = { value: -Infinity, mu: 0, sigma: 1 };
    const look = (mu: number, sigma: number) => {
      const value = likelihood(ys, mu, sigma);
      if (value <= best.value) return false;
      best = { value, mu, sigma };
      return true;
    };
    for (let i = 0; i <= 40; i++)
      for (let j = 1; j <= 60; j++) look((scale * i) / 40, scale * 1.15 ** (j - 55));
    for (let h = 0.05; h > 1e-8;) {
      const { mu, sigma } = best;
      const moves = [
        [mu + h * scale, sigma],
        [mu - h * scale, sigma],
        [mu, sigma * (1 + h)],
        [mu, sigma * (1 - h)],
      ] as const;
      if (!moves.some(([m, s]) => look(m, s))) h /= 2;
    }
    return best.value;
  }

  test.each([2, 3, 5, 10, 30])('of %i data has the highest likelihood of all', (n) => {
    const source = stream(`likelihood ${String(n)}`);
    let zeros = 0;
    for (let i = 0; i < 40; i++) {
      const mu = [0, 0.5, 1, 3][i % 4]!;
      // Every third sample has outliers, which make several maxima.
      const ys = Float64Array.from({ length: n }, () => {
        const z = normal(source) * (i % 3 === 0 && source.uniform() < 0.15 ? 6 : 1);
        return (source.next() < 0 ? -mu : mu) + z;
      });
      const fitted = { mu: NaN, sigma: NaN };
      fitByLikelihood(dataOf(ys), fitted);
      expect(highest(ys) - likelihood(ys, fitted.mu, fitted.sigma)).toBeLessThan(1e-11);
      if (fitted.mu === 0) zeros++;
    }
    // Both kinds of maxima have been met.
    expect(zeros).toBeGreaterThan(n > 3 ? 1 : -1);
    expect(zeros).toBeLessThan(30);
  });

  test('has mu = 0 just where the kurtosis about 0 is at least 3', () => {
    const fitted = { mu: NaN, sigma: NaN };
    fitByLikelihood(dataOf([1, -1, 0, 0, 0, 0, 0]), fitted);
    expect(fitted).toEqual({ mu: 0, sigma: expect.closeTo(Math.sqrt(2 / 7), 12) });
    fitByLikelihood(dataOf([1, -1, 0, 0, 0]), fitted);
    expect(fitted.mu).toBeGreaterThan(0.1);
  });

  test('counts a datum of weight 2 twice', () => {
    const batch = dataOf([-2.1, 0.3]);
    const weighted = dataOf([1.5, -1, 0.2, 3]);
    weighted.merge(batch, 2);
    const one = { mu: 0, sigma: 0 };
    const other = { mu: 0, sigma: 0 };
    fitByLikelihood(weighted, one);
    fitByLikelihood(dataOf([1.5, -1, 0.2, 3, -2.1, -2.1, 0.3, 0.3]), other);
    expect(one.mu).toBeCloseTo(other.mu, 12);
    expect(one.sigma).toBeCloseTo(other.sigma, 12);
  });

  test('puts sigma at 0 where all |y| are alike, and only there', () => {
    const fitted = { mu: NaN, sigma: NaN };
    fitByLikelihood(dataOf([0, 0, 0]), fitted);
    expect(fitted).toEqual({ mu: 0, sigma: 0 });
    fitByLikelihood(dataOf([0.3, -0.3, -0.3]), fitted);
    expect(fitted).toEqual({ mu: 0.3, sigma: 0 });
    fitByLikelihood(dataOf([1, -1, 1 + 1e-12, -1 - 1e-12]), fitted);
    expect(fitted.sigma / 0.5e-12).toBeCloseTo(1, 3);
  });
});

describe('the approximate fit of a symmetric mixture', () => {
  /** The formulas as they are written, eta and a and all. */
  function written(ys: readonly number[]) {
    const n = ys.length;
    const mu0 = ys.reduce((sum, y) => sum + Math.abs(y), 0) / n;
    const m2 = ys.reduce((sum, y) => sum + y * y, 0) / n;
    const s2 = m2 - mu0 ** 2;
    const eta = 2;
    const kappa =
      Math.exp(((eta - 1) * ((n - 1) / 2 + 4 * eta)) / (eta * (n - 1) * (n + 4 * eta - 1))) - 1;
    const a =
      m2 <= (1 + kappa) * mu0 ** 2 ? 50 : (2 * (1 + kappa) * m2) / (m2 - (1 + kappa) * mu0 ** 2);
    const sigma2 =
      m2 <= ((2 * a) / (a - 2)) * mu0 ** 2 ? (a * m2 * s2) / (a * mu0 ** 2 + 2 * m2) : m2;
    return { mu: Math.sqrt(m2 - sigma2), sigma: Math.sqrt(sigma2) };
  }

  const fit = (ys: readonly number[]) => {
    const moments = { count: 0, mean: 0, squares: 0 };
    collectMoments(Float64Array.from(ys), ys.length, moments);
    const fitted = { mu: NaN, sigma: NaN };
    fitByMoments(moments, fitted);
    return fitted;
  };

  test('is what its formulas say, in all their branches', () => {
    const source = stream('written');
    const branches = { far: 0, between: 0 };
    for (let i = 0; i < 600; i++) {
      const mu = [0, 1, 4, 40][i % 4]!;
      const n = [2, 3, 10, 100][Math.floor(i / 4) % 4]!;
      const spread = i % 3 === 0 ? 30 : 1;
      const ys = Array.from({ length: n }, () => {
        const z = normal(source) * (source.uniform() < 0.2 ? spread : 1);
        return (source.next() < 0 ? -mu : mu) + z;
      });
      const { mu: m, sigma } = fit(ys);
      const target = written(ys);
      expect(sigma / target.sigma).toBeCloseTo(1, 8);
      expect(m).toBeCloseTo(target.mu, 8);
      const moments = { count: 0, mean: 0, squares: 0 };
      collectMoments(Float64Array.from(ys), n, moments);
      branches[(m ** 2 + sigma ** 2) / moments.mean ** 2 < 1.01 ? 'far' : 'between']++;
    }
    expect(Math.min(...Object.values(branches))).toBeGreaterThan(10);
  });

  test('is not consistent: it tends to mean and deviation of |y|', () => {
    // For mu = sigma = 1: E|y| = 2 phi(1) + 1 - 2 Phi(-1), and the variance is 2 - (E|y|)².
    const source = stream('consistency');
    const ys = Array.from({ length: 200_000 }, () => (source.next() < 0 ? -1 : 1) + normal(source));
    const { mu, sigma } = fit(ys);
    expect(Math.abs(mu - 1.1666306)).toBeLessThan(LIMIT * 0.0018);
    expect(Math.abs(sigma - 0.7993)).toBeLessThan(LIMIT * 0.0016);
    const exact = { mu: 0, sigma: 0 };
    fitByLikelihood(dataOf(ys), exact);
    expect(Math.abs(exact.sigma - 1)).toBeLessThan(LIMIT * 0.005);
  });

  test('stays where it is once all |y| are alike', () => {
    expect(fit([0.3, -0.3])).toEqual({ mu: 0.3, sigma: 0 });
    expect(fit([0, 0])).toEqual({ mu: 0, sigma: 0 });
  });
});

describe('science 14: a symmetric mixture', () => {
  test('keeps its second moment on average in every workflow', () => {
    const rows = answers(
      {
        seed: 'second moment',
        generations: 10,
        replications: 4000,
        n: 6,
        model: { family: 'symmetric-mixture', mu: 1.5, sigma: 0.7 },
        grid: {
          'model.estimator': ['exact', 'approximate'],
          workflow: [
            'replace',
            'accumulate',
            { window: 3 },
            { 'fresh-real': 1, weight: 'optimal' },
            'random-past',
            'accumulate-subsample',
          ],
        },
        metrics: ['second_moment'],
        record: { trajectories: 'none', generations: [1, 2, 10] },
      },
      "kind = 'exact'",
    );
    expect(rows).toHaveLength(2 * 6 * 3);
    for (const { z } of rows) expect(Math.abs(z!)).toBeLessThan(LIMIT);
    // A mean that lost 1/n once would show.
    for (const { theory, mcse, generation } of rows)
      if (generation <= 2) expect(theory / 6 / mcse).toBeGreaterThan(SHARP);
  });

  /**
   * Far apart, |y| is mu + sigma·Z, so sigma² is that times chi-square with n - 1 degrees of freedom by n,
   * and times 50/52 in the approximation: its a = 50 where m2 is close to the square of the mean.
   */
  test.each([
    ['exact', 0],
    ['approximate', Math.log(50 / 52)],
  ])('far apart, the logarithm of sigma is a random walk (%s)', (estimator, extra) => {
    const n = 10;
    const rows = answers({
      seed: 'far apart',
      generations: 20,
      replications: 20_000,
      n,
      model: { family: 'symmetric-mixture', mu: 1000, sigma: 1, estimator },
      metrics: ['log_sigma'],
      record: { trajectories: 'none', generations: [1, 20] },
    });
    const drift = (m: number) => 0.5 * (digamma((m - 1) / 2) - Math.log(m / 2) + extra);
    expect(new Set(rows.map(({ generation }) => generation))).toEqual(new Set([1, 20]));
    for (const { generation, mean, mcse } of rows) {
      expect(Math.abs(mean - generation * drift(n)) / mcse).toBeLessThan(LIMIT);
      const wrong = 0.5 * (digamma((n - 1) / 2) - Math.log((n - 1) / 2) + extra);
      expect(Math.abs(mean - generation * wrong) / mcse).toBeGreaterThan(SHARP);
      if (extra !== 0)
        expect(Math.abs(mean - generation * (drift(n) - extra / 2)) / mcse).toBeGreaterThan(SHARP);
      if (generation === 20) expect(Math.abs(mean - 19 * drift(n)) / mcse).toBeGreaterThan(SHARP);
    }
  });

  describe('by likelihood, of large samples', () => {
    let rows: Answer[] = [];

    beforeAll(() => {
      rows = answers(
        {
          seed: 'limit law',
          generations: 2,
          replications: 3000,
          n: 500,
          model: { family: 'symmetric-mixture', mu: 2, sigma: 1 },
          grid: { workflow: ['replace', 'accumulate'] },
          metrics: ['squared_error', 'improved'],
          record: { trajectories: 'none', generations: [1, 2] },
        },
        "kind = 'limit'",
      );
    });

    test('has the error and the chance to improve of its limit law', () => {
      expect(rows).toHaveLength(2 * 2 * 2);
      for (const { generation, metric, mean, theory, mcse } of rows) {
        if (metric === 'improved' && generation === 1) expect(theory).toBeCloseTo(0.5, 12);
        else expect(Math.abs(mean - theory) / mcse).toBeLessThan(LIMIT);
      }
    });

    test('is sharp enough to see t - 1 taken for t', () => {
      const errors = rows.filter((r) => r.metric === 'squared_error' && r.workflow === 'replace');
      const last = errors.find(({ generation }) => generation === 2)!;
      expect(last.theory / 2 / last.mcse).toBeGreaterThan(SHARP);
      // An error of two isotropic components would improve less often than that.
      const improved = rows.find(
        (r) => r.metric === 'improved' && r.workflow === 'replace' && r.generation === 2,
      )!;
      expect(improved.theory).toBeGreaterThan(0.5 - 0.5 / Math.sqrt(5));
    });
  });

  test('by the approximation, sigma collapses no slower than its bounds', () => {
    const rows = answers(
      {
        seed: 'collapse',
        generations: 200,
        replications: 500,
        model: { family: 'symmetric-mixture', mu: 1, sigma: 1, estimator: 'approximate' },
        grid: { n: [2, 10], schedule: ['constant', { power: 0.5 }] },
        metrics: ['above_epsilon', 'sigma', 'log_sigma'],
        record: { trajectories: 'none', generations: [1, 10, 100, 200] },
      },
      "kind = 'upper'",
    );
    expect(rows.filter(({ metric }) => metric === 'above_epsilon')).toHaveLength(2 * 4);
    for (const { metric, mean, theory, mcse } of rows) {
      expect(mean - (metric === 'above_epsilon' ? 0 : LIMIT * mcse)).toBeLessThanOrEqual(theory);
    }
    // Suresh et al., n = 10 and k = 200: 10 exp(-5).
    const last = rows.find(
      (r) => r.metric === 'above_epsilon' && r.n === 10 && r.generation === 200,
    )!;
    expect(last.theory).toBeCloseTo(10 * Math.exp(-5), 12);
  });
});

describe('expectation-maximisation', () => {
  const mixture = (weights: number[], means: number[], sigmas: number[]): Mixture => ({
    weights: Float64Array.from(weights),
    means: Float64Array.from(means),
    sigmas: Float64Array.from(sigmas),
  });

  const likelihood = (ys: readonly number[], { weights, means, sigmas }: Mixture) =>
    ys.reduce((sum, y) => {
      let density = 0;
      weights.forEach((weight, j) => {
        density += (weight / sigmas[j]!) * Math.exp(-0.5 * ((y - means[j]!) / sigmas[j]!) ** 2);
      });
      return sum + Math.log(density);
    }, 0);

  const FLOORS = new Float64Array(3).fill(1e-6);

  test('with one component is the Gaussian maximum likelihood fit', () => {
    const fitted = mixture([1], [0], [1]);
    maximiseExpectation(dataOf([1, 2, 6]), fitted, FLOORS);
    expect(fitted.means[0]).toBeCloseTo(3, 12);
    expect(fitted.sigmas[0]).toBeCloseTo(Math.sqrt(14 / 3), 12);
    expect(fitted.weights[0]).toBe(1);
  });

  test('ends at a top of the likelihood, with mean and variance of the data', () => {
    const source = stream('em');
    const ys = Array.from(
      { length: 400 },
      () => [-3, 0, 4][Math.floor(3 * source.uniform())]! + normal(source),
    );
    const fitted = mixture([1 / 3, 1 / 3, 1 / 3], [-3, 0, 4], [1, 1, 1]);
    maximiseExpectation(dataOf(ys), fitted, FLOORS);
    const top = likelihood(ys, fitted);
    for (let j = 0; j < 3; j++)
      for (const h of [0.01, -0.01]) {
        const wider = structuredClone(fitted);
        wider.sigmas[j]! *= 1 + h;
        const moved = structuredClone(fitted);
        moved.means[j]! += h;
        const heavier = structuredClone(fitted);
        heavier.weights[j]! += h;
        heavier.weights[(j + 1) % 3]! -= h;
        for (const other of [wider, moved, heavier])
          expect(likelihood(ys, other)).toBeLessThan(top);
      }
    const { weights, means, sigmas } = fitted;
    const mean = ys.reduce((sum, y) => sum + y, 0) / ys.length;
    const square = ys.reduce((sum, y) => sum + y * y, 0) / ys.length;
    const average = (of: (j: number) => number) =>
      weights.reduce((sum, weight, j) => sum + weight * of(j), 0);
    expect(average((j) => means[j]!)).toBeCloseTo(mean, 12);
    expect(average((j) => means[j]! ** 2 + sigmas[j]! ** 2)).toBeCloseTo(square, 11);
  });

  test('holds sigma at its floor, and lets a component without data die', () => {
    const fitted = mixture([0.5, 0.25, 0.25], [0, 100, 200], [1, 1, 1]);
    maximiseExpectation(dataOf([-1, 1, 100.5]), fitted, FLOORS);
    expect([...fitted.weights]).toEqual([expect.closeTo(2 / 3, 12), expect.closeTo(1 / 3, 12), 0]);
    expect(fitted.means[1]).toBeCloseTo(100.5, 12);
    expect(fitted.sigmas[1]).toBe(1e-6);
    // The dead one keeps what it was.
    expect([fitted.means[2], fitted.sigmas[2]]).toEqual([200, 1]);
  });

  test('lets the weakest die one at a time and keeps the last', () => {
    const fitted = mixture([0.4, 0.3, 0.3], [0, 0.1, 0.2], [1, 1, 1]);
    maximiseExpectation(dataOf([0.05]), fitted, FLOORS);
    expect([...fitted.weights].sort()).toEqual([0, 0, 1]);
  });
});

describe('science 15: a mixture fitted by expectation-maximisation', () => {
  test('has the mean and variance that theory says', () => {
    const rows = answers(
      {
        seed: 'mixture moments',
        generations: 5,
        replications: 2000,
        n: 10,
        model: {
          family: 'gaussian-mixture',
          means: [-2, 0, 3],
          sigmas: [0.5, 1, 0.7],
          weights: [1, 2, 3],
        },
        grid: { workflow: ['replace', 'accumulate'], schedule: ['constant', 'linear'] },
        metrics: ['mean', 'variance', 'squared_error_mean'],
        record: { trajectories: 'none', generations: [1, 2, 5] },
      },
      "kind = 'exact'",
    );
    expect(rows).toHaveLength(2 * 2 * 3 * 3);
    for (const { z } of rows) expect(Math.abs(z!)).toBeLessThan(LIMIT);
    for (const { metric, generation, theory, mcse } of rows)
      if (generation === 1 && metric === 'variance')
        expect(Math.abs(theory / 0.9 - theory) / mcse).toBeGreaterThan(SHARP);
  });

  test('loses far components as the Wright-Fisher chain loses types', () => {
    const n = 8;
    const rows = answers({
      seed: 'wright-fisher',
      generations: 12,
      replications: 20_000,
      n,
      model: { family: 'gaussian-mixture', means: [-1000, 1000], weights: [1, 3] },
      metrics: ['components_alive'],
      record: { trajectories: 'none', generations: [1, 2, 5, 12] },
    });
    // Chance of j data from the first component.
    let chances = Array.from({ length: n + 1 }, (_, j) => binomialPmf(j, n, 0.25));
    const alive = [1 - chances[0]! - chances[n]!];
    for (let t = 2; t <= 12; t++) {
      chances = chances.map((_, j) =>
        chances.reduce((sum, chance, i) => sum + chance * binomialPmf(j, n, i / n), 0),
      );
      alive.push(1 - chances[0]! - chances[n]!);
    }
    expect(rows).toHaveLength(4);
    for (const { generation, mean, mcse } of rows) {
      expect(Math.abs(mean - 1 - alive[generation - 1]!) / mcse).toBeLessThan(LIMIT);
      if (generation > 1)
        expect(Math.abs(mean - 1 - alive[generation - 2]!) / mcse).toBeGreaterThan(SHARP);
    }
  });
});
