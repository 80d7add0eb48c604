import { numberOf } from '../simulation/parameter.js';
import { perGeneration, type ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';
import { binomialProbabilities } from './wright-fisher.js';

/** More multiplications than this are not worth a closed form. */
const MOST_WORK = 1e7;

/**
 * Poisson counts: the probability that the mean has come to 0, exactly. Given theta_{s-1}, E exp(-x
 * theta_s) = exp(-n_s (1 - exp(-x/n_s)) theta_{s-1}); begin with x = n_t at s = t - 1 and go down to the
 * truth. For constant n this is Theorem 2 of Suresh, Thangaraj and Khandavally (arXiv 2412.17646).
 * Science 17.
 */
export function poissonExtinction(setting: Setting): ClosedForm[] {
  const { sizes, model, workflow, adjustments } = setting;
  if (workflow !== 'replace' || adjustments) return [];
  const theta = numberOf(model, 'theta');
  const isConstant = sizes.every((n) => n === sizes[0]);
  if (!isConstant && sizes.length ** 2 > MOST_WORK) return [];
  /** x after generations `first` … `last`, begun with x = infinity. */
  const after = (first: number, last: number, x = Infinity) => {
    for (let s = last; s >= first; s--) x = -sizes[s]! * Math.expm1(-x / sizes[s]!);
    return x;
  };
  let x = Infinity;
  // For constant n each generation goes on from the one before.
  const values = sizes.map((_, i) => Math.exp(-(x = isConstant ? after(0, 0, x) : after(0, i)) * theta)); // prettier-ignore
  return [{ metric: 'absorbed', kind: 'exact', source: 'science 17', values }];
}

/** A coin: exact probabilities of 0 and 1 where they can be computed, and published bounds. */
export function bernoulliExtinction(setting: Setting): ClosedForm[] {
  const { workflow, adjustments, model } = setting;
  if (workflow !== 'replace' || adjustments || numberOf(model, 'prior') > 0) return [];
  return [...wrightFisherForms(setting), ...bernoulliBounds(setting)];
}

/**
 * The number of ones is the Wright-Fisher chain: from j ones among m the next number is binomial
 * (n, j/m). Its law is carried along exactly.
 */
function wrightFisherForms({ sizes, model }: Setting): ClosedForm[] {
  const work = sizes.reduce((sum, n, i) => sum + n * (i > 0 ? sizes[i - 1]! : 1), 0);
  if (work > MOST_WORK || sizes.some((n) => n > 1000)) return [];
  const theta = numberOf(model, 'theta');
  const to = perGeneration(sizes.length, ['zero', 'one', 'absorbed']);
  let law = Float64Array.of(1);
  let support = Float64Array.of(theta);
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const next = new Float64Array(n + 1);
    law.forEach((probability, j) => {
      if (probability === 0) return;
      const step = binomialProbabilities(n, support[j]!);
      for (let k = 0; k <= n; k++) next[k]! += probability * step[k]!;
    });
    law = next;
    support = next.map((_, k) => k / n);
    to.zero[i] = next[0]!;
    to.one[i] = next[n]!;
    to.absorbed[i] = next[0]! + next[n]!;
  }
  const exact = (metric: string, values: Float64Array): ClosedForm => ({
    metric,
    kind: 'exact',
    source: 'science 17',
    values,
  });
  return [exact('at_zero', to.zero), exact('at_one', to.one), exact('absorbed', to.absorbed)];
}

/**
 * Constant n: Theorem 1 of Suresh, Thangaraj and Khandavally, with g_1 = 1 and g_{k+1} = 1 - exp(-g_k),
 * and the bounds of Seddik et al. (arXiv 2404.05090) in the same terms. Science 17.
 */
function bernoulliBounds({ sizes, model }: Setting): ClosedForm[] {
  const n = sizes[0]!;
  if (sizes.some((size) => size !== n)) return [];
  const p = numberOf(model, 'theta');
  const to = perGeneration(sizes.length, [
    ...(['zeroLower', 'zeroUpper', 'lower', 'upper', 'seddikLower', 'seddikUpper'] as const),
  ]);
  let g = 1;
  for (let i = 0; i < sizes.length; i++) {
    const k = i + 1;
    // Probability of having lost a symbol of probability x, from below and from above.
    const lost = (x: number) => ({
      most: Math.exp(-n * x * g),
      least: Math.max(0, 1 - 3 * n * x * x - 3 * k * x) * Math.exp(-n * x * g),
    });
    const ones = lost(p);
    const zeros = lost(1 - p);
    to.zeroLower[i] = ones.least;
    to.zeroUpper[i] = ones.most;
    to.lower[i] = Math.min(1, ones.least + zeros.least);
    to.upper[i] = Math.min(1, ones.most + zeros.most);
    const decay = p * (1 - p) * (1 - 1 / n) ** k;
    to.seddikLower[i] = Math.max(0, 1 - 2 * n * decay);
    to.seddikUpper[i] = 1 - 4 * decay;
    g = -Math.expm1(-g);
  }
  const bound = (
    metric: string,
    kind: 'lower' | 'upper',
    values: Float64Array,
    by: string,
  ): ClosedForm => ({ metric, kind, source: `science 17, ${by}`, values });
  return [
    bound('at_zero', 'lower', to.zeroLower, 'Suresh et al.'),
    bound('at_zero', 'upper', to.zeroUpper, 'Suresh et al.'),
    bound('absorbed', 'lower', to.lower, 'Suresh et al.'),
    bound('absorbed', 'upper', to.upper, 'Suresh et al.'),
    bound('absorbed', 'lower', to.seddikLower, 'Seddik et al.'),
    bound('absorbed', 'upper', to.seddikUpper, 'Seddik et al.'),
  ];
}
