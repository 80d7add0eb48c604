import {
  kindOf,
  numberOf,
  settingsOf,
  type Choice,
  type Kind,
  type Settings,
} from './parameter.js';

/** How sample sizes grow: c_t relative to n, so that n_t = round(n · c_t). */
export interface Schedule extends Kind {
  /** c_t for generation t ≥ 1. */
  relativeSize(settings: Settings, t: number): number;
}

/** Names that stand for a setting of another kind. */
export const SCHEDULE_SHORT_FORMS: Readonly<Record<string, Choice>> = {
  constant: { power: 0 },
  linear: { power: 1 },
};

export const SCHEDULES: readonly Schedule[] = [
  {
    name: 'power',
    description: 'c_t = t^a; the name constant stands for a = 0, linear for a = 1',
    parameters: {
      power: { type: 'number', min: -100, max: 100, description: 'exponent a' },
    },
    relativeSize: (settings, t) => Math.pow(t, numberOf(settings, 'power')),
  },
  {
    name: 'geometric',
    description: 'c_t = r^(t-1)',
    parameters: {
      geometric: { type: 'number', min: 0, open: ['min'], description: 'ratio r' },
    },
    relativeSize: (settings, t) => Math.pow(numberOf(settings, 'geometric'), t - 1),
  },
  {
    name: 'loglinear',
    description:
      'c_t = t (log(t+1) / log 2)^b: just above linear; the sum of 1/n_t is finite for b > 1 only',
    parameters: {
      loglinear: {
        type: 'number',
        min: -100,
        max: 100,
        description: 'exponent b of the logarithm',
      },
    },
    relativeSize: (settings, t) =>
      t * Math.pow(Math.log(t + 1) / Math.LN2, numberOf(settings, 'loglinear')),
  },
  {
    name: 'list',
    description: 'c_t as listed, one for each generation, beginning with 1',
    parameters: {
      list: { type: 'numbers', orNumber: false, min: 0, description: 'c_1, c_2, …' },
    },
    relativeSize: (settings, t) => (settings.list as readonly number[])[t - 1] ?? NaN,
  },
];

/** Realised sample sizes n_1 … n_T: entry t - 1 is round(n · c_t). */
export function sampleSizes(choice: Choice, n: number, generations: number): Float64Array {
  const schedule = kindOf(SCHEDULES, choice);
  const settings = settingsOf(choice);
  const sizes = new Float64Array(generations);
  for (let t = 1; t <= generations; t++)
    sizes[t - 1] = Math.round(n * schedule.relativeSize(settings, t));
  return sizes;
}
