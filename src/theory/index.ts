import type { CellContent } from '../simulation/cell.js';
import { numberOf, textOf, type Settings } from '../simulation/parameter.js';
import { bernoulliForms } from './bernoulli.js';
import type { ClosedForm } from './closed-form.js';
import { discreteForms } from './discrete.js';
import { exponentialRateForms } from './exponential-rate.js';
import { poissonExtinction } from './extinction.js';
import { gaussianForms } from './gaussian.js';
import { gaussianMixtureForms } from './gaussian-mixture.js';
import { kdeForms } from './kde.js';
import { nestedUniformForms } from './nested-uniform.js';
import { uniformMixtureForms } from './uniform-mixture.js';
import { symmetricMixtureForms } from './symmetric-mixture.js';
import { gaussianMeanForms } from './gaussian-mean.js';
import { improvementForms } from './improvement.js';
import { asymptoticForms, quadraticVarianceForms } from './quadratic-variance.js';
import { linearRegressionForms } from './linear-regression.js';
import { logisticRegressionForms } from './logistic-regression.js';
import { settingOf, type Setting } from './setting.js';
import { uniformForms } from './uniform.js';

/** Everything that theory says about the metrics of a cell. */
export function closedForms(content: CellContent): ClosedForm[] {
  const setting = settingOf(content);
  return FORMS[textOf(setting.model, 'family')]?.(setting) ?? [];
}

/** Theory of each family. */
const FORMS: Readonly<Record<string, (setting: Setting) => ClosedForm[]>> = {
  'gaussian-mean': gaussianMeanForms,
  'gaussian-variance': meanForms(() => ({ v2: 2 })),
  gaussian: gaussianForms,
  bernoulli: bernoulliForms,
  poisson: (setting) => [...meanForms(() => ({ v1: 1 }))(setting), ...poissonExtinction(setting)],
  geometric: meanForms(() => ({ v1: 1, v2: 1 })),
  'negative-binomial': meanForms((model) => ({ v1: 1, v2: 1 / numberOf(model, 'size') })),
  exponential: (setting) =>
    setting.model.parametrisation === 'rate'
      ? rateForms(setting)
      : meanForms(() => ({ v2: 1 }))(setting),
  gamma: meanForms((model) => ({ v2: 1 / numberOf(model, 'shape') })),
  laplace: meanForms(() => ({ v2: 1 })),
  beta: rateForms,
  uniform: uniformForms,
  discrete: discreteForms,
  'linear-regression': linearRegressionForms,
  'logistic-regression': logisticRegressionForms,
  'symmetric-mixture': symmetricMixtureForms,
  'gaussian-mixture': gaussianMixtureForms,
  kde: kdeForms,
  'uniform-mixture': uniformMixtureForms,
  'nested-uniform': nestedUniformForms,
};

/** Families on the positive numbers whose parameter is a mean, of variance v1·theta + v2·theta². */
function meanForms(
  variance: (model: Settings) => { v1?: number; v2?: number },
): (setting: Setting) => ClosedForm[] {
  return (setting) => {
    const { v1 = 0, v2 = 0 } = variance(setting.model);
    const law = { v0: 0, v1, v2, lowest: 0, highest: Infinity };
    const theta = numberOf(setting.model, 'theta');
    return [
      ...quadraticVarianceForms(setting, law, theta),
      ...improvementForms(setting, 'limit', 1),
    ];
  };
}

/** Families whose parameter is an exponential rate. */
function rateForms(setting: Setting): ClosedForm[] {
  const theta = numberOf(setting.model, 'theta');
  return [
    ...(setting.workflow === 'replace'
      ? exponentialRateForms(setting, theta)
      : asymptoticForms(setting, theta * theta)),
    ...improvementForms(setting, 'limit', 1),
  ];
}
