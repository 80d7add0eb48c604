import { bandwidthOf } from '../simulation/families/kde.js';
import { heldOut, toyDataOf, totalVariance } from '../simulation/families/toy-data.js';
import { numberOf } from '../simulation/parameter.js';
import type { ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';

const SOURCE = 'science 19';

/** A kernel density estimate fitted to the newest batch, or to all: science 19. */
export function kdeForms(setting: Setting): ClosedForm[] {
  const { workflow, adjustments } = setting;
  if (adjustments || (workflow !== 'replace' && workflow !== 'accumulate')) return [];
  const forms = [varianceForm(setting)];
  if (
    workflow === 'replace' &&
    setting.model.truth === 'normal' &&
    bandwidthOf(setting.model).isAbsolute
  )
    forms.push(likelihoodForm(setting));
  return forms;
}

/**
 * n new data, whose variance is that of the N' old ones plus the kernel's, join them (or replace them:
 * N' = 0). With N = N' + n, E s²_t = (1 - n/N²) E s²_{t-1} + (n/N)(1 - 1/N) E kernel²_{t-1}.
 */
function varianceForm({ model, sizes, fitted }: Setting): ClosedForm {
  const toy = toyDataOf(model.truth);
  const bandwidth = bandwidthOf(model);
  const values = new Float64Array(sizes.length);
  let variance = totalVariance(toy, numberOf(model, 'noise'));
  let kernel = 0;
  for (let i = 0; i < sizes.length; i++) {
    const all = fitted[i]!;
    const share = sizes[i]! / all;
    variance = variance * (1 - share / all) + kernel * share * (1 - 1 / all);
    const square = bandwidth.size(all) ** 2;
    kernel = bandwidth.isAbsolute ? toy.dimension * square : (square * variance * all) / (all - 1);
    values[i] = variance;
  }
  return { metric: 'variance', kind: 'exact', source: SOURCE, values };
}

/** Without end of data, fit t to a standard normal truth is N(0, 1 + t h²). */
function likelihoodForm({ model, sizes }: Setting): ClosedForm {
  const judged = numberOf(model, 'held_out');
  const points = heldOut(toyDataOf(model.truth), 0, judged);
  const square = points.reduce((sum, x) => sum + x * x, 0) / judged;
  const h = bandwidthOf(model).size(1);
  const values = Float64Array.from(sizes, (_, i) => {
    const variance = 1 + (i + 1) * h * h;
    return 0.5 * (Math.log(2 * Math.PI * variance) + square / variance);
  });
  return { metric: 'nll', kind: 'limit', source: SOURCE, values };
}
