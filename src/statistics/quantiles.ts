import quickselect from 'quickselect';

/** The probabilities whose quantiles a summary holds, ascending. */
export const PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/**
 * Quantiles by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996).
 *
 * @param values finite or infinite numbers, not NaN; reordered
 * @param probabilities ascending, each in [0, 1]
 * @returns NaN throughout where there are no values
 */
export function quantiles(values: Float64Array, probabilities: readonly number[]): number[] {
  const last = values.length - 1;
  let sorted = 0;
  return probabilities.map((probability) => {
    if (last < 0) return NaN;
    const rank = probability * last;
    const below = Math.floor(rank);
    // Everything left of `sorted` is already in its place.
    if (below >= sorted) {
      quickselect(values as unknown as number[], below, sorted, last);
      sorted = below + 1;
    }
    let next = values[below]!;
    if (below < last) {
      next = Infinity;
      for (let i = below + 1; i <= last; i++) if (values[i]! < next) next = values[i]!;
    }
    return between(values[below]!, next, rank - below);
  });
}

/** The point a fraction of the way from a to b; an infinite end wins. */
export function between(a: number, b: number, fraction: number): number {
  if (fraction === 0 || a === b) return a;
  if (Number.isFinite(b - a)) return a + fraction * (b - a);
  return Number.isFinite(a) ? b : a;
}
