import { numberOf } from '../simulation/parameter.js';
import type { ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';
import { overSmallest } from './smallest-uniform.js';

/**
 * Generation 1 has alpha ≥ min(m, 1/2) / 2, where 1 - m is the largest real datum; generation 2 collapses
 * as soon as one of its data is in [2, 3], which each is with probability alpha / 2: science 20.
 */
export function uniformMixtureForms(setting: Setting): ClosedForm[] {
  const { model, workflow, sizes, fitted, adjustments } = setting;
  if (adjustments || (workflow !== 'replace' && workflow !== 'accumulate')) return [];
  const n = sizes[0]!;
  const most = 2 * numberOf(model, 'designed_for');
  // E min(m, 1/2) / 2.
  const least = -Math.expm1(-(n + 1) * Math.LN2) / (2 * (n + 1));
  const rows = [
    { metric: 'alpha', kind: 'lower', values: first(sizes, least) },
    { metric: 'tv', kind: 'lower', values: first(sizes, least) },
    { metric: 'tv', kind: 'limit', values: first(sizes, MEAN_TIME / (2 * n)) },
  ] as const;
  const forms: ClosedForm[] = rows.map((row) => ({ ...row, source: 'science 20' }));
  if (sizes.length < 2 || fitted[1]! > most) return forms;

  const k = sizes[1]!;
  const none =
    overSmallest(n, 1 / 2, k / 4, (m) => Math.exp(k * Math.log1p(-m / 4))) + 2 ** -n * (7 / 8) ** k;
  // Under accumulation a datum in [2, 3] stays, and so does the collapse.
  const lower = sizes.map((_, i) =>
    i === 1 || (i > 1 && workflow === 'accumulate' && fitted[i]! <= most) ? 1 - none : NaN,
  );
  const limit = sizes.map((_, i) => (i === 1 ? 1 - timeTransform(k / n / 4) : NaN));
  return [
    ...forms,
    { metric: 'collapsed', kind: 'lower', source: 'science 20', values: lower },
    { metric: 'collapsed', kind: 'limit', source: 'science 20', values: limit },
  ];
}

function first(sizes: Float64Array, value: number): Float64Array {
  return sizes.map((_, i) => (i === 0 ? value : NaN));
}

/**
 * E exp(-s G) for G = lim 2 n alpha_1. Near 1 the data are a Poisson process with times G_1 < G_2 < …, and
 * leaving out k - 1 of them changes the log-likelihood to G_k / 4 - (k - 1) log 2: so G is the G_k at
 * which this random walk is largest. Ladder heights are exponential, and Wald's identity gives the law of
 * ladder epochs.
 */
function timeTransform(s: number): number {
  return (1 - ladder(0)) / (1 + s - ladder(s));
}

/** E exp(-s · time) over the first climb above the start, where there is one: 1 - theta / 4. */
function ladder(s: number): number {
  // x = 1 - theta / 4 solves x = q 2^(-4 (1 - x)), with q = 2^(-4 s); its smallest root is in (0, 1).
  const q = 2 ** (-4 * s - 4);
  let x = 0;
  for (let i = 0; i < 200; i++) x = q * 2 ** (4 * x);
  return x;
}

/** E G, by which tv_1 is about E G / (2 n): minus the slope of the transform at 0. */
const MEAN_TIME = (() => {
  const x = ladder(0);
  const slope = (-4 * Math.LN2 * x) / (1 - 4 * Math.LN2 * x);
  return (1 - slope) / (1 - x);
})();
