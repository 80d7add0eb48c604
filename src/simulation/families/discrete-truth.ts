import { remembering, sentencesOf, TEXTS } from '../corpora.js';
import { kindOf, numberOf, settingsOf, type Choice, type Kind } from '../parameter.js';

/** Ways to say what the symbols' true probabilities are. */
export const DISCRETE_TRUTHS: readonly Kind[] = [
  {
    name: 'uniform',
    description: 'all symbols alike',
    parameters: {
      uniform: { type: 'integer', min: 1, max: 1_000_000, description: 'K: number of symbols' },
    },
  },
  {
    name: 'zipf',
    description: 'Zipf-Mandelbrot: symbol i = 1 … K in proportion to 1 / (i + b)^a',
    parameters: {
      zipf: { type: 'number', min: 0, max: 100, description: 'exponent a' },
      shift: { type: 'number', min: -1, open: ['min'], default: 0, description: 'shift b' },
      symbols: { type: 'integer', min: 1, max: 1_000_000, description: 'K: number of symbols' },
    },
  },
  {
    name: 'probabilities',
    description: 'as listed, on any scale; zero for a symbol that does not occur',
    parameters: {
      probabilities: {
        type: 'numbers',
        orNumber: false,
        min: 0,
        description: 'relative frequencies of the symbols',
      },
    },
  },
  ...TEXTS,
];

/** True probabilities by symbol; a text's words are its symbols, the most frequent one first. */
export const probabilitiesOf = remembering((choice: Choice): Float64Array => {
  const relative = relativeFrequencies(choice);
  const largest = relative.reduce((a, b) => Math.max(a, b), 0);
  // Scaled first, because a sum of large numbers need not be finite.
  for (let i = 0; i < relative.length; i++) relative[i]! /= largest;
  const total = relative.reduce((sum, x) => sum + x, 0);
  for (let i = 0; i < relative.length; i++) relative[i]! /= total;
  return relative;
});

function relativeFrequencies(choice: Choice): Float64Array {
  const settings = settingsOf(choice);
  switch (kindOf(DISCRETE_TRUTHS, choice).name) {
    case 'uniform':
      return new Float64Array(numberOf(settings, 'uniform')).fill(1);
    case 'zipf': {
      const [a, b] = [numberOf(settings, 'zipf'), numberOf(settings, 'shift')];
      return new Float64Array(numberOf(settings, 'symbols')).map((_, i) =>
        Math.pow((i + 1 + b) / (1 + b), -a),
      );
    }
    case 'probabilities':
      return Float64Array.from(settings.probabilities as readonly number[]);
    default: {
      const counts = new Map<string, number>();
      for (const sentence of sentencesOf(choice))
        for (const word of sentence) counts.set(word, (counts.get(word) ?? 0) + 1);
      // Sorting is stable, so equally frequent words keep the order in which they first occur.
      return Float64Array.from([...counts.values()].sort((a, b) => b - a));
    }
  }
}

/** What is wrong with a truth, if anything. */
export function problemOfTruth(choice: Choice): string | undefined {
  const { probabilities, text } = settingsOf(choice);
  if (text !== undefined) return 'words, or a text file in a sweep file';
  if (Array.isArray(probabilities))
    return probabilities.some((x) => x > 0) ? undefined : 'at least one number above 0';
  return probabilitiesOf(choice).length > 0 ? undefined : 'a text with at least one word';
}
