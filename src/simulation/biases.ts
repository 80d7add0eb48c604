import {
  kindOf,
  numberOf,
  settingsOf,
  type Choice,
  type Kind,
  type Settings,
} from './parameter.js';

/** The fitted parameter x becomes x / divisor + offset + noise · Z, with Z standard normal. */
export interface Adjustment {
  readonly divisor: number;
  readonly offset: number;
  readonly noise: number;
}

/** What happens to a fit where the estimator has no added error. */
export const NO_ADJUSTMENT: Adjustment = { divisor: 1, offset: 0, noise: 0 };

/** An error added to every parameter that the estimator returns. */
export interface Bias extends Kind {
  /** The error at sample size n_t. */
  at(settings: Settings, size: number): Adjustment;
}

const exponent = {
  type: 'number',
  min: 0,
  max: 100,
  description: 'kappa: how fast the error vanishes with the sample size n_t',
} as const;

export const BIASES: readonly Bias[] = [
  {
    name: 'none',
    description: 'the estimator as it is',
    parameters: {},
    at: () => NO_ADJUSTMENT,
  },
  {
    name: 'shrink',
    description: 'divides the estimate by 1 + c · n_t^-kappa',
    parameters: {
      shrink: { type: 'number', min: -1, open: ['min'], description: 'strength c' },
      exponent,
    },
    at: (settings, size) => ({
      ...NO_ADJUSTMENT,
      divisor: 1 + strength(settings, 'shrink', size),
    }),
  },
  {
    name: 'shift',
    description: 'adds c · n_t^-kappa to the estimate, kept inside the parameter space',
    parameters: {
      shift: { type: 'number', description: 'strength c' },
      exponent,
    },
    at: (settings, size) => ({ ...NO_ADJUSTMENT, offset: strength(settings, 'shift', size) }),
  },
  {
    name: 'noise',
    description:
      'adds c · n_t^-kappa times a standard normal number to the estimate, kept inside the parameter ' +
      'space: an optimiser that stops short of the maximum',
    parameters: {
      noise: { type: 'number', min: 0, description: 'strength c' },
      exponent,
    },
    at: (settings, size) => ({ ...NO_ADJUSTMENT, noise: strength(settings, 'noise', size) }),
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
