import quickselect from 'quickselect';

/** The probabilities whose quantiles a summary holds, ascending. */
export const PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

const NORMAL_975 = 1.959963984540054;

/**
 * Where the 95 % interval of a quantile ends, itself as two probabilities of quantiles: the order
 * statistics between which the true quantile lies with that probability, whatever the law
 * (Thompson, 1936), by the normal limit of the binomial law of their ranks, interpolated.
 *
 * @returns NaN for an end beyond all that was seen
 */
export function quantileInterval(
  probability: number,
  count: number,
): readonly [low: number, high: number] {
  const centre = probability * count - 0.5;
  const half = NORMAL_975 * Math.sqrt(count * probability * (1 - probability));
  const at = (rank: number) => (rank >= 0 && rank <= count - 1 ? rank / (count - 1) : NaN);
  return [at(centre - half), at(centre + half)];
}

/** Probabilities of the quantiles of a summary, then those of the ends of each one's interval. */
export function summaryProbabilities(count: number): number[] {
  return [...PROBABILITIES, ...PROBABILITIES.flatMap((p) => quantileInterval(p, count))];
}

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
