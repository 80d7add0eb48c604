/** What theory says about a metric: equal to it, its limit for n → ∞ at fixed t, or a bound on it. */
export type TheoryKind = 'exact' | 'limit' | 'lower' | 'upper';

/** A closed form for the mean of one metric of one cell, computed from the realised sample sizes. */
export interface ClosedForm {
  readonly metric: string;
  readonly kind: TheoryKind;
  /** The section of docs/science.md that derives it. */
  readonly source: string;
  /** Entry t - 1 is the value at generation t; NaN where the mean does not exist. */
  readonly values: Float64Array;
}

/** Values of several quantities filled generation by generation. */
export function perGeneration<Names extends string>(
  generations: number,
  names: readonly Names[],
): Record<Names, Float64Array> {
  const entries = names.map((name) => [name, new Float64Array(generations)] as const);
  return Object.fromEntries(entries) as Record<Names, Float64Array>;
}
