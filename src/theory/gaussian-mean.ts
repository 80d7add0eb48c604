import { normalCdf } from './special-functions.js';
import { numberOf } from '../simulation/parameter.js';
import type { ClosedForm } from './closed-form.js';
import { improvementForms } from './improvement.js';
import { errorMoments, quadraticVarianceForms, sourceOf } from './quadratic-variance.js';
import type { Setting } from './setting.js';

/** Each component is a mean of constant variance; the squared error is their sum: science 1, 6 and 8. */
export function gaussianMeanForms(setting: Setting): ClosedForm[] {
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
  const source = sourceOf(setting, 'science 1');
  const improvement = improvementForms(setting, 'exact', dimension);
  if (dimension === 1) {
    const moments = errorMoments(setting, variance, truths[0]!);
    if (!moments) return [];
    const delta = numberOf(model, 'delta');
    // Normal, unless the data of a generation are chosen at random.
    const outside = moments.square.map((square, i) => {
      const mean = moments.mean[i]!;
      const sd = Math.sqrt(square - mean * mean);
      return normalCdf(-delta, mean, sd) + normalCdf(-delta, -mean, sd);
    });
    return [
      ...quadraticVarianceForms(setting, variance, truths[0]!, 'science 1'),
      ...(moments.withFirst
        ? [{ metric: 'outside', kind: 'exact', source, values: outside } as const]
        : []),
      ...improvement,
    ];
  }

  const copies = dimension / truths.length;
  const values = new Float64Array(setting.sizes.length);
  for (const truth of truths) {
    const moments = errorMoments(setting, variance, truth);
    if (!moments) return [];
    moments.square.forEach((square, i) => (values[i]! += copies * square));
  }
  return [{ metric: 'squared_error', kind: 'exact', source, values }, ...improvement];
}
