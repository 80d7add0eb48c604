/**
 * Wilson's score interval for a proportion (Wilson, 1927): right also at 0 and at all.
 *
 * @param successes 0 ≤ successes ≤ trials; need not be whole (ties count one half)
 * @param z normal quantile, 1.959964 for 95 %
 * @returns NaN ends where there are no trials
 */
export function wilson(
  successes: number,
  trials: number,
  z = 1.959963984540054,
): readonly [low: number, high: number] {
  const p = successes / trials;
  const centre = p + (z * z) / (2 * trials);
  const half = z * Math.sqrt((p * (1 - p) + (z * z) / (4 * trials)) / trials);
  const scale = 1 + (z * z) / trials;
  return [
    successes === 0 ? 0 : (centre - half) / scale,
    successes === trials ? 1 : (centre + half) / scale,
  ];
}
