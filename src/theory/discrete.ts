import { discreteMeasures } from '../simulation/families/discrete-measures.js';
import { probabilitiesOf } from '../simulation/families/discrete-truth.js';
import { SparseVector } from '../simulation/families/sparse-vector.js';
import { choiceOf, numberOf } from '../simulation/parameter.js';
import { perGeneration, type ClosedForm, type TheoryKind } from './closed-form.js';
import { Curation } from './curation.js';
import { meanErrorMoments } from './mean-error.js';
import type { Setting } from './setting.js';
import { survival, survivalCost } from './wright-fisher.js';

/** What a closed form of one cell may cost, in multiplications. */
const MOST_WORK = 1e7;

const SOURCE = 'science 13';

/** Symbols with any probabilities. */
export function discreteForms(setting: Setting): ClosedForm[] {
  const { model, workflow, sampling } = setting;
  const truth = probabilitiesOf(choiceOf(model, 'truth')).filter((p) => p > 0);
  if (sampling !== 'plain') return [...limitForms(setting), ...firstForms(setting, truth)];
  if (workflow !== 'replace')
    return [...workflowForms(setting, truth), ...firstForms(setting, truth)];
  return [
    ...momentForms(setting, truth),
    ...(numberOf(model, 'prior') > 0 || setting.adjustments
      ? []
      : [
          ...(survivalForms(setting, truth) ?? firstForms(setting, truth)),
          ...survivalBounds(setting, truth),
          ...absorptionBounds(setting, truth),
        ]),
  ];
}

/**
 * Posterior means and shrinkage are one map: the fit is lambda · p̂ + (1 - lambda) / K. So with S the mean
 * of sum p², D that of sum (p - p0)², and u the uniform law, both close; the mean of the model is on the
 * way from p0 to u, at the product of all lambda.
 */
function momentForms({ model, sizes, adjustments }: Setting, truth: Float64Array): ClosedForm[] {
  // Shrinking outwards may leave the simplex, and so may noise.
  if (adjustments?.some(({ divisor, noise }) => divisor < 1 || noise > 0)) return [];
  const prior = numberOf(model, 'prior');
  const symbols = truth.length;
  const to = perGeneration(sizes.length, ['collision', 'squared']);
  let collision = sumOfSquares(truth);
  // |u - p0|², and the part of it that the mean has gone.
  const distance = truth.reduce((sum, p) => sum + (p - 1 / symbols) ** 2, 0);
  let gone = 0;
  let squared = 0;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    const keep = n / (n + symbols * prior) / (adjustments?.[i]?.divisor ?? 1);
    // 1 - keep, of which a large n would leave little.
    const lose = prior === 0 && !adjustments ? 0 : 1 - keep;
    const noise = (1 - collision) / n;
    squared = keep * keep * (squared + noise) + (2 * keep * gone * lose + lose * lose) * distance;
    collision = keep * keep * (collision + noise) + (lose * (1 + keep)) / symbols;
    gone = gone * keep + lose;
    to.collision[i] = collision;
    to.squared[i] = squared;
  }
  return [form('collision', 'exact', to.collision), form('squared_error', 'exact', to.squared)];
}

/**
 * Under any workflow: relative frequencies are means, and their variances add up to (1 - sum p²)/n, so that
 * all symbols together move like one family with a quadratic variance function.
 */
function workflowForms(setting: Setting, truth: Float64Array): ClosedForm[] {
  if (numberOf(setting.model, 'prior') > 0 || setting.adjustments) return [];
  const collision = sumOfSquares(truth);
  const moments = meanErrorMoments(setting, (_mean, square) => 1 - collision - square, 0);
  if (!moments) return [];
  return [
    form('collision', 'exact', moments.square.map((square) => collision + square)), // prettier-ignore
    form('squared_error', 'exact', moments.square),
  ];
}

/** Generation 1 is fitted to real data, whatever comes later: 1 - (1 - p)^n for each symbol. */
function firstForms({ model, sizes, adjustments }: Setting, truth: Float64Array): ClosedForm[] {
  if (numberOf(model, 'prior') > 0 || adjustments) return [];
  const values = new Float64Array(sizes.length).fill(NaN);
  values[0] = truth.reduce((sum, p) => sum - Math.expm1(sizes[0]! * Math.log1p(-p)), 0);
  return [form('distinct', 'exact', values)];
}

/**
 * A symbol's count is a chain of its own, so the mean number of survivors is exact; and all draws are one
 * symbol exactly if all others together have died out, which is the same chain started at 1 - p.
 */
function survivalForms({ sizes }: Setting, truth: Float64Array): ClosedForm[] | null {
  const n = sizes[0]!;
  const generations = sizes.length;
  const numbers = new Map<number, number>();
  for (const p of truth) numbers.set(p, (numbers.get(p) ?? 0) + 1);
  const shares = Float64Array.from(numbers.keys());
  const isConstant = sizes.every((size) => size === n);
  if (!isConstant || n > 1000 || survivalCost(n, 2 * shares.length, generations) > MOST_WORK)
    return null;
  const alive = survival(n, shares, generations);
  const othersAlive = survival(n, shares.map((p) => 1 - p), generations); // prettier-ignore
  const { distinct, absorbed } = perGeneration(generations, ['distinct', 'absorbed']);
  shares.forEach((p, i) => {
    const many = numbers.get(p)!;
    for (let t = 0; t < generations; t++) {
      distinct[t]! += many * alive[i]![t]!;
      absorbed[t]! += many * (1 - othersAlive[i]![t]!);
    }
  });
  return [form('distinct', 'exact', distinct), form('absorbed', 'exact', absorbed)];
}

/**
 * Suresh, Thangaraj and Khandavally (arXiv 2412.17646), Corollary 1, for constant n: with
 * g_1 = 1, g_{t+1} = 1 - exp(-g_t), a symbol survives t generations with probability at least
 * 1 - exp(-n p g_t) and at most 1 - max(0, 1 - 3 n p² - 3 t p) exp(-n p g_t).
 */
function survivalBounds({ sizes }: Setting, truth: Float64Array): ClosedForm[] {
  const n = sizes[0]!;
  if (!sizes.every((size) => size === n) || truth.length * sizes.length > MOST_WORK) return [];
  const { lower, upper } = perGeneration(sizes.length, ['lower', 'upper']);
  for (let i = 0, g = 1; i < sizes.length; i++, g = -Math.expm1(-g))
    for (const p of truth) {
      lower[i]! -= Math.expm1(-n * p * g);
      upper[i]! += 1 - Math.max(0, 1 - 3 * n * p * p - 3 * (i + 1) * p) * Math.exp(-n * p * g);
    }
  return [form('distinct', 'lower', lower), form('distinct', 'upper', upper)];
}

/**
 * After Seddik et al. (arXiv 2404.05090), Theorem 1, for any sizes: 1 - sum p² has the mean
 * (1 - S_0) · product of 1 - 1/n_s; it is 0 at a point mass, and otherwise lies between 2 (n-1) / n²
 * (all draws but one are equal) and 1 - 1/k (all of k possible symbols equally often).
 */
function absorptionBounds({ sizes }: Setting, truth: Float64Array): ClosedForm[] {
  const { lower, upper } = perGeneration(sizes.length, ['lower', 'upper']);
  let diversity = 1 - sumOfSquares(truth);
  if (truth.length === 1) diversity = 0;
  let most = truth.length;
  for (let i = 0; i < sizes.length; i++) {
    const n = sizes[i]!;
    diversity *= 1 - 1 / n;
    most = Math.min(most, n);
    lower[i] = diversity > 0 ? Math.max(0, 1 - (diversity * n * n) / 2 / (n - 1)) : 1;
    upper[i] = diversity > 0 ? 1 - diversity / (1 - 1 / most) : 1;
  }
  return [form('absorbed', 'lower', lower), form('absorbed', 'upper', upper)];
}

/**
 * Tempered or curated data without end: p becomes a · p0 + (1 - a) · p', where p' is the law of the
 * synthetic data and a the share of real ones.
 */
function limitForms(setting: Setting): ClosedForm[] {
  const { model, workflow, workflowSettings, sizes, adjustments } = setting;
  const generations = sizes.length;
  if (adjustments || (workflow !== 'replace' && workflow !== 'real-share')) return [];
  const share = workflow === 'replace' ? 0 : numberOf(workflowSettings, 'real-share');
  const truth = probabilitiesOf(choiceOf(model, 'truth'));
  const step = synthesisOf(setting, truth.length);
  if (!step || (step.cost + truth.length) * generations > MOST_WORK) return [];

  const support = truth.filter((p) => p > 0).length;
  const measures = discreteMeasures(truth, support);
  const metrics = ['entropy', 'collision', 'top', 'tv', 'kl', 'squared_error'] as const;
  const to = perGeneration(generations, metrics);
  const law = new SparseVector();
  law.reserve(truth.length);
  const p = truth.slice();
  for (let t = 0; t < generations; t++) {
    if (t > 0) {
      step.apply(p);
      for (let i = 0; i < p.length; i++) p[i] = share * truth[i]! + (1 - share) * p[i]!;
    }
    law.clear();
    p.forEach((x, symbol) => {
      if (x > 0) law.push(symbol, x);
    });
    for (const metric of metrics) to[metric][t] = measures[metric]!(law);
  }
  return metrics.map((metric) => form(metric, 'limit', to[metric]));
}

/** What becomes of a law, given for each symbol, when infinitely many data are drawn from it. */
function synthesisOf(
  { sampling, samplingSettings }: Setting,
  symbols: number,
): { cost: number; apply(p: Float64Array): void } | null {
  if (sampling === 'temperature') {
    const tau = numberOf(samplingSettings, 'temperature');
    return { cost: symbols, apply: (p) => temper(p, tau) };
  }
  if (sampling !== 'curation') return null;
  const coefficients = samplingSettings.reward as readonly number[];
  const rewards = new Float64Array(symbols).map((_, i) => coefficients[i] ?? 0);
  const curation = new Curation(rewards, numberOf(samplingSettings, 'curation'));
  return { cost: curation.cost, apply: (p) => curation.step(p) };
}

function temper(p: Float64Array, tau: number): void {
  const top = p.reduce((a, b) => Math.max(a, b), 0);
  let total = 0;
  for (let i = 0; i < p.length; i++) total += p[i] = Math.pow(p[i]! / top, 1 / tau);
  for (let i = 0; i < p.length; i++) p[i]! /= total;
}

function sumOfSquares(p: Float64Array): number {
  return p.reduce((sum, x) => sum + x * x, 0);
}

function form(metric: string, kind: TheoryKind, values: Float64Array): ClosedForm {
  return { metric, kind, source: SOURCE, values };
}
