import type { Family } from '../family.js';
import { perLane } from '../lane-model.js';
import { choiceOf, numberOf, numbersOf, settingsOf, type Kind, type Settings } from '../parameter.js'; // prettier-ignore
import { REGRESSION_DATA, regressionDataProblem, withLogisticData } from './regression-data.js';
import { logisticRegressionModel } from './logistic-regression-model.js';

const INTERCEPTS: readonly Kind[] = [
  { name: 'none', description: 'neither in the truth nor in the fit', parameters: {} },
  {
    name: 'fitted',
    description: 'fitted together with w',
    parameters: { fitted: { type: 'number', description: 'true intercept' } },
  },
];

/** Logistic regression with standard normal regressors: there is no statistic, data are kept. */
export const logisticRegression: Family = {
  name: 'logistic-regression',
  description:
    "labels y of 0 and 1 with P(y = 1 | x) = 1 / (1 + exp(-x'w)), x standard normal and fresh; w is " +
    'fitted by maximum likelihood within a ball',
  source: 'science 12',
  parameters: {
    dimension: {
      type: 'integer',
      min: 1,
      max: 100,
      default: 2,
      description: 'number of coefficients p, without the intercept',
    },
    w: {
      type: 'numbers',
      orNumber: true,
      default: 1,
      description: 'true coefficients: one number for all, or one per coefficient',
    },
    intercept: {
      type: 'kind',
      kinds: INTERCEPTS,
      default: 'none',
      description: 'whether the model has an intercept',
    },
    max_norm: {
      type: 'number',
      min: 0,
      max: 1000,
      open: ['min'],
      default: 100,
      description:
        'the fit is the maximum of the likelihood among coefficients of no larger norm: it exists where ' +
        'the labels can be separated, too',
    },
    data: REGRESSION_DATA,
  },
  metrics: {
    excess_risk:
      'expected loss on real data above that of the truth: the mean square of the predictions\' errors ' +
      '(linear-regression), log loss in nats (logistic-regression)', // prettier-ignore
    angle: 'angle between w_t and w in radians, intercepts aside; undefined for w = 0',
    separated:
      '1 if the likelihood has no maximum inside max_norm (separable labels), so that max_norm decides',
  },
  check(given) {
    const problem = regressionDataProblem(given, true);
    if (problem) return { data: problem };
    if (given.data !== 'none')
      for (const name of ['dimension', 'w', 'intercept'])
        if (given[name] !== logisticRegression.parameters[name]!.default)
          return { [name]: 'none, because data give the truth' };
    const settings = withLogisticData(given);
    const { w } = settings;
    const dimension = numberOf(settings, 'dimension');
    if (Array.isArray(w) && w.length !== dimension)
      return { w: `one number, or as many as the dimension (${String(dimension)})` };
    const norm = Math.hypot(...logisticTruth(settings));
    return numberOf(settings, 'max_norm') > norm
      ? {}
      : { max_norm: `a number above the norm of the truth, ${String(norm)}` };
  },
  minimumSize: () => 1,
  create(given, draw) {
    const settings = withLogisticData(given);
    const model = logisticRegressionModel({
      dimension: numberOf(settings, 'dimension'),
      truth: logisticTruth(settings),
      maxNorm: numberOf(settings, 'max_norm'),
    });
    return perLane(model, draw);
  },
};

/** The true coefficients, and after them the intercept if there is one. */
export function logisticTruth(settings: Settings): Float64Array {
  const w = numbersOf(settings, 'w', numberOf(settings, 'dimension'));
  const intercept = choiceOf(settings, 'intercept');
  if (intercept === 'none') return w;
  return Float64Array.of(...w, numberOf(settingsOf(intercept), 'fitted'));
}
