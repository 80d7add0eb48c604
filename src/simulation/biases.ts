import {
  kindOf,
  numberOf,
  settingsOf,
  type Choice,
  type Kind,
  type Settings,
} from './parameter.js';

/** The fitted parameter x becomes x / divisor + offset. */
export interface Adjustment {
  readonly divisor: number;
  readonly offset: number;
}

/** A systematic error added to every parameter that the estimator returns. */
export interface Bias extends Kind {
  /** The error at sample size n_t. */
  at(settings: Settings, size: number): Adjustment;
}

const exponent = {
  type: 'number',
  min: 0,
  max: 100,
  description: 'kappa: how fast the bias vanishes with the sample size n_t',
} as const;

export const BIASES: readonly Bias[] = [
  {
    name: 'none',
    description: 'the estimator as it is',
    parameters: {},
    at: () => ({ divisor: 1, offset: 0 }),
  },
  {
    name: 'shrink',
    description: 'divides the estimate by 1 + c · n_t^-kappa',
    parameters: {
      shrink: { type: 'number', min: -1, open: ['min'], description: 'strength c' },
      exponent,
    },
    at: (settings, size) => ({ divisor: 1 + strength(settings, 'shrink', size), offset: 0 }),
  },
  {
    name: 'shift',
    description: 'adds c · n_t^-kappa to the estimate, kept inside the parameter space',
    parameters: {
      shift: { type: 'number', description: 'strength c' },
      exponent,
    },
    at: (settings, size) => ({ divisor: 1, offset: strength(settings, 'shift', size) }),
  },
];

function strength(settings: Settings, name: string, size: number): number {
  return numberOf(settings, name) * Math.pow(size, -numberOf(settings, 'exponent'));
}

/** The adjustment of each generation, or null where the estimator is left as it is. */
export function adjustments(choice: Choice, sizes: Float64Array): readonly Adjustment[] | null {
  const bias = kindOf(BIASES, choice);
  if (bias.name === 'none') return null;
  const settings = settingsOf(choice);
  return Array.from(sizes, (size) => bias.at(settings, size));
}
