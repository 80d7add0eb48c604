import type { CellContent } from '../simulation/cell.js';
import { numberOf, settingsOf, textOf, type Settings } from '../simulation/parameter.js';
import { isIrregular, isPulledToTruth, isUnbiasedMaximum } from './regular.js';
import { settingOf } from './setting.js';

/**
 * How the mean squared error of a cell grows with the number T of generations at fixed n: it stays
 * bounded by what vanishes as n grows; or it grows like (log log T)^exponent, (log T)^exponent,
 * T^exponent or without any power's bound; or it saturates, at a level that no n brings down.
 */
export type GrowthLaw =
  | { readonly law: 'bounded' | 'saturates' | 'exponential' }
  | { readonly law: 'log log' | 'log' | 'power'; readonly exponent: number };

/** What theory says of the growth of a cell's squared error; null where it is silent. */
export function expectedGrowth(content: CellContent): GrowthLaw | null {
  const isBounded = staysBounded(content);
  if (isBounded !== false) return isBounded && BOUNDED;
  const rates = ratesOf(content);
  const family = RESPONSES[textOf(content.model, 'family')]?.(content);
  // How biases add up is known where the noise does not depend on the parameter.
  if (!rates || !family || (rates.bias !== 'none' && family !== 'additive')) return null;
  const noise = rates.bias === 'noise' ? seriesGrowth(rates, 2 * rates.kappa) : BOUNDED;
  const variance = faster(noise, seriesGrowth(rates, 1));
  const drift = driftOf(rates);
  if (drift.law === 'bounded') return respond(family, variance, content.n);
  if (rates.bias === 'shift') return faster(squared(drift), variance);
  if (rates.isNegative) return drift.law === 'power' ? { law: 'exponential' } : null;
  // Shrinkage wins: the estimate forgets the truth, around 0 it balances the noise.
  const exponent = rates.power * (rates.kappa - 1);
  return exponent > 0 ? { law: 'power', exponent } : { law: 'saturates' };
}

/**
 * Whether the expected error stays bounded however many generations follow: it has a finite limit, which
 * vanishes as n grows. Under `replace` that asks for a finite sum of 1/n_t (science 1, 10) and, with a bias
 * of size c n_t^-kappa, for a finite sum of n_t^-kappa, or of n_t^(-2 kappa) where the bias is noise (science
 * 6). Accumulation without bias stays bounded: the sum of n_t / N_t² is finite (science 7).
 *
 * @returns null where nothing is known here
 */
export function staysBounded(content: CellContent): boolean | null {
  const { workflow, sampling, model } = settingOf(content);
  if (sampling !== 'plain' || isIrregular(content)) return null;
  const rates = ratesOf(content);
  if (!rates) return null;
  const { power, log, bias, kappa } = rates;
  if (workflow === 'accumulate') return power >= 0 && log >= 0 && bias === 'none' ? true : null;
  if (workflow !== 'replace') return null;
  const isBounded = [
    // The unbiased maximum of a uniform law errs by 1/n_t, not by its root (science 9).
    seriesGrowth(rates, isUnbiasedMaximum(model) ? 2 : 1),
    driftOf(rates),
    bias === 'noise' ? seriesGrowth(rates, 2 * kappa) : BOUNDED,
  ].every(({ law }) => law === 'bounded');
  if (isBounded || bias !== 'shrink' || rates.isNegative || !isPulledToTruth(model))
    return isBounded;
  // Nothing is forgotten: shrinkage only damps the noise, to a level of order n_t^(kappa - 1).
  return isAdditive(content) ? kappa < 1 : null;
}

/** Growth of the sum of biases. */
function driftOf(rates: Rates): GrowthLaw {
  const isBiased = rates.bias === 'shrink' || rates.bias === 'shift';
  return isBiased ? seriesGrowth(rates, rates.kappa) : BOUNDED;
}

const BOUNDED: GrowthLaw = { law: 'bounded' };

/** How the mean squared error follows the sum of 1/n_t, by the family's variance function (science 3). */
type Response = 'additive' | 'saturating' | { readonly v2: number };

const RESPONSES: Readonly<Record<string, (content: CellContent) => Response | null>> = {
  'gaussian-mean': () => 'additive',
  poisson: ({ bias }) => (bias === 'none' ? 'additive' : null),
  bernoulli: ({ model }) => (model.prior === 0 ? 'saturating' : null),
  discrete: ({ model }) => (model.prior === 0 ? 'saturating' : null),
  uniform: ({ model }) => (model.estimator === 'mle' ? 'saturating' : null),
  gaussian: ({ model, bias }) => {
    if (model.estimator === 'mle') return 'saturating';
    return bias === 'none' ? 'additive' : null;
  },
  'linear-regression': ({ model }) =>
    model.data === 'none' && model.sigma !== 0 ? 'additive' : null,
  exponential: ({ model }) => (model.parametrisation === 'rate' ? null : { v2: 1 }),
  gamma: ({ model }) => ({ v2: 1 / numberOf(model, 'shape') }),
  geometric: () => ({ v2: 1 }),
  'negative-binomial': ({ model }) => ({ v2: 1 / numberOf(model, 'size') }),
  laplace: () => ({ v2: 1 }),
  'gaussian-variance': () => ({ v2: 2 }),
};

function isAdditive(content: CellContent): boolean {
  return RESPONSES[textOf(content.model, 'family')]?.(content) === 'additive';
}

function respond(family: Response, sum: GrowthLaw, n: number): GrowthLaw | null {
  if (sum.law === 'bounded') return BOUNDED;
  if (family === 'additive') return sum;
  if (family === 'saturating') return { law: 'saturates' };
  // E e² = V (exp(v2 · sum) - 1) / v2 to first order.
  if (sum.law === 'power') return { law: 'exponential' };
  if (sum.law === 'log log') return { law: 'log', exponent: family.v2 / n };
  return sum.law === 'log' && sum.exponent === 1 ? { law: 'power', exponent: family.v2 / n } : null;
}

interface Rates {
  /** n_t grows like t^power (log t)^log, or faster than any power. */
  readonly power: number;
  readonly log: number;
  readonly bias: string;
  readonly kappa: number;
  /** Whether the strength of the bias is negative: shrinkage that stretches. */
  readonly isNegative: boolean;
}

function ratesOf({ schedule, bias }: CellContent): Rates | null {
  const growth = sizeGrowth(settingsOf(schedule));
  if (!growth) return null;
  if (bias === 'none') return { ...growth, bias: 'none', kappa: Infinity, isNegative: false };
  const settings = settingsOf(bias);
  const name = ['shrink', 'shift', 'noise'].find((kind) => Object.hasOwn(settings, kind));
  if (name === undefined) return null;
  const strength = numberOf(settings, name);
  return {
    ...growth,
    bias: strength === 0 ? 'none' : name,
    kappa: numberOf(settings, 'exponent'),
    isNegative: strength < 0,
  };
}

function sizeGrowth(schedule: Settings): { power: number; log: number } | null {
  if (Object.hasOwn(schedule, 'power')) return { power: numberOf(schedule, 'power'), log: 0 };
  if (Object.hasOwn(schedule, 'loglinear'))
    return { power: 1, log: numberOf(schedule, 'loglinear') };
  if (!Object.hasOwn(schedule, 'geometric')) return null;
  const ratio = numberOf(schedule, 'geometric');
  if (ratio < 1) return null;
  return { power: ratio > 1 ? Infinity : 0, log: 0 };
}

/** Growth of the sum of n_t^-kappa. */
function seriesGrowth({ power, log }: Rates, kappa: number): GrowthLaw {
  if (kappa === 0) return { law: 'power', exponent: 1 };
  const a = power * kappa;
  const b = log * kappa;
  if (a > 1 || (a === 1 && b > 1)) return BOUNDED;
  if (a < 1) return { law: 'power', exponent: 1 - a };
  return b === 1 ? { law: 'log log', exponent: 1 } : { law: 'log', exponent: 1 - b };
}

function squared(growth: GrowthLaw): GrowthLaw {
  return 'exponent' in growth ? { ...growth, exponent: 2 * growth.exponent } : growth;
}

const ORDER = ['bounded', 'saturates', 'log log', 'log', 'power', 'exponential'];

function faster(a: GrowthLaw, b: GrowthLaw): GrowthLaw {
  const difference = ORDER.indexOf(a.law) - ORDER.indexOf(b.law);
  if (difference !== 0) return difference > 0 ? a : b;
  return 'exponent' in a && 'exponent' in b && a.exponent < b.exponent ? b : a;
}

/** A law of growth in words: `bounded`, `like log T`, `like T^0.5`. */
export function growthText(growth: GrowthLaw): string {
  if (!('exponent' in growth)) return growth.law;
  const { law, exponent } = growth;
  const power = exponent === 1 ? '' : `^${Number(exponent.toPrecision(3))}`;
  if (law === 'power') return `like T${power}`;
  return `like ${exponent === 1 ? `${law} T` : `(${law} T)${power}`}`;
}
