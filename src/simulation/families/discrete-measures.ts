import type { SparseVector } from './sparse-vector.js';

/**
 * Metrics of a discrete law against the true one. All are sums over surviving symbols; what extinct ones
 * contribute is known from the truth's own totals.
 *
 * @param truth by symbol
 * @param support how many symbols have a positive true probability
 */
export function discreteMeasures(
  truth: Float64Array,
  support: number,
): Record<string, (law: SparseVector) => number> {
  const collisionOfTruth = truth.reduce((sum, p) => sum + p * p, 0);
  return {
    distinct: ({ size }) => size,
    support_share: ({ size }) => size / support,
    entropy: ({ size, values }) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum -= values[i]! * Math.log(values[i]!);
      // A sum of nothing but -0 is 0.
      return sum + 0;
    },
    collision: ({ size, values }) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += values[i]! * values[i]!;
      return sum;
    },
    top: ({ size, values }) => {
      let top = 0;
      for (let i = 0; i < size; i++) top = Math.max(top, values[i]!);
      return top;
    },
    // Gains and losses are equal, and gains happen among survivors only.
    tv: ({ size, symbols, values }) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += Math.max(0, values[i]! - truth[symbols[i]!]!);
      return sum;
    },
    // Sum of p0 · h((p - p0) / p0) with h(x) = (1 + x) log(1 + x) - x, which has no large terms to
    // cancel; h(-1) = 1 for extinct symbols.
    kl: ({ size, symbols, values }) => {
      let sum = 0;
      let mass = 0;
      for (let i = 0; i < size; i++) {
        const p0 = truth[symbols[i]!]!;
        const x = (values[i]! - p0) / p0;
        sum += p0 * ((1 + x) * Math.log1p(x) - x);
        mass += p0;
      }
      return size === support ? sum : sum + Math.max(0, 1 - mass);
    },
    squared_error: ({ size, symbols, values }) => {
      let sum = 0;
      let known = 0;
      for (let i = 0; i < size; i++) {
        const p0 = truth[symbols[i]!]!;
        const error = values[i]! - p0;
        sum += error * error;
        known += p0 * p0;
      }
      return size === support ? sum : sum + Math.max(0, collisionOfTruth - known);
    },
  };
}
