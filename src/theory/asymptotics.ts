import { BIASES, SAMPLINGS, SCHEDULES, type Bias } from '../simulation/catalog.js';
import type { CellContent } from '../simulation/cell.js';
import { kindOf, numberOf, settingsOf, textOf, type Choice } from '../simulation/parameter.js';
import { workflowOf } from '../simulation/workflows/index.js';

/** Families whose fits are no regular estimators of their truth (science 19 to 21). */
const IRREGULAR = ['kde', 'uniform-mixture', 'nested-uniform'];

/**
 * Whether the expected error stays bounded however many generations follow: it has a finite limit, which
 * vanishes as n grows (also where the parameter space is bounded and so every error is). Under `replace`
 * that asks for a finite sum of 1/n_t (science 1, 10) and, with a bias of size c n_t^-kappa, for a finite
 * sum of n_t^-kappa, or n_t^(-2 kappa) where the bias is noise (science 6). Accumulation stays bounded at
 * constant sizes (science 7).
 *
 * @returns null where nothing is known here
 */
export function staysBounded(content: CellContent): boolean | null {
  const { model, workflow, sampling, schedule, bias } = content;
  if (kindOf(SAMPLINGS, sampling).name !== 'plain') return null;
  if (IRREGULAR.includes(textOf(model, 'family'))) return null;
  const power = biasPower(bias);
  const { name } = workflowOf(workflow);
  if (name === 'replace') {
    const bounded = isSummable(schedule, 1);
    return power === null || bounded === null
      ? bounded
      : bounded && isSummable(schedule, power) === true;
  }
  const isConstant = settingsOf(schedule).power === 0 || settingsOf(schedule).geometric === 1;
  return name === 'accumulate' && isConstant && power === null ? true : null;
}

/** The power p at which the sum of n_t^-p bounds the error that a bias adds; null without one. */
function biasPower(choice: Choice): number | null {
  const { name }: Bias = kindOf(BIASES, choice);
  const settings = settingsOf(choice);
  if (name === 'none' || numberOf(settings, name) === 0) return null;
  const kappa = numberOf(settings, 'exponent');
  return name === 'noise' ? 2 * kappa : kappa;
}

/** Whether the sum of n_t^-p over all t is finite; null for a list, which ends. */
function isSummable(choice: Choice, p: number): boolean | null {
  const { name } = kindOf(SCHEDULES, choice);
  const settings = settingsOf(choice);
  if (name === 'power') return numberOf(settings, 'power') * p > 1;
  if (name === 'geometric') return p > 0 && numberOf(settings, 'geometric') > 1;
  if (name === 'loglinear') return p > 1 || (p === 1 && numberOf(settings, 'loglinear') > 1);
  return null;
}
