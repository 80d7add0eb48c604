import { NO_ADJUSTMENT } from '../simulation/biases.js';
import { numberOf } from '../simulation/parameter.js';
import type { ClosedForm } from './closed-form.js';
import { bernoulliExtinction } from './extinction.js';
import { improvementForms } from './improvement.js';
import { quadraticVarianceForms } from './quadratic-variance.js';
import type { Setting } from './setting.js';

const COIN = { v0: 0, v1: 1, v2: -1, lowest: 0, highest: 1 };

/** A coin: science 3, 7 and 8; with a prior 18; its absorption 17. */
export function bernoulliForms(setting: Setting): ClosedForm[] {
  const theta = numberOf(setting.model, 'theta');
  const prior = numberOf(setting.model, 'prior');
  if (prior > 0) return priorForms(setting, theta, prior);
  return [
    ...quadraticVarianceForms(setting, COIN, theta),
    // A coin that always falls on one side is fitted without error: there is no limit law.
    ...([0, 1].includes(theta) ? [] : improvementForms(setting, 'limit', 1)),
    ...bernoulliExtinction(setting),
  ];
}

/** The posterior mean (S + a) / (N + 2a) is the share of ones divided by 1 + 2a/N and moved. */
function priorForms(setting: Setting, theta: number, prior: number): ClosedForm[] {
  if (setting.adjustments) return [];
  const adjustments = Array.from(setting.fitted, (n) => ({
    ...NO_ADJUSTMENT,
    divisor: 1 + (2 * prior) / n,
    offset: prior / (n + 2 * prior),
  }));
  // It cannot leave the parameter space.
  const law = { ...COIN, lowest: -Infinity, highest: Infinity };
  return quadraticVarianceForms({ ...setting, adjustments }, law, theta).map((form) => ({
    ...form,
    source: 'science 18',
  }));
}
