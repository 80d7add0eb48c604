import type { SortedPoints } from './sorted-points.js';

/**
 * A uniform density on a short interval [start, start + width], so narrow that only the logarithm of its
 * width is a number. In coordinates a width below 2^-40 counts as none: data of such a spike are one and
 * the same number, and other data are never that close to each other.
 */
export interface Spike {
  readonly logWidth: number;
  /** The width in coordinates. */
  readonly width: number;
}

export function spikeOf(logWidth: number): Spike {
  const width = Math.exp(logWidth);
  return { logWidth, width: width < 2 ** -40 ? 0 : width };
}

/** log(1 + scale / width): what a datum gains by lying in the spike, which has the rest's mass / scale. */
export function spikeGain({ logWidth }: Spike, scale: number): number {
  return Math.log(scale) - logWidth + Math.log1p(Math.exp(logWidth) / scale);
}

/** Where a spike covers most data. */
export interface Cover {
  /** Weight of the data that it covers; 0 where there are none. */
  readonly weight: number;
  readonly start: number;
}

/**
 * The best start of a spike in [lowest, highest] for the data from number `first` on, all of which lie in
 * [lowest, highest + width]; of several best ones the one nearest to `near`.
 */
export function bestCover(
  { values, weights, count }: SortedPoints,
  first: number,
  { width }: Spike,
  [lowest, highest]: readonly [number, number],
  near: number,
): Cover {
  let best = 0;
  let start = Math.min(highest, Math.max(lowest, near));
  let end = first;
  let weight = 0;
  for (let i = first; i < count; i++) {
    while (end < count && values[end]! - values[i]! <= width) weight += weights[end++]!;
    if (weight >= best) {
      const from = Math.max(lowest, values[end - 1]! - width);
      const to = Math.min(highest, values[i]!);
      const nearest = Math.max(from, Math.min(to, near));
      if (weight > best || Math.abs(nearest - near) < Math.abs(start - near)) start = nearest;
      best = weight;
    }
    weight -= weights[i]!;
  }
  return { weight: best, start };
}
