import { remembering, sentencesOf } from '../corpora.js';
import type { Choice } from '../parameter.js';

/**
 * All n-grams that models of a text can ever meet: a model fitted by relative frequencies makes no new
 * ones, and an end may follow any context, because long sentences are cut. An n-gram is a context (the
 * order - 1 words before, the beginning padded) with the word that follows it, or the end.
 *
 * The n-grams of context c are numbered from starts[c] to starts[c + 1] - 1, the end being the last.
 */
export interface NgramCorpus {
  readonly starts: Int32Array;
  /** By n-gram: the word that follows, or END. */
  readonly words: Int32Array;
  /** By n-gram: the context that it leads to; of no meaning at an end. */
  readonly next: Int32Array;
  /** By n-gram: how often the text has it. */
  readonly counts: Float64Array;
  /** Number of distinct words. */
  readonly vocabulary: number;
  /** The text as n-grams; sentence s is tokens[sentences[s]] to tokens[sentences[s + 1] - 1]. */
  readonly tokens: Int32Array;
  readonly sentences: Int32Array;
}

export const END = -1;

/** The context that every sentence begins in. */
export const BEGINNING = 0;

/** The n-grams of a text, by its choice and the order of the model. */
export function ngramCorpus(truth: Choice, order: number): NgramCorpus {
  return remembered({ truth: truth as string, order });
}

const remembered = remembering((choice) => {
  const { truth, order } = choice as { truth: Choice; order: number };
  return build(sentencesOf(truth), order);
});

function build(sentences: readonly (readonly string[])[], order: number): NgramCorpus {
  const ids = new Map<string, number>();
  const text = sentences.map((sentence) =>
    sentence.map((word) => {
      let id = ids.get(word);
      if (id === undefined) ids.set(word, (id = ids.size));
      return id;
    }),
  );

  // A context is found by the context before it and the word added: with their oldest word dropped, two
  // of these may be one context, so contexts are named by their words.
  const contexts = new Map<string, number>();
  const padding = Array.from({ length: order - 1 }, () => END);
  const contextOf = (words: readonly number[]): number => {
    const name = words.join(' ');
    let id = contexts.get(name);
    if (id === undefined) contexts.set(name, (id = contexts.size));
    return id;
  };
  contextOf(padding);

  // By context: what follows, and where it leads.
  const followers: Map<number, { next: number; count: number }>[] = [];
  const visits: { context: number; word: number }[] = [];
  const lengths: number[] = [];
  const visit = (context: number, word: number, next: number) => {
    const after = (followers[context] ??= new Map());
    const known = after.get(word);
    if (known) known.count++;
    else after.set(word, { next, count: 1 });
    visits.push({ context, word });
  };
  for (const sentence of text) {
    let window = padding;
    let context = BEGINNING;
    for (const word of sentence) {
      window = [...window.slice(1), word];
      const next = contextOf(window);
      visit(context, word, next);
      context = next;
    }
    visit(context, END, BEGINNING);
    lengths.push(sentence.length + 1);
  }

  const starts = new Int32Array(contexts.size + 1);
  followers.forEach((after, c) => {
    starts[c + 1] = starts[c]! + after.size + (after.has(END) ? 0 : 1);
  });
  const size = starts[contexts.size]!;
  const words = new Int32Array(size).fill(END);
  const next = new Int32Array(size);
  const counts = new Float64Array(size);
  const places = followers.map((after, c) => {
    const place = new Map<number, number>();
    let i = starts[c]!;
    for (const [word, { next: to, count }] of after) {
      const at = word === END ? starts[c + 1]! - 1 : i++;
      place.set(word, at);
      words[at] = word;
      next[at] = to;
      counts[at] = count;
    }
    return place;
  });

  const ends = new Int32Array(lengths.length + 1);
  lengths.forEach((length, s) => (ends[s + 1] = ends[s]! + length));
  return {
    starts,
    words,
    next,
    counts,
    vocabulary: ids.size,
    tokens: Int32Array.from(visits, ({ context, word }) => places[context]!.get(word)!),
    sentences: ends,
  };
}
