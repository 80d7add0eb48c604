import type { CellContent } from '../simulation/cell.js';
import { withLinearData } from '../simulation/families/regression-data.js';
import {
  choiceOf,
  numberOf,
  numbersOf,
  settingsOf,
  textOf,
  type Settings,
} from '../simulation/parameter.js';

/** Whether fits are no regular estimators of their truth, or have no finite mean squared error. */
export function isIrregular({ model, n }: CellContent): boolean {
  switch (textOf(model, 'family')) {
    // Science 19 to 21.
    case 'kde':
    case 'uniform-mixture':
    case 'nested-uniform':
      return true;
    // Not consistent where components overlap (science 14).
    case 'symmetric-mixture':
      return model.estimator === 'approximate';
    // Infinite for n of 2 and less (science 4).
    case 'beta':
      return n <= 2;
    case 'exponential':
      return model.parametrisation === 'rate' && n <= 2;
    // A penalty shrinks every fit, however large n_t is; and too few rows, or hardly enough (science 11).
    case 'linear-regression':
      return model.penalty !== 0 || n <= numberOf(withLinearData(model), 'dimension') + 1;
    default:
      return false;
  }
}

/** The end of a uniform law, corrected for the bias of the maximum. */
export function isUnbiasedMaximum(model: Settings): boolean {
  return model.family === 'uniform' && model.estimator === 'unbiased';
}

/** Whether the truth is what shrinkage leads to, so that it does not move the mean away. */
export function isPulledToTruth(model: Settings): boolean {
  const isZero = (name: string) => numbersOf(model, name, 1).every((each) => each === 0);
  switch (textOf(model, 'family')) {
    case 'gaussian-mean':
      return isZero('theta');
    case 'linear-regression':
    case 'logistic-regression':
      return model.data === 'none' && isZero('w');
    case 'discrete':
      return Object.hasOwn(settingsOf(choiceOf(model, 'truth')), 'uniform');
    default:
      return false;
  }
}
