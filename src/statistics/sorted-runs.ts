import { between } from './quantiles.js';

/**
 * Quantiles of the union of several runs of numbers, each sorted; interpolated as in `quantiles`.
 *
 * @param runs ascending, NaN only at their ends (where sorting leaves it), not counted
 * @param probabilities those wanted, from how many numbers there are
 * @returns NaN throughout where there are no numbers
 */
export function runQuantiles(
  runs: readonly Float64Array[],
  probabilities: (total: number) => readonly number[],
): number[] {
  const defined = runs.map(withoutNaN);
  const total = defined.reduce((sum, { length }) => sum + length, 0);
  return probabilities(total).map((probability) => {
    if (total === 0 || Number.isNaN(probability)) return NaN;
    const rank = probability * (total - 1);
    const below = Math.floor(rank);
    const above = Math.min(below + 1, total - 1);
    return between(orderStatistic(defined, below), orderStatistic(defined, above), rank - below);
  });
}

function withoutNaN(run: Float64Array): Float64Array {
  let length = run.length;
  while (length > 0 && Number.isNaN(run[length - 1])) length--;
  return run.subarray(0, length);
}

/** The number with the given rank, from 0, in the union of sorted runs. */
function orderStatistic(runs: readonly Float64Array[], rank: number): number {
  const [only] = runs;
  if (runs.length === 1) return only![rank]!;
  // The answer lies in one of the windows low … high - 1; each pivot narrows them all.
  const low = runs.map(() => 0);
  const high = runs.map(({ length }) => length);
  for (;;) {
    const widest = runs.reduce(
      (best, _, i) => (high[i]! - low[i]! > high[best]! - low[best]! ? i : best),
      0,
    );
    const pivot = runs[widest]![(low[widest]! + high[widest]!) >> 1]!;
    const less = runs.map((run) => firstIndex(run, (x) => x >= pivot));
    const lessOrEqual = runs.map((run) => firstIndex(run, (x) => x > pivot));
    if (rank < sum(less)) less.forEach((end, i) => (high[i] = Math.min(high[i]!, end)));
    else if (rank >= sum(lessOrEqual))
      lessOrEqual.forEach((start, i) => (low[i] = Math.max(low[i]!, start)));
    else return pivot;
  }
}

/** The first index of an ascending run from which on a condition holds. */
function firstIndex(run: Float64Array, holds: (x: number) => boolean): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(run[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
