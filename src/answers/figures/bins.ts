import { quantiles } from '../../statistics/index.js';

/** Edges of bins that are equally wide on their axis. */
export interface Bins {
  readonly edges: readonly number[];
  readonly isLog: boolean;
}

const BINS = 40;
/** Positive values of which the middle nine tenths span more than this are binned on a log scale. */
const WIDE = 50;
/** Share of values at either end that are outliers where they would squeeze the rest. */
const TAIL = 0.003;

/** Bins for values, all of them finite. */
export function binsFor(values: readonly number[]): Bins {
  const at = [0, TAIL, 0.05, 0.95, 1 - TAIL, 1];
  const found = quantiles(Float64Array.from(values), at);
  const [low, first, q05, q95, last, high] = found as [number, number, number, number, number, number]; // prettier-ignore
  if (low > 0 && q95 / q05 > WIDE)
    // The distance of one replication to the truth may be as small as it likes.
    return { isLog: true, edges: steps(Math.log(first), Math.log(high)).map(Math.exp) };
  const isSqueezed = high - low > 3 * (last - first) && last > first;
  const margin = (last - first) / 10;
  return {
    isLog: false,
    edges: isSqueezed ? steps(first - margin, last + margin) : steps(low, high),
  };
}

/** How many values fall in each bin; those beyond the outer edges in none. */
export function countIn({ edges }: Bins, values: readonly number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of values) {
    const above = edges.findIndex((edge) => value < edge);
    // The last bin has its upper edge as well.
    const bin = value === edges.at(-1) ? counts.length - 1 : above - 1;
    if (bin >= 0) counts[bin]!++;
  }
  return counts;
}

function steps(low: number, high: number): number[] {
  return Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low) * i) / BINS);
}
