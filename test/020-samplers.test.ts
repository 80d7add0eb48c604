import { describe, expect, test } from '@jest/globals';
import binomialPmf from '@stdlib/stats-base-dists-binomial-pmf';
import gammaCdf from '@stdlib/stats-base-dists-gamma-cdf';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import poissonPmf from '@stdlib/stats-base-dists-poisson-pmf';
import {
  binomial,
  chiSquare,
  exponential,
  gamma,
  multinomial,
  normal,
  poisson,
  Stream,
  streamKey,
} from '../src/random/index.js';
import { logBinomial, logPoisson } from '../src/random/saddle-point.js';
import { chiSquareFit, kolmogorov, KOLMOGOROV_LIMIT, zOfMean } from './support/goodness-of-fit.js';

const N = 400_000;

function sample(name: string, draw: (stream: Stream) => number, count = N): Float64Array {
  const stream = new Stream();
  stream.start(streamKey(`samplers ${name}`), 0, 0);
  return Float64Array.from({ length: count }, () => draw(stream));
}

const centralMoment = (values: Float64Array, mean: number, power: number) =>
  values.map((x) => (x - mean) ** power);

describe('normal', () => {
  const z = sample('normal', normal, 2_000_000);

  test('has the normal distribution function (Kolmogorov-Smirnov, 2e6 draws)', () => {
    expect(kolmogorov(z, (x) => normalCdf(x, 0, 1))).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test.each([
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
    [6, 15, 10170],
  ])('has moment %i = %i within 4 standard errors', (power, moment, variance) => {
    expect(Math.abs(zOfMean(centralMoment(z, 0, power), moment, variance))).toBeLessThan(4);
  });

  test('has the right tail beyond the base layer', () => {
    const expected = 2 * normalCdf(-3.6541528853610088, 0, 1) * z.length;
    const beyond = z.filter((x) => Math.abs(x) > 3.6541528853610088).length;
    expect(Math.abs(beyond - expected) / Math.sqrt(expected)).toBeLessThan(4);
    expect(Math.max(...z.filter((x) => x > 4.5))).toBeGreaterThan(4.8);
  });
});

describe('exponential', () => {
  const x = sample('exponential', exponential, 2_000_000);

  test('has the exponential distribution function', () => {
    expect(kolmogorov(x, (t) => -Math.expm1(-t))).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test('has mean, second and third moments 1, 2, 6', () => {
    expect(Math.abs(zOfMean(x, 1, 1))).toBeLessThan(4);
    expect(Math.abs(zOfMean(centralMoment(x, 0, 2), 2, 20))).toBeLessThan(4);
    expect(Math.abs(zOfMean(centralMoment(x, 0, 3), 6, 684))).toBeLessThan(4);
  });

  test('has the right tail beyond the base layer', () => {
    const edge = 7.69711747013105;
    const expected = Math.exp(-edge) * x.length;
    const beyond = x.filter((t) => t > edge).length;
    expect(Math.abs(beyond - expected) / Math.sqrt(expected)).toBeLessThan(4);
  });
});

describe('gamma', () => {
  test.each([0.05, 0.5, 1, 1.5, 4.5, 50, 1000, 1e5, 1e7])('has its law at shape %d', (shape) => {
    const x = sample(`gamma ${shape}`, (stream) => gamma(stream, shape));
    // Standardised against the exact mean and variance first: sharper than the distribution function.
    expect(Math.abs(zOfMean(x, shape, shape))).toBeLessThan(4);
    const spread = centralMoment(x, shape, 2);
    expect(Math.abs(zOfMean(spread, shape, 2 * shape * shape + 6 * shape))).toBeLessThan(4);
    if (shape <= 100)
      expect(kolmogorov(x, (t) => gammaCdf(t, shape, 1))).toBeLessThan(KOLMOGOROV_LIMIT);
    else {
      // Wilson and Hilferty: the cube root is normal to within 1/shape.
      const root = x.map(
        (t) => (Math.cbrt(t / shape) - 1 + 1 / (9 * shape)) * 3 * Math.sqrt(shape),
      );
      expect(kolmogorov(root, (t) => normalCdf(t, 0, 1))).toBeLessThan(KOLMOGOROV_LIMIT);
    }
  });

  test('has its law at shapes where Marsaglia and Tsang’s test would cancel', () => {
    const shape = 1e13;
    const z = sample('gamma 1e13', (stream) => (gamma(stream, shape) - shape) / Math.sqrt(shape));
    expect(kolmogorov(z, (t) => normalCdf(t, 0, 1))).toBeLessThan(KOLMOGOROV_LIMIT);
    expect(
      Math.abs(
        zOfMean(
          z.map((x) => x * x),
          1,
          2,
        ),
      ),
    ).toBeLessThan(4);
  });

  test('chi-square has twice the mean of a gamma of half its degrees', () => {
    const x = sample('chi-square', (stream) => chiSquare(stream, 7));
    expect(Math.abs(zOfMean(x, 7, 14))).toBeLessThan(4);
    expect(kolmogorov(x, (t) => gammaCdf(t, 3.5, 0.5))).toBeLessThan(KOLMOGOROV_LIMIT);
  });
});

describe('saddle-point probabilities', () => {
  test.each([
    [20, 0.3],
    [50, 0.02],
    [400, 0.5],
    [3000, 0.9],
  ])('are binomial probabilities at n = %d, p = %d', (n, p) => {
    for (let k = 0; k <= n; k += 1 + Math.floor(n / 60)) {
      const expected = binomialPmf(k, n, p);
      if (expected > 1e-280) expect(Math.exp(logBinomial(k, n, p)) / expected).toBeCloseTo(1, 9);
    }
  });

  test.each([0.3, 7, 60, 900])('are Poisson probabilities at mean %d', (mean) => {
    for (let k = 0; k < 3 * mean + 20; k += 1 + Math.floor(mean / 30)) {
      const expected = poissonPmf(k, mean);
      if (expected > 1e-280) expect(Math.exp(logPoisson(k, mean)) / expected).toBeCloseTo(1, 9);
    }
  });
});

describe('binomial', () => {
  test.each([
    [1, 0.3],
    [2, 0.5],
    [10, 0.01],
    [10, 0.7],
    [19, 0.5],
    [20, 0.5], // where rejection takes over
    [25, 0.4],
    [100, 0.099],
    [100, 0.101],
    [100, 0.97],
    [1000, 0.5],
    [1e5, 1e-4],
    [1e6, 3e-5],
    [1e9, 2e-9],
    [1e9, 4e-8],
  ])('has its law at n = %d, p = %d (chi-square)', (n, p) => {
    const counts: number[] = [];
    const low = Math.max(0, Math.floor(n * p - 8 * Math.sqrt(n * p) - 40));
    const drawn = sample(`binomial ${n} ${p}`, (stream) => binomial(stream, n, p));
    for (const k of drawn) counts[k - low] = (counts[k - low] ?? 0) + 1;
    expect(drawn.filter((k) => k < 0 || k > n)).toHaveLength(0);
    const all = Array.from(counts, (count: number | undefined) => count ?? 0);
    const expected = all.map((_, i) => N * binomialPmf(low + i, n, p));
    expect(chiSquareFit(all, expected)).toBeGreaterThan(1e-4);
  });

  test.each([
    [1e6, 0.3],
    [1e9, 0.5],
    [1e12, 1e-3],
    [1e15, 0.3],
    [2 ** 53 - 1, 0.5],
    [2 ** 53 - 1, 1e-6],
  ])('is normal with the exact moments at n = %d, p = %d', (n, p) => {
    const deviation = Math.sqrt(n * p * (1 - p));
    const z = sample(
      `binomial ${n} ${p}`,
      (stream) => (binomial(stream, n, p) - n * p) / deviation,
    );
    expect(Math.abs(zOfMean(z, 0, 1))).toBeLessThan(4);
    expect(
      Math.abs(
        zOfMean(
          z.map((x) => x * x),
          1,
          2,
        ),
      ),
    ).toBeLessThan(4);
    expect(
      Math.abs(
        zOfMean(
          z.map((x) => x ** 4),
          3,
          96,
        ),
      ),
    ).toBeLessThan(4.5);
    if (deviation > 1e5)
      expect(kolmogorov(z, (t) => normalCdf(t, 0, 1))).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test('is fixed where nothing is left to chance', () => {
    const stream = new Stream();
    stream.start(streamKey('fixed'), 0, 0);
    expect([binomial(stream, 10, 0), binomial(stream, 10, 1), binomial(stream, 0, 0.5)]).toEqual([
      0, 10, 0,
    ]);
  });
});

describe('poisson', () => {
  test.each([1e-3, 0.5, 3, 9.99, 10.01, 12, 30, 100, 1000])(
    'has its law at mean %d (chi-square)',
    (mean) => {
      const counts: number[] = [];
      const low = Math.max(0, Math.floor(mean - 8 * Math.sqrt(mean) - 40));
      for (const k of sample(`poisson ${mean}`, (stream) => poisson(stream, mean)))
        counts[k - low] = (counts[k - low] ?? 0) + 1;
      const all = Array.from(counts, (count: number | undefined) => count ?? 0);
      const expected = all.map((_, i) => N * poissonPmf(low + i, mean));
      expect(chiSquareFit(all, expected)).toBeGreaterThan(1e-4);
    },
  );

  test.each([1e6, 1e9, 1e12, 1e15])('is normal with the exact moments at mean %d', (mean) => {
    const z = sample(
      `poisson ${mean}`,
      (stream) => (poisson(stream, mean) - mean) / Math.sqrt(mean),
    );
    expect(Math.abs(zOfMean(z, 0, 1))).toBeLessThan(4);
    expect(
      Math.abs(
        zOfMean(
          z.map((x) => x * x),
          1,
          2 + 1 / mean,
        ),
      ),
    ).toBeLessThan(4);
    if (mean > 1e10)
      expect(kolmogorov(z, (t) => normalCdf(t, 0, 1))).toBeLessThan(KOLMOGOROV_LIMIT);
  });

  test('passes on a mean that has overflowed', () => {
    const stream = new Stream();
    stream.start(streamKey('overflow'), 0, 0);
    expect([poisson(stream, Infinity), poisson(stream, NaN)]).toEqual([Infinity, NaN]);
  });
});

describe('multinomial', () => {
  test.each([[[0.2, 0.5, 0.3]], [[0, 0.6, 0, 0.4, 0]], [[1e-3, 0.999]]])(
    'over %j: counts add up, and each pair of classes has its law',
    (chances) => {
      const n = 12;
      const stream = new Stream();
      stream.start(streamKey('multinomial'), 0, 0);
      const probabilities = Float64Array.from(chances);
      const seen = chances.map(() => new Array<number>(n + 1).fill(0));
      const pairs = new Array<number>(n + 1).fill(0);
      let total = 0;
      for (let i = 0; i < N; i++) {
        const counts = multinomial(stream, n, probabilities);
        counts.forEach((count, k) => {
          seen[k]![count]!++;
          total += count;
        });
        pairs[counts[0]! + counts.at(-1)!]!++;
      }
      expect(total).toBe(n * N);
      const fit = (found: readonly number[], p: number) =>
        chiSquareFit(
          found,
          found.map((_, k) => N * binomialPmf(k, n, p)),
        );
      chances.forEach((p, k) => {
        if (p === 0) expect(seen[k]![0]).toBe(N);
        else expect(fit(seen[k]!, p)).toBeGreaterThan(1e-4);
      });
      const both = chances[0]! + chances.at(-1)!;
      if (both > 0 && both < 1) expect(fit(pairs, both)).toBeGreaterThan(1e-4);
    },
  );
});
