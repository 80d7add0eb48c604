import { beforeAll, describe, expect, test } from '@jest/globals';
import { Stream, streamKey } from '../src/random/index.js';
import type { Model } from '../src/simulation/family.js';
import { uniformMixture } from '../src/simulation/families/uniform-mixture.js';
import { ask, runToEnd } from './support/lab.js';

/**
 * Barzilai and Shamir's immediate collapse. The fit against brute force; the chance to collapse in
 * generation 2 against a lower bound at every n and against its limit, |z| < 4; smooth families beside it.
 */
const LIMIT = 4;

type Parameters = { alpha: number; mu: number }[];
const modelFor = (designed_for: number) =>
  uniformMixture.create({ designed_for }, 'samples') as Model<Parameters>;

const logWidth = (alpha: number, N: number) =>
  alpha <= 1 / 10 ? -Math.log(39) : -2 * N * Math.log(34);

/** The density, written down from the definition; independent of the code under test. */
function logDensity(x: number, alpha: number, mu: number, N: number): number {
  if (x <= 1) return Math.log(1 / 2 + (x <= 1 - 2 * alpha ? (1 - alpha) / 2 / (1 - 2 * alpha) : 0));
  const log = logWidth(alpha, N);
  const isInSpike = x >= mu && x - mu <= Math.exp(log) + 1e-15;
  return Math.log(alpha / 4) + (isInSpike ? Math.log1p(Math.exp(log)) - log : 0);
}

interface Weighted {
  readonly x: number;
  readonly weight: number;
}

const likelihood = (data: readonly Weighted[], alpha: number, mu: number, N: number) =>
  data.reduce((sum, { x, weight }) => sum + weight * logDensity(x, alpha, mu, N), 0);

/** Data that meet every case: none, some and repeated points in [2, 3], clusters, points at the edges. */
function randomData(stream: Stream): number[] {
  const u = () => stream.uniform();
  const data = Array.from({ length: Math.floor(8 * u()) + 1 }, () => u() ** (u() < 0.3 ? 0.1 : 1));
  const kind = u();
  if (kind < 0.25) return data;
  const far = Array.from({ length: Math.floor(4 * u()) + 1 }, () => 2 + u());
  if (kind < 0.5) far.push(far[0]!, far[0]!);
  if (kind > 0.4 && kind < 0.8)
    for (let i = 0; i < 3; i++) far.push(Math.min(3, far[0]! + (1.5 * u()) / 39));
  if (kind > 0.9) far.push(2.9999, 2.99, 2.00001);
  return [...data, ...far];
}

function fitted(
  model: Model<Parameters>,
  batches: readonly (readonly number[])[],
  weights: readonly number[],
) {
  // prettier-ignore
  const pool = model.evidence(1);
  const batch = model.evidence(1);
  batches.forEach((points, i) => {
    model.data.collect([Float64Array.from(points)], points.length, batch);
    model.merge(pool, batch, weights[i]!);
  });
  const parameters = model.truth(1);
  model.fit(pool, parameters);
  return parameters[0]!;
}

test.each([1, 2, 3, 6, 40, 10_000])(
  'no parameter of a fine grid, breakpoints included, beats the fit (N = %i)',
  (N) => {
    const stream = new Stream();
    stream.start(streamKey('brute force'), N, 0);
    const model = modelFor(N);
    let wide = 0;
    let tiny = 0;
    for (let round = 0; round < 60; round++) {
      const batches = Array.from({ length: 1 + (round % 3) }, () => randomData(stream));
      const weights = batches.map((_, i) => (round % 2 === 0 ? 1 : [0.5, 1.7, 3][i]!));
      const data = batches.flatMap((points, i) => points.map((x) => ({ x, weight: weights[i]! })));
      const { alpha, mu } = fitted(model, batches, weights);
      const best = likelihood(data, alpha, mu, N);
      const hasFar = data.some(({ x }) => x > 1);
      if (hasFar && alpha <= 1 / 10) wide++;
      else if (hasFar) tiny++;
      expect(mu).toBeGreaterThanOrEqual(2);
      expect(mu).toBeLessThanOrEqual(3 - Math.exp(logWidth(alpha, N)));

      const alphas = data.flatMap(({ x }) => (x >= 1 / 2 && x <= 1 ? [(1 - x) / 2] : []));
      alphas.push(0.1, 0.1 + 1e-9);
      for (let i = 0; i <= 50; i++) alphas.push(i / 200);
      for (const other of alphas) {
        const width = Math.exp(logWidth(other, N));
        const starts = Array.from({ length: 11 }, (_, i) => 2 + (i / 10) * (1 - width));
        for (const { x } of data)
          if (x > 1) starts.push(Math.min(x, 3 - width), Math.max(2, x - width));
        for (const start of hasFar ? starts : [2])
          if (!(likelihood(data, other, start, N) <= best + 1e-7))
            throw new Error(`${other}, ${start} beats ${alpha}, ${mu} on ${JSON.stringify(data)}`);
      }
    }
    // Both spikes have to have come up, where they can: from N = 40 on these data allow but one.
    expect(tiny).toBeGreaterThan(10);
    if (N === 1) expect(wide).toBeGreaterThan(8);
    if (N >= 40) expect(wide).toBe(0);
  },
);

test('one datum in [2, 3] among up to 2 N data makes the fit collapse, whatever the others', () => {
  const stream = new Stream();
  stream.start(streamKey('theorem'), 0, 0);
  for (let round = 0; round < 300; round++) {
    const N = 1 + Math.floor(10 * stream.uniform());
    // The others at the places that suit alpha ≤ 1/10 best.
    const others = Array.from({ length: 2 * N - 1 }, () =>
      stream.uniform() < 0.8 ? 0.75 + stream.uniform() / 4 : 2.5 + stream.uniform() / 39,
    );
    expect(fitted(modelFor(N), [[...others, 2.5]], [1]).alpha).toBeGreaterThan(1 / 10);
  }
});

test('tv is the exact total variation distance, and the density integrates to 1', () => {
  const model = modelFor(2);
  const out = new Float64Array(1);
  for (const alpha of [0.001, 0.05, 0.1, 0.11, 0.25]) {
    const N = 2;
    const mu = 2.3;
    const width = Math.exp(logWidth(alpha, N));
    const edges = [0, 1 - 2 * alpha, 1, 2, mu, mu + width, 3];
    let mass = 0;
    let distance = 0;
    for (let i = 0; i + 1 < edges.length; i++) {
      const [a, b] = [edges[i]!, edges[i + 1]!];
      const truth = b <= 1 ? 1 : 0;
      const density = a === 1 ? 0 : Math.exp(logDensity((a + b) / 2, alpha, mu, N));
      mass += density * (b - a);
      distance += (Math.abs(density - truth) / 2) * (b - a);
    }
    model.measures.tv!([{ alpha, mu }], out);
    expect(mass).toBeCloseTo(1, 8);
    expect(out[0]).toBeCloseTo(distance, 8);
  }
});

test('a spike too narrow for any number still counts', () => {
  const { alpha, mu } = fitted(modelFor(1e12), [[0.2, 0.9, 2.1, 2.7], [0.3, 2.7]], [1, 1]); // prettier-ignore
  expect(alpha).toBe(1 / 4);
  expect(mu).toBe(2.7);
  // Data drawn from it repeat exactly.
  const model = modelFor(1e12);
  const stream = new Stream();
  stream.start(streamKey('spike'), 0, 0);
  const out = new Float64Array(10_000);
  model.data.sample(stream, [{ alpha, mu }], 0, out.length, out);
  const share = out.filter((x) => x === mu).length / out.length;
  expect(Math.abs(share - alpha / 4) / Math.sqrt(0.0625 / 1e4)).toBeLessThan(LIMIT);
});

interface Row {
  readonly n: number;
  readonly family: string;
  readonly workflow: string;
  readonly generation: number;
  readonly metric: string;
  readonly mean: number;
  readonly mcse: number;
  readonly kind: string;
  readonly theory: number;
  readonly violated: string | null;
}

describe('with all data kept', () => {
  let rows: Row[] = [];
  let smooth: Row[] = [];
  const common = { seed: 'counterexample', record: { trajectories: 'none' }, generations: 3 };
  const row = (n: number, generation: number, metric: string, kind: string) =>
    rows.find((r) => r.n === n && r.generation === generation && r.metric === metric && r.kind === kind)!; // prettier-ignore

  beforeAll(() => {
    const file = runToEnd({
      name: 'immediate',
      ...common,
      replications: 10_000,
      model: { family: 'uniform-mixture' },
      workflow: 'accumulate',
      grid: { n: [10, 100, 1000] },
      metrics: ['tv', 'collapsed'],
    });
    rows = ask<Row>(file, 'SELECT * FROM answer');
    const beside = runToEnd({
      name: 'smooth',
      ...common,
      replications: 10_000,
      workflow: 'accumulate',
      n: 1000,
      grid: {
        model: [
          { family: 'gaussian-mean', theta: 1 },
          { family: 'exponential', theta: 1 },
        ],
      },
      metrics: ['squared_error'],
    });
    smooth = ask<Row>(beside, 'SELECT * FROM answer');
  });

  test('generation 2 collapses at least as often as the bound says, at every n', () => {
    expect(rows.filter(({ violated }) => violated !== null)).toEqual([]);
    for (const n of [10, 100, 1000]) {
      const { mean, mcse, theory } = row(n, 2, 'collapsed', 'lower');
      expect(mean).toBeGreaterThan(theory - LIMIT * mcse);
      expect(theory).toBeGreaterThan(0.19);
      // The constant of the paper's proof, about (1 - exp(-1/4)) / e.
      expect(theory).toBeGreaterThan((1 - Math.exp(-1 / 4)) / Math.E);
    }
  });

  test('at n = 1000 its chance has come to the limit, and so has n times tv_1', () => {
    const chance = row(1000, 2, 'collapsed', 'limit');
    expect(chance.theory).toBeCloseTo(0.24111, 5);
    expect(Math.abs(chance.mean - chance.theory) / chance.mcse).toBeLessThan(LIMIT);
    // Sharp enough to tell the limit from the bound, in which alpha_1 is half of the largest gap.
    expect((chance.theory - row(1000, 2, 'collapsed', 'lower').theory) / chance.mcse).toBeGreaterThan(6); // prettier-ignore
    const distance = row(1000, 1, 'tv', 'limit');
    expect(1000 * distance.theory).toBeCloseTo(0.69027, 5);
    expect(Math.abs(distance.mean - distance.theory) / distance.mcse).toBeLessThan(LIMIT);
    expect((distance.theory - row(1000, 1, 'tv', 'lower').theory) / distance.mcse).toBeGreaterThan(20); // prettier-ignore
  });

  test('the harm of generation 2 relative to generation 1 grows with n', () => {
    const harm = (n: number, t: number) =>
      rows.find((r) => r.n === n && r.generation === t && r.metric === 'tv')!.mean;
    const ratio = (n: number) => harm(n, 2) / harm(n, 1);
    expect(ratio(100)).toBeGreaterThan(3 * ratio(10));
    expect(ratio(1000)).toBeGreaterThan(7 * ratio(100));
  });

  test('smooth families stay within pi² / 6 of generation 1', () => {
    for (const family of ['gaussian-mean', 'exponential']) {
      const of = (t: number) => smooth.find((r) => r.family === family && r.generation === t)!;
      expect(of(3).mean - LIMIT * of(3).mcse).toBeLessThan((Math.PI ** 2 / 6) * of(1).mean);
    }
  });
});
