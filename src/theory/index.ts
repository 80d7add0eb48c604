import type { CellContent } from '../simulation/cell.js';
import { numberOf } from '../simulation/parameter.js';
import type { ClosedForm } from './closed-form.js';
import { exponentialRateForms } from './exponential-rate.js';
import { gaussianForms } from './gaussian.js';
import { improvementForms } from './improvement.js';
import { errorMoments, quadraticVarianceForms, sourceOf } from './quadratic-variance.js';
import { settingOf, type Setting } from './setting.js';

/** Everything that theory says about the metrics of a cell. */
export function closedForms(content: CellContent): ClosedForm[] {
  const setting = settingOf(content);
  const { model } = setting;
  if (setting.sampling !== 'plain') return [];
  switch (model.family) {
    case 'gaussian-mean':
      return gaussianMeanForms(setting);
    case 'gaussian':
      return gaussianForms(setting);
    case 'bernoulli':
      return [
        ...quadraticVarianceForms(setting, BERNOULLI, numberOf(model, 'theta')),
        // A coin that always falls on one side is fitted without error: there is no limit law.
        ...([0, 1].includes(numberOf(model, 'theta')) ? [] : improvementForms(setting, 'limit', 1)),
      ];
    case 'poisson':
      return [
        ...quadraticVarianceForms(setting, POISSON, numberOf(model, 'theta')),
        ...improvementForms(setting, 'limit', 1),
      ];
    case 'exponential':
      return [
        ...(model.parametrisation === 'rate'
          ? exponentialRateForms(setting, numberOf(model, 'theta'))
          : quadraticVarianceForms(setting, EXPONENTIAL, numberOf(model, 'theta'))),
        ...improvementForms(setting, 'limit', 1),
      ];
    default:
      return [];
  }
}

const BERNOULLI = { v0: 0, v1: 1, v2: -1, lowest: 0, highest: 1 };
const POISSON = { v0: 0, v1: 1, v2: 0, lowest: 0, highest: Infinity };
const EXPONENTIAL = { v0: 0, v1: 0, v2: 1, lowest: 0, highest: Infinity };

/** Each component is a mean of constant variance; the squared error is their sum: science 1 and 6. */
function gaussianMeanForms(setting: Setting): ClosedForm[] {
  const { model } = setting;
  const dimension = numberOf(model, 'dimension');
  const variance = {
    v0: numberOf(model, 'sigma') ** 2,
    v1: 0,
    v2: 0,
    lowest: -Infinity,
    highest: Infinity,
  };
  const theta = model.theta;
  const truths = typeof theta === 'number' ? [theta] : (theta as readonly number[]);
  const improvement = improvementForms(setting, 'exact', dimension);
  if (dimension === 1)
    return [...quadraticVarianceForms(setting, variance, truths[0]!, 'science 1'), ...improvement];

  const copies = dimension / truths.length;
  const values = new Float64Array(setting.sizes.length);
  for (const truth of truths) {
    const moments = errorMoments(setting, variance, truth);
    if (!moments) return [];
    moments.square.forEach((square, i) => (values[i]! += copies * square));
  }
  const source = sourceOf(setting, 'science 1');
  return [{ metric: 'squared_error', kind: 'exact', source, values }, ...improvement];
}
