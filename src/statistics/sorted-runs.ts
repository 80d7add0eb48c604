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
  const all = mergedRuns(runs.map(withoutNaN));
  const last = all.length - 1;
  return probabilities(all.length).map((probability) => {
    if (last < 0 || Number.isNaN(probability)) return NaN;
    const rank = probability * last;
    const below = Math.floor(rank);
    return between(all[below]!, all[Math.min(below + 1, last)]!, rank - below);
  });
}

function withoutNaN(run: Float64Array): Float64Array {
  let length = run.length;
  while (length > 0 && Number.isNaN(run[length - 1])) length--;
  return run.subarray(0, length);
}

/** Merges sorted runs, neighbours first, so that each number moves as seldom as can be. */
function mergedRuns(runs: readonly Float64Array[]): Float64Array {
  if (runs.length < 2) return runs[0] ?? new Float64Array(0);
  const half = runs.length >> 1;
  return merged(mergedRuns(runs.slice(0, half)), mergedRuns(runs.slice(half)));
}

function merged(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  let i = 0;
  let j = 0;
  for (let at = 0; at < all.length; at++)
    all[at] = j === b.length || (i < a.length && a[i]! <= b[j]!) ? a[i++]! : b[j++]!;
  return all;
}
