import { numberOf } from '../simulation/parameter.js';
import type { ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';
import { overSmallest } from './smallest-uniform.js';

/** alpha_0 is below 1/4 while m, the smallest distance of real data to 1, is below 1/2. */
const UNCLIPPED = 1 / 2;

/** tv = 2 alpha_0 is below 3/8 while m is. */
const CLOSE = 3 / 8;

/**
 * alpha_0 = min(m, 1/2) / 2 is settled by the real data. Each later datum passes 1 with probability
 * alpha_0; the first to do so makes g the fit, as long as the pool is no larger than N(2): science 21.
 */
export function nestedUniformForms(setting: Setting): ClosedForm[] {
  const { model, workflow, sizes, totals, fitted, adjustments } = setting;
  if (adjustments || (workflow !== 'replace' && workflow !== 'accumulate')) return [];
  const n = sizes[0]!;
  const clipped = 2 ** -n;
  const capacity = numberOf(model, 'capacity');
  // Replaced data tell nothing of alpha_0 from generation 3 on.
  const known = sizes.map((_, i) =>
    fitted[i]! <= capacity && (workflow === 'accumulate' || i < 2) ? totals[i]! - n : NaN,
  );
  /** E[g(m) (1 - alpha_0)^k; m < bound]. */
  const stays = (k: number, bound: number, g: (m: number) => number) =>
    overSmallest(n, bound, k / 2, (m) => g(m) * Math.exp(k * Math.log1p(-m / 2)));
  const nested = known.map((k) =>
    k === 0 ? 1 : stays(k, UNCLIPPED, () => 1) + clipped * (3 / 4) ** k,
  );
  // Replacing, a batch within [0, 1] may move alpha_0 past the threshold without g.
  const close = known.map((k, i) =>
    workflow === 'replace' && i > 0 ? NaN : stays(k, CLOSE, () => 1),
  );
  const distance = known.map((k) => stays(k, UNCLIPPED, (m) => m) + (clipped / 2) * (3 / 4) ** k);

  // E min(m, 1/2), whatever the capacity.
  const start = -Math.expm1(-(n + 1) * Math.LN2) / (n + 1);
  const once = (value: number) => sizes.map((_, i) => (i === 0 ? value : NaN));
  const rows = [
    { metric: 'alpha', kind: 'exact', values: once(start / 2) },
    { metric: 'tv', kind: 'exact', values: once(start) },
    { metric: 'selector', kind: 'exact', values: nested.map((chance) => 1 - chance) },
    { metric: 'collapsed', kind: 'exact', values: close.map((chance) => 1 - chance) },
    // Any g is at a distance of 3/4 or more.
    {
      metric: 'tv',
      kind: 'lower',
      values: distance.map((mean, i) => (i === 0 ? NaN : mean + (3 / 4) * (1 - nested[i]!))),
    },
  ] as const;
  return rows.map((row) => ({ ...row, source: 'science 21' }));
}
