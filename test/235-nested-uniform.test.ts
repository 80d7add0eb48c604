import { beforeAll, describe, expect, test } from '@jest/globals';
import { Stream, streamKey } from '../src/random/index.js';
import type { Model } from '../src/simulation/family.js';
import { nestedUniform } from '../src/simulation/families/nested-uniform.js';
import { ask, runToEnd } from './support/lab.js';

/**
 * Barzilai and Shamir's eventual collapse. The fit against brute force; the chance that the spike has won
 * by generation t against its exact value, |z| < 4, by law and by samples. At 20,000 replications one
 * generation more or less moves the chance at generation 2 by 40 standard errors, at 20 by 2.
 */
const LIMIT = 4;

interface Parameters {
  readonly alphas: number[];
  readonly isSpiked: boolean;
  readonly J: number;
  readonly start: number;
}

const modelFor = (capacity: number, growth = 2) =>
  nestedUniform.create({ capacity, growth }, 'samples') as Model<Parameters[]>;

/** Log-likelihoods written down from the definitions; independent of the code under test. */
function nested(data: readonly number[], alphas: readonly number[]): number {
  return data.reduce((sum, x) => {
    const j = Math.floor(x);
    let p = (1 - alphas[j]!) / (1 - 2 * alphas[j]!);
    for (let k = 0; k < j; k++) p *= alphas[k]!;
    return sum + (x <= j + 1 - 2 * alphas[j]! ? Math.log(p) : -Infinity);
  }, 0);
}

function spiked(data: readonly number[], J: number, start: number, logF: number): number {
  return data.reduce((sum, x) => {
    const isIn = x >= start && x - start <= Math.exp(logF) + 1e-15;
    const spread = x <= J ? -Math.log(2 * J) : -Infinity;
    if (!isIn) return sum + spread;
    const spike = -Math.log(2) - logF;
    return sum + spike + Math.log1p(Math.exp(spread - spike));
  }, 0);
}

const logF = (J: number, capacity: number, growth: number) =>
  -(capacity ** (growth ** (J - 2))) * Math.log(3 * J);

function randomData(stream: Stream): number[] {
  const u = () => stream.uniform();
  const levels = 1 + Math.floor(3 * u());
  const data = Array.from({ length: 2 + Math.floor(6 * u()) }, () => levels * u() ** 2);
  if (u() < 0.4) data.push(data[0]!, data[0]!);
  // A cluster across a whole number, with its largest member just beyond.
  if (u() < 0.4) data.push(...Array.from({ length: 4 }, () => levels - 0.02 + 0.1 * u()));
  return data;
}

function fitted(model: Model<Parameters[]>, data: readonly number[]): Parameters {
  const pool = model.evidence(1);
  const batch = model.evidence(1);
  // In two batches, the second of which counts twice: as if its data were there twice.
  const half = Math.ceil(data.length / 2);
  for (const [part, weight] of [
    [data.slice(0, half), 1],
    [data.slice(half), 2],
  ] as const) {
    // prettier-ignore
    model.data.collect([Float64Array.from(part)], part.length, batch);
    model.merge(pool, batch, weight);
  }
  const parameters = model.truth(1);
  model.fit(pool, parameters);
  return parameters[0]!;
}

test.each([
  [1, 1],
  [1.5, 1.5],
  [3, 2],
  [1000, 2],
])('no parameter of a fine grid beats the fit (capacity %d, growth %d)', (capacity, growth) => {
  const stream = new Stream();
  stream.start(streamKey('brute force'), Math.round(10 * capacity), 0);
  const model = modelFor(capacity, growth);
  const seen = { nested: 0, spiked: 0, overhanging: 0 };
  for (let round = 0; round < 100; round++) {
    const given = randomData(stream);
    const fit = fitted(model, given);
    const data = [...given, ...given.slice(Math.ceil(given.length / 2))];
    const top = Math.max(...data);
    const best = fit.isSpiked
      ? spiked(data, fit.J, fit.start, logF(fit.J, capacity, growth))
      : nested(data, fit.alphas);
    seen[fit.isSpiked ? (top > fit.J ? 'overhanging' : 'spiked') : 'nested']++;

    const choices = [0, 1, 2, 3].map((j) => [
      ...data.flatMap((x) => (x >= j && x < j + 1 && x >= j + 1 / 2 ? [(j + 1 - x) / 2] : [])),
      ...Array.from({ length: 11 }, (_, i) => i / 40),
    ]);
    const check = (level: number, what: unknown) => {
      // Two spikes that cover as much differ by rounding, in sums as large as log f.
      if (!(level <= best + 1e-7 + 1e-13 * Math.abs(best)))
        throw new Error(
          `${JSON.stringify(what)} beats ${JSON.stringify(fit)} on ${JSON.stringify(data)}`,
        );
    };
    // One coordinate at a time suffices where the others are at their best; some at random, too.
    const at = (j: number) => Math.min(1 / 4, fit.alphas[j] ?? 0);
    for (let tries = 0; tries < 400; tries++) {
      const alphas = choices.map((of, j) =>
        tries % 2 === 0 || stream.uniform() < 0.4
          ? of[Math.floor(of.length * stream.uniform())]!
          : at(j),
      );
      check(nested(data, alphas), alphas);
    }
    for (let J = 2; J <= 6; J++) {
      const log = logF(J, capacity, growth);
      const starts = Array.from({ length: 21 }, (_, i) => J - i / 20);
      for (const x of data) starts.push(x, x - Math.exp(log));
      for (const start of starts)
        if (start >= J - 1 && start <= J) check(spiked(data, J, start, log), [J, start]);
    }
  }
  expect(seen.nested).toBeGreaterThan(10);
  expect(seen.spiked).toBeGreaterThan(10);
  if (capacity === 1) expect(seen.overhanging).toBeGreaterThan(3);
});

test('up to N(J) data, one in [J - 1, J] and none beyond make g win', () => {
  const stream = new Stream();
  stream.start(streamKey('theorem'), 0, 0);
  for (let round = 0; round < 200; round++) {
    const capacity = 2 + Math.floor(20 * stream.uniform());
    const J = 2 + Math.floor(3 * stream.uniform());
    // All at the start of [0, 1], where h can be densest.
    const data = Array.from({ length: capacity - 2 }, () => stream.uniform() / 2);
    const { isSpiked, J: chosen } = fitted(modelFor(capacity, 1), [J - 1 + stream.uniform(), ...data.slice(0, Math.floor(data.length / 2))]); // prettier-ignore
    expect([isSpiked, chosen]).toEqual([true, J]);
  }
});

test('alpha_j is frozen once interval j holds a datum', () => {
  const model = modelFor(1e12);
  let frozen = 0;
  for (let replication = 0; replication < 40; replication++) {
    const stream = new Stream();
    stream.start(streamKey('frozen'), replication, 0);
    const parameters = model.truth(1);
    const pool = model.evidence(1);
    const batch = model.evidence(1);
    const points = new Float64Array(2000);
    const settled: (number | undefined)[] = [];
    // Few enough data that h stays the law for a while: N(2) is made too large by hand.
    for (let t = 1; t <= 60; t++) {
      parameters[0] = { ...parameters[0]!, isSpiked: false };
      model.data.sample(stream, parameters, 0, 20, points);
      model.data.collect([points], 20, batch);
      model.merge(pool, batch, 1);
      model.fit(pool, parameters);
      const reached = new Set(Array.from(points.subarray(0, 20), Math.floor));
      settled.forEach((alpha, j) => {
        if (alpha !== undefined) expect(parameters[0]!.alphas[j]).toBe(alpha);
      });
      for (const j of reached) {
        if (settled[j] !== undefined) continue;
        settled[j] = parameters[0].alphas[j]!;
        frozen++;
      }
    }
  }
  // Beyond the first interval, which is settled in all 40.
  expect(frozen).toBeGreaterThan(100);
});

test('tv is that of the definitions', () => {
  const model = modelFor(10);
  const out = new Float64Array(1);
  const tv = (parameters: Parameters) => (model.measures.tv!([parameters], out), out[0]!);
  const base = { alphas: [0.1, 0.2], J: 2, start: 1.5 };
  // Mass of h beyond 1 - 2 alpha_0 is alpha_0, and the truth has 2 alpha_0 more than h just below 1.
  expect(tv({ ...base, isSpiked: false })).toBeCloseTo(0.2, 12);
  expect(tv({ ...base, isSpiked: true })).toBeCloseTo(3 / 4, 12);
  expect(tv({ ...base, J: 5, isSpiked: true })).toBeCloseTo(0.9, 12);
});

interface Row {
  readonly n: number;
  readonly draw: string;
  readonly generation: number;
  readonly metric: string;
  readonly mean: number;
  readonly mcse: number;
  readonly theory: number | null;
  readonly z: number | null;
  readonly kind: string | null;
  readonly violated: string | null;
}

describe('with all data kept', () => {
  let rows: Row[] = [];

  beforeAll(() => {
    const file = runToEnd({
      name: 'eventual',
      seed: 'counterexample',
      replications: 20_000,
      generations: 20,
      record: { trajectories: 'none', generations: [1, 2, 5, 20] },
      model: { family: 'nested-uniform' },
      workflow: 'accumulate',
      grid: { n: [5, 50], draw: ['law', 'samples'] },
      metrics: ['tv', 'alpha', 'selector', 'collapsed'],
    });
    rows = ask<Row>(file, 'SELECT * FROM answer');
  });

  test('simulation equals theory', () => {
    const scores = rows.flatMap(({ z }) => (z === null ? [] : [z]));
    expect(scores.length).toBeGreaterThan(30);
    for (const z of scores) expect(Math.abs(z)).toBeLessThan(LIMIT);
    expect(rows.filter(({ violated }) => violated !== null)).toEqual([]);
  });

  test('is sharp: a generation more would show', () => {
    const chance = (t: number) =>
      rows.find((r) => r.n === 50 && r.metric === 'selector' && r.generation === t)!;
    expect((chance(5).theory! - chance(2).theory!) / 3 / chance(2).mcse).toBeGreaterThan(25);
    // 1 - E (1 - alpha_0)^(n (t - 1)) is near (t - 1) / (t + 1), whatever n.
    expect(chance(2).theory).toBeCloseTo(1 / 3, 2);
    expect(chance(20).theory).toBeCloseTo(19 / 21, 2);
  });
});

test('the time to the next interval hardly depends on n, so larger samples only put it off', () => {
  const file = runToEnd({
    name: 'late',
    seed: 'late',
    replications: 1000,
    generations: 20,
    record: { trajectories: 'none', generations: [5, 20] },
    workflow: 'accumulate',
    // N(2) = 1000 and N(3) = 10^6: beyond 10 data a generation it takes interval 2 to collapse.
    model: { family: 'nested-uniform' },
    grid: { n: [10, 1500, 4000] },
    metrics: ['collapsed'],
  });
  const mean = (n: number, t: number, metric: string) =>
    ask<Row>(file, 'SELECT * FROM answer WHERE n = ? AND generation = ? AND metric = ?', n, t, metric)[0]!; // prettier-ignore
  expect(mean(10, 20, 'collapsed').mean).toBeGreaterThan(0.85);
  const early = mean(1500, 20, 'collapsed');
  const late = mean(4000, 20, 'collapsed');
  expect(Math.abs(early.mean - late.mean)).toBeLessThan(LIMIT * Math.hypot(early.mcse, late.mcse));
  expect(early.mean).toBeLessThan(0.7);
  // In time these collapse, too.
  expect(early.mean).toBeGreaterThan(mean(1500, 5, 'collapsed').mean + 0.2);
});
