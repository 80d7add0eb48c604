import type { Stream } from '../random/index.js';
import type { Model } from './family.js';
import { kindOf, numberOf, type Choice, type Kind, type Settings } from './parameter.js';

/** How synthetic data come out of a fitted model. Real data are never touched by it. */
export interface Sampling extends Kind {
  /** How many data are drawn, one by one, for each that is kept. */
  competitors?(settings: Settings): number;
  /** Whether a model can be sampled in this way. */
  suits(model: Model): boolean;
  begin<P, E>(settings: Settings, model: Model<P, E>, lanes: number): Synthesis<P, E>;
}

/** Draws synthetic data at fitted parameters. */
export interface Synthesis<P, E> {
  /** Replaces `into` by evidence of n data. */
  draw(streams: readonly Stream[], parameters: P, n: number, into: E): void;
  /** Draws n data of one lane; datum i goes to out[i · width …]. */
  sample(stream: Stream, parameters: P, lane: number, n: number, out: Float64Array): void;
}

export const SAMPLINGS: readonly Sampling[] = [
  {
    name: 'plain',
    description: 'data are drawn from the fitted model as it is',
    parameters: {},
    suits: () => true,
    begin: (_settings, model) => ({
      draw: (streams, parameters, n, into) => model.draw(streams, parameters, n, into),
      sample: (...args) => model.data.sample(...args),
    }),
  },
  {
    name: 'temperature',
    description:
      'data are drawn from the tempered model, whose density is that of the fitted one to the power ' +
      '1/tau, normalised (families: discrete, gaussian)',
    parameters: {
      temperature: {
        type: 'number',
        min: 0,
        open: ['min'],
        description: 'tau: below 1 sharper than the model, above 1 flatter',
      },
    },
    suits: (model) => model.temper !== undefined,
    begin(settings, model, lanes) {
      const tau = numberOf(settings, 'temperature');
      const tempered = model.truth(lanes);
      return {
        draw(streams, parameters, n, into) {
          model.temper!(parameters, tau, tempered);
          model.draw(streams, tempered, n, into);
        },
        sample(stream, parameters, lane, n, out) {
          model.temper!(parameters, tau, tempered);
          model.data.sample(stream, tempered, lane, n, out);
        },
      };
    },
  },
  {
    name: 'curation',
    description:
      'of every K data drawn from the fitted model one is kept, x with probability proportional to ' +
      'exp(r(x)): K-wise Bradley-Terry choice (families: discrete, gaussian)',
    parameters: {
      curation: {
        type: 'integer',
        min: 1,
        max: 10_000,
        description: 'K: how many data compete for each place',
      },
      reward: {
        type: 'numbers',
        orNumber: false,
        description:
          'r: the reward of each symbol (discrete), or a, b for r(x) = a·x_1 + b·|x|² (gaussian)',
      },
    },
    competitors: (settings) => numberOf(settings, 'curation'),
    suits: (model) => model.data.reward !== undefined,
    begin: (settings, model, lanes) => curated(settings, model, lanes),
  },
];

/** Ferbach, Bertrand, Bose and Gidel (arXiv 2407.09499): curated data. */
function curated<P, E>(settings: Settings, model: Model<P, E>, lanes: number): Synthesis<P, E> {
  const competitors = numberOf(settings, 'curation');
  const { data } = model;
  const reward = data.reward!(settings.reward as readonly number[]);
  const chances = new Float64Array(competitors);
  let drawn = new Float64Array();
  const winners = Array.from({ length: lanes }, () => new Float64Array());

  const sample: Synthesis<P, E>['sample'] = (stream, parameters, lane, n, out) => {
    const size = n * competitors * data.width;
    if (drawn.length < size) drawn = new Float64Array(size);
    data.sample(stream, parameters, lane, n * competitors, drawn);
    for (let i = 0; i < n; i++) {
      const winner = i * competitors + choose(stream, reward, i * competitors * data.width);
      for (let j = 0; j < data.width; j++)
        out[i * data.width + j] = drawn[winner * data.width + j]!;
    }
  };

  /** Which of the competitors, beginning at drawn[at], is kept. */
  const choose = (stream: Stream, worth: typeof reward, at: number): number => {
    let best = -Infinity;
    for (let k = 0; k < competitors; k++) {
      chances[k] = worth(drawn, at + k * data.width);
      best = Math.max(best, chances[k]!);
    }
    let total = 0;
    for (let k = 0; k < competitors; k++) total += chances[k] = Math.exp(chances[k]! - best);
    let left = stream.uniform() * total;
    for (let k = 0; k < competitors - 1; k++) {
      left -= chances[k]!;
      if (left < 0) return k;
    }
    return competitors - 1;
  };

  return {
    sample,
    draw(streams, parameters, n, into) {
      for (let lane = 0; lane < streams.length; lane++) {
        if (winners[lane]!.length < n * data.width)
          winners[lane] = new Float64Array(n * data.width);
        sample(streams[lane]!, parameters, lane, n, winners[lane]!);
      }
      data.collect(winners, n, into);
    },
  };
}

export function samplingOf(choice: Choice): Sampling {
  return kindOf(SAMPLINGS, choice);
}
