import type { Stream } from '../../random/index.js';
import type { Draw } from '../cell.js';
import { TEXTS } from '../corpora.js';
import type { Family, Model } from '../family.js';
import { perLane } from '../lane-model.js';
import { choiceOf, numberOf, type Settings } from '../parameter.js';
import { projectToSimplex } from '../simplex.js';
import { problemOfTruth } from './discrete-truth.js';
import { BEGINNING, END, ngramCorpus } from './ngram-corpus.js';

/** Relative frequencies of all n-grams, and their running sums within each context. */
interface Law {
  /** The truth is the text itself: its data are its own sentences. */
  isText: boolean;
  readonly shares: Float64Array;
  readonly sums: Float64Array;
}

/** How often each n-gram occurs, weighted. */
type Counts = Float64Array;

/** A language model: the next word depends on the order - 1 words before it. */
export const ngram: Family = {
  name: 'ngram',
  description:
    'n-gram language model of a text: the next word, or the end of the sentence, by its relative ' +
    'frequency after the order - 1 words before; a datum is a word in its context, or an end in its; ' +
    'real data are sentences of the text, dealt in random order',
  source: 'science 22',
  parameters: {
    truth: { type: 'kind', kinds: TEXTS, description: 'the text that is the real data' },
    order: {
      type: 'integer',
      min: 2,
      max: 16,
      default: 2,
      description: 'words of an n-gram, the predicted one included: 2 for a bigram model',
    },
    sentence_length: {
      type: 'integer',
      min: 1,
      max: 1_000_000,
      default: 50,
      description: 'a generated sentence ends after so many words',
    },
  },
  metrics: {
    vocabulary: 'distinct words that the model can generate',
    vocabulary_share: 'vocabulary by the number of distinct words of the text',
    distinct_ngrams: 'distinct n-grams, sentence ends included',
    entropy_rate: 'mean entropy of the next word or end, weighted by context, in nats',
    unigram_tv:
      'total variation distance of the frequencies of words and ends to those of the text',
  },
  check(settings) {
    const problem = problemOfTruth(choiceOf(settings, 'truth'));
    return problem === undefined ? {} : { truth: problem };
  },
  minimumSize: () => 1,
  create: (settings, draw) => ngramModel(settings, draw),
};

function ngramModel(settings: Settings, draw: Draw): Model<Law[], Counts[]> {
  const corpus = ngramCorpus(choiceOf(settings, 'truth'), numberOf(settings, 'order'));
  const longest = numberOf(settings, 'sentence_length');
  const { starts, words, next, counts, vocabulary, tokens, sentences } = corpus;
  const size = words.length;
  const contexts = starts.length - 1;

  /** Fills in the running sums. */
  const settle = ({ shares, sums }: Law) => {
    for (let c = 0; c < contexts; c++) {
      let sum = 0;
      for (let i = starts[c]!; i < starts[c + 1]!; i++) sums[i] = sum += shares[i]!;
    }
  };

  const set = (law: Law, from: Float64Array) => {
    const total = from.reduce((sum, x) => sum + x, 0);
    for (let i = 0; i < size; i++) law.shares[i] = from[i]! / total;
    settle(law);
  };

  const truth: Law = {
    isText: true,
    shares: new Float64Array(size),
    sums: new Float64Array(size),
  };
  set(truth, counts);

  /** Frequencies of words and, at the end, of sentence ends. */
  const unigrams = (law: Law): Float64Array => {
    const result = new Float64Array(vocabulary + 1);
    for (let i = 0; i < size; i++)
      result[words[i] === END ? vocabulary : words[i]!]! += law.shares[i]!;
    return result;
  };
  const unigramsOfText = unigrams(truth);
  const vocabularyOf = (law: Law) => {
    const frequencies = unigrams(law);
    let distinct = 0;
    for (let w = 0; w < vocabulary; w++) if (frequencies[w]! > 0) distinct++;
    return distinct;
  };

  /** The n-gram at which the running sums of a context pass x. */
  const search = (sums: Float64Array, context: number, x: number): number => {
    let low = starts[context]!;
    let high = starts[context + 1]! - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! > x) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  /**
   * Where a sentence begins: at the padding, unless no beginning is among the data (a small subset of
   * them); then in any context, by its frequency.
   */
  const begin = (stream: Stream, { sums }: Law): number => {
    if (sums[starts[1]! - 1]! > 0) return BEGINNING;
    let left = stream.uniform();
    let last = BEGINNING;
    for (let c = 0; c < contexts; c++) {
      const mass = sums[starts[c + 1]! - 1]!;
      if (mass === 0) continue;
      last = c;
      left -= mass;
      if (left < 0) break;
    }
    return last;
  };

  const generate = (stream: Stream, law: Law, n: number, out: Float64Array) => {
    const { sums } = law;
    let context = begin(stream, law);
    for (let i = 0, length = 0; i < n; i++) {
      const end = starts[context + 1]! - 1;
      const mass = sums[end]!;
      // Cut, or at a context whose continuation the model was never shown.
      const at =
        length >= longest || mass === 0 ? end : search(sums, context, stream.uniform() * mass);
      out[i] = at;
      if (at === end) {
        context = begin(stream, law);
        length = 0;
      } else {
        context = next[at]!;
        length++;
      }
    }
  };

  let order = new Int32Array();
  /** Deals sentences without replacement; when all are used, it begins anew. */
  const read = (stream: Stream, n: number, out: Float64Array) => {
    const all = sentences.length - 1;
    if (order.length === 0) order = new Int32Array(all);
    for (let i = 0, dealt = all; i < n;) {
      if (dealt === all) {
        for (let s = 0; s < all; s++) order[s] = s;
        dealt = 0;
      }
      const other = dealt + Math.floor(stream.uniform() * (all - dealt));
      const sentence = order[other]!;
      order[other] = order[dealt]!;
      order[dealt++] = sentence;
      const stop = sentences[sentence + 1]!;
      for (let j = sentences[sentence]!; j < stop && i < n; j++) out[i++] = tokens[j]!;
    }
  };

  /** Stamps contexts that a walk has passed. */
  const passed = new Int32Array(contexts);
  let walk = 0;
  /**
   * Whether all sentences are the same one and no context comes twice in it; a loop is cut, and an end
   * that a cut puts into it makes it random in the next generation.
   */
  const isOneSentence = ({ shares, sums }: Law): boolean => {
    walk++;
    let context = BEGINNING;
    for (let length = 0; length < longest; length++) {
      if (passed[context] === walk) return false;
      passed[context] = walk;
      const end = starts[context + 1]! - 1;
      const mass = sums[end]!;
      if (mass === 0) return length > 0;
      const only = search(sums, context, 0);
      if (shares[only] !== mass) return false;
      if (only === end) return true;
      context = next[only]!;
    }
    return passed[context] !== walk;
  };

  return perLane<Law, Counts>(
    {
      norm: Math.sqrt(truth.shares.reduce((sum, x) => sum + x * x, 0)),
      measures: {
        squared_error({ shares }) {
          let sum = 0;
          for (let i = 0; i < size; i++) {
            const error = shares[i]! - truth.shares[i]!;
            sum += error * error;
          }
          return sum;
        },
        vocabulary: vocabularyOf,
        vocabulary_share: (law) => vocabularyOf(law) / vocabulary,
        distinct_ngrams: ({ shares }) => shares.reduce((sum, x) => sum + (x > 0 ? 1 : 0), 0),
        entropy_rate({ shares, sums }) {
          let sum = 0;
          for (let c = 0; c < contexts; c++) {
            const mass = sums[starts[c + 1]! - 1]!;
            for (let i = starts[c]!; i < starts[c + 1]!; i++)
              if (shares[i]! > 0 && shares[i]! < mass) sum -= shares[i]! * Math.log(shares[i]! / mass); // prettier-ignore
          }
          return sum;
        },
        unigram_tv(law) {
          let sum = 0;
          unigrams(law).forEach((x, w) => (sum += Math.max(0, x - unigramsOfText[w]!)));
          return sum;
        },
      },

      truth: () => ({ isText: true, shares: truth.shares.slice(), sums: truth.sums.slice() }),
      copy(from, to) {
        to.isText = from.isText;
        to.shares.set(from.shares);
        to.sums.set(from.sums);
      },
      evidence: () => new Float64Array(size),
      clear: (evidence) => evidence.fill(0),
      merge(pool, batch, weight) {
        for (let i = 0; i < size; i++) pool[i]! += weight * batch[i]!;
      },
      fit(evidence, law) {
        law.isText = false;
        set(law, evidence);
      },
      adjust(law, move) {
        for (let i = 0; i < size; i++) law.shares[i] = move(law.shares[i]!);
        projectToSimplex(law.shares, size);
        settle(law);
      },
      absorbing: (law, move) => Math.abs(move(1) - move(0) - 1) < 2 ** -48 && isOneSentence(law),

      cost: (n) => 70 * n + 10 * size,

      width: 1,
      sample(stream, law, n, out) {
        if (law.isText) read(stream, n, out);
        else generate(stream, law, n, out);
      },
      collect(points, n, into) {
        into.fill(0);
        for (let i = 0; i < n; i++) into[points[i]!]!++;
      },
    },
    draw,
  );
}
