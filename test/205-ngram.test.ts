import { describe, expect, test } from '@jest/globals';
import { Stream, streamKey } from '../src/random/index.js';
import { ngram } from '../src/simulation/families/ngram.js';
import { survival } from '../src/theory/wright-fisher.js';
import { chiSquareFit } from './support/goodness-of-fit.js';
import { ask, runToEnd } from './support/lab.js';

/**
 * A text of one-word sentences makes the model a discrete law of its words: n data are n / 2 sentences,
 * and generations are those of a Wright-Fisher chain. So all targets are exact; |z| < 4. At these numbers
 * of replications n / 2 - 1 for n / 2, or t for t - 1, is more than 5 standard errors away (tested).
 */
const LIMIT = 4;
const SHARP = 5;

interface Row {
  readonly generation: number;
  readonly metric: string;
  readonly mean: number;
  readonly mcse: number;
}

function summary(sweep: object): (metric: string, t: number) => Row {
  const file = runToEnd({
    name: 'ngram',
    seed: 'ngram laws',
    record: { trajectories: 'none' },
    ...sweep,
  });
  const rows = ask<Row>(file, 'SELECT generation, metric, mean, mcse FROM summary');
  return (metric, t) => rows.find((row) => row.metric === metric && row.generation === t)!;
}

function z({ mean, mcse }: Row, target: number): number {
  const value = (mean - target) / mcse;
  if (process.env.SHOW_Z) console.log(`z ${value.toFixed(2)}`);
  return value;
}

/** A model in one lane, with its own stream. */
function lab(text: string, order: number, longest = 50) {
  const settings = { truth: { words: text }, order, sentence_length: longest };
  const model = ngram.create(settings, 'law');
  const stream = new Stream();
  stream.start(streamKey('ngram lab'), 0, 0);
  const [parameters, evidence] = [model.truth(1), model.evidence(1)];
  const out = new Float64Array(1);
  return {
    generation(n: number) {
      model.draw([stream], parameters, n, evidence);
      model.fit(evidence, parameters);
    },
    fit(points: readonly number[]) {
      model.data.collect([Float64Array.from(points)], points.length, evidence);
      model.fit(evidence, parameters);
    },
    sample(n: number) {
      const points = new Float64Array(n);
      model.data.sample(stream, parameters, 0, n, points);
      return [...points];
    },
    adjust: (move: (x: number) => number) => model.adjust(parameters, move),
    measure(metric: string) {
      model.measures[metric]!(parameters, out);
      return out[0]!;
    },
    isAbsorbed(move = (x: number) => x) {
      model.absorbing(parameters, move, out);
      return out[0] === 1;
    },
  };
}

describe('one-word sentences', () => {
  const words = 'a. a. a. a. b. b. b. c. c. d.';
  const shares = [0.4, 0.3, 0.2, 0.1];

  test('the whole text, then a Wright-Fisher chain of n / 2', () => {
    const at = summary({
      generations: 8,
      replications: 60_000,
      model: { family: 'ngram', truth: { words } },
      n: 20,
      metrics: ['vocabulary', 'squared_error', 'entropy_rate', 'unigram_tv', 'absorbed'],
    });
    // 20 data are 10 sentences, which is the text itself: no randomness yet.
    const first = at('squared_error', 1);
    expect([first.mean, first.mcse]).toEqual([0, 0]);
    expect(at('vocabulary', 1).mean).toBe(4);
    const entropy = -shares.reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(at('entropy_rate', 1).mean).toBeCloseTo(entropy / 2, 12);
    expect(at('unigram_tv', 1).mean).toBe(0);

    const vocabulary = (m: number, steps: number) =>
      survival(m, Float64Array.from(shares), steps).reduce((sum, each) => sum + each.at(-1)!, 0);
    // Both n-grams of a sentence have half of its share.
    const diversity = 1 - shares.reduce((sum, p) => sum + p * p, 0);
    const squared = (m: number, steps: number) => (diversity * (1 - (1 - 1 / m) ** steps)) / 2;
    const absorbed = (m: number, steps: number) =>
      survival(m, Float64Array.from(shares, (p) => 1 - p), steps).reduce((sum, each) => sum + 1 - each.at(-1)!, 0); // prettier-ignore
    for (let t = 2; t <= 8; t++) {
      expect(Math.abs(z(at('vocabulary', t), vocabulary(10, t - 1)))).toBeLessThan(LIMIT);
      expect(Math.abs(z(at('squared_error', t), squared(10, t - 1)))).toBeLessThan(LIMIT);
    }
    expect(Math.abs(z(at('absorbed', 8), absorbed(10, 7)))).toBeLessThan(LIMIT);
    for (const [metric, target] of [
      ['vocabulary', vocabulary],
      ['squared_error', squared],
    ] as const)
      for (const [m, steps] of [
        [9, 3],
        [11, 3],
        [10, 2],
        [10, 4],
      ] as const)
        expect(Math.abs(target(m, steps) - target(10, 3)) / at(metric, 4).mcse).toBeGreaterThan(
          SHARP,
        );
  });

  test('fewer real data are sentences dealt without replacement', () => {
    const at = summary({
      generations: 1,
      replications: 60_000,
      model: { family: 'ngram', truth: { words } },
      n: 8,
      metrics: ['vocabulary'],
    });
    // 4 of 10 sentences: a word that occurs c times is missed with probability C(10 - c, 4) / C(10, 4).
    const choose4 = (k: number) => (k * (k - 1) * (k - 2) * (k - 3)) / 24;
    const dealt = [4, 3, 2, 1].reduce((sum, c) => sum + 1 - choose4(10 - c) / choose4(10), 0);
    const drawn = shares.reduce((sum, p) => sum + 1 - (1 - p) ** 4, 0);
    expect(Math.abs(z(at('vocabulary', 1), dealt))).toBeLessThan(LIMIT);
    expect(Math.abs(dealt - drawn) / at('vocabulary', 1).mcse).toBeGreaterThan(SHARP);
  });

  test('accumulated counts', () => {
    const at = summary({
      generations: 5,
      replications: 60_000,
      model: { family: 'ngram', truth: { words } },
      workflow: 'accumulate',
      n: 20,
      metrics: ['squared_error'],
    });
    // The real batch has no error here, so the product begins with the second batch.
    let kept = 1;
    const diversity = 1 - shares.reduce((sum, p) => sum + p * p, 0);
    for (let t = 2; t <= 5; t++) {
      kept *= 1 - 1 / (10 * t * t);
      expect(Math.abs(z(at('squared_error', t), (diversity * (1 - kept)) / 2))).toBeLessThan(LIMIT);
    }
  });
});

test('sentences have the probability of their chain of words', () => {
  const model = lab('a b. a b. a c. d', 2);
  // The whole text is 3 + 3 + 3 + 2 data.
  model.generation(11);
  expect(model.measure('squared_error')).toBe(0);
  // The rate: ln 4 - (3/4) ln 3 at the beginning, 4 times of 11; 3 times ln 3 - (2/3) ln 2 after a.
  const rate = (4 * (Math.log(4) - 0.75 * Math.log(3)) + 3 * (Math.log(3) - (2 / 3) * Math.log(2))) / 11; // prettier-ignore
  expect(model.measure('entropy_rate')).toBeCloseTo(rate, 12);

  const sentences = new Map<string, number>();
  let sentence: number[] = [];
  // An end is the n-gram that the sentence's first one follows; contexts: start a b c d.
  const ends = new Set([2, 5, 6, 7, 8]);
  for (const id of model.sample(120_000)) {
    sentence.push(id);
    if (!ends.has(id)) continue;
    const name = sentence.join(' ');
    sentences.set(name, (sentences.get(name) ?? 0) + 1);
    sentence = [];
  }
  const counts = [...sentences.values()].sort((x, y) => y - x);
  const total = counts.reduce((sum, x) => sum + x, 0);
  expect(counts).toHaveLength(3);
  // a b: 1/2; then a c and d, 1/4 each.
  expect(
    chiSquareFit(
      counts,
      [0.5, 0.25, 0.25].map((p) => p * total),
    ),
  ).toBeGreaterThan(1e-4);
});

test('a longer context remembers more', () => {
  const text = 'x a b. y a c';
  // 2 sentences of 4 data; a bigram model forgets x or y at a, a trigram model does not.
  for (const [order, kinds] of [
    [2, 4],
    [3, 2],
  ] as const) {
    const model = lab(text, order);
    model.generation(8);
    const points = model.sample(4000);
    const distinct = new Set(
      Array.from({ length: 1000 }, (_, i) => points.slice(4 * i, 4 * i + 4).join()),
    );
    expect(distinct.size).toBe(kinds);
  }
});

test('nothing new is ever made: vocabulary and n-grams shrink, ends of cut sentences aside', () => {
  const model = lab('the cat saw the dog. the dog saw a cat. a bird saw the cat', 2);
  model.generation(18);
  let vocabulary = model.measure('vocabulary');
  expect([vocabulary, model.measure('vocabulary_share')]).toEqual([6, 1]);
  for (let t = 0; t < 30; t++) {
    model.generation(18);
    expect(model.measure('vocabulary')).toBeLessThanOrEqual(vocabulary);
    vocabulary = model.measure('vocabulary');
    expect(Number.isFinite(model.measure('entropy_rate'))).toBe(true);
  }
  expect(model.measure('distinct_ngrams')).toBeGreaterThan(0);
});

test('a loop is cut at the sentence length', () => {
  // After the only a comes a again, or the end: here the end is dropped from the data.
  const model = lab('a a a', 2, 5);
  const points = [0, 2, 2, 2];
  model.fit(points);
  expect(model.measure('vocabulary')).toBe(1);
  const drawn = model.sample(12);
  expect(drawn.slice(0, 6)).toEqual(drawn.slice(6));
  expect(new Set(drawn).size).toBe(3);
  // The cut put an end there, so the next model is not certain any more.
  expect(model.isAbsorbed()).toBe(false);
});

test('degenerate models', () => {
  const single = lab('one two three', 2);
  for (const n of [4, 40, 2, 1, 7]) {
    single.generation(n);
    expect(single.isAbsorbed()).toBe(true);
    expect(single.measure('entropy_rate')).toBe(0);
  }
  expect(single.isAbsorbed((x) => x / 2)).toBe(false);
  const two = lab('one. two', 2);
  two.generation(4);
  expect(two.isAbsorbed()).toBe(false);
  // No beginning among the data: sentences begin in a context at hand.
  const middle = lab('one two three', 2);
  const end = middle.sample(4).at(-1)!;
  middle.fit([end, end]);
  expect(middle.sample(3)).toEqual([end, end, end]);
});

test('a batch of weight w counts w times', () => {
  const settings = { truth: { words: 'a. b' }, order: 2, sentence_length: 50 };
  const model = ngram.create(settings, 'law');
  const [pool, batch, parameters] = [model.evidence(1), model.evidence(1), model.truth(1)];
  // N-grams: 0 and 1 begin with a and b, 2 is an end at the beginning, 3 and 4 are the ends after them.
  model.data.collect([Float64Array.of(0, 3)], 2, pool);
  model.data.collect([Float64Array.of(1, 4)], 2, batch);
  model.merge(pool, batch, 3);
  model.fit(pool, parameters);
  // Shares 1/8, 3/8, 1/8, 3/8 against 1/4 each.
  const out = new Float64Array(1);
  model.measures.squared_error!(parameters, out);
  expect(out[0]).toBeCloseTo(4 / 64, 14);
});

test('an added error keeps a law of shares', () => {
  const model = lab('the cat saw the dog. a bird saw the cat', 2);
  model.generation(12);
  model.adjust((x) => x + 0.1);
  expect(model.measure('squared_error')).toBeLessThan(1e-28);
  model.adjust((x) => x / 1.5);
  expect(model.measure('squared_error')).toBeGreaterThan(1e-4);
  expect(model.measure('vocabulary_share')).toBe(1);
  expect(model.sample(50)).toHaveLength(50);
});

test('Moby-Dick as long as itself: generation 1 is the text, and words are lost from there on', () => {
  const at = summary({
    generations: 4,
    replications: 2,
    model: { family: 'ngram', truth: { corpus: 'moby-dick' } },
    n: 229_126,
    metrics: ['vocabulary_share', 'squared_error', 'unigram_tv'],
  });
  expect(at('squared_error', 1).mean).toBe(0);
  const shares = [1, 2, 3, 4].map((t) => at('vocabulary_share', t).mean);
  if (process.env.SHOW_Z) console.log(shares.join(' '));
  expect(shares[0]).toBe(1);
  for (let t = 1; t < 4; t++) expect(shares[t]).toBeLessThan(shares[t - 1]!);
});
