/** The middle one of several numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs every candidate in turn, several times over, so that a noisy moment hits all alike.
 *
 * @param candidates functions by name, each returning a figure
 * @returns the median figure of each, after one unmeasured round
 */
export async function interleaved(candidates, repeats) {
  const figures = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
  for (let round = 0; round <= repeats; round++)
    for (const [name, candidate] of Object.entries(candidates)) {
      const figure = await candidate();
      if (round > 0) figures[name].push(figure);
    }
  return Object.fromEntries(Object.entries(figures).map(([name, all]) => [name, median(all)]));
}

/** Nanoseconds per call of something called `count` times. */
export function nanoseconds(count, action) {
  const start = process.hrtime.bigint();
  action();
  return Number(process.hrtime.bigint() - start) / count;
}
