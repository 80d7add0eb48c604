/** Which generations of a trajectory are recorded. */
export type RecordGenerations = 'all' | 'log' | { readonly every: number } | readonly number[];

/**
 * The recorded generations out of 1 … T, ascending.
 *
 * `log` takes 1 to 10, then ten per decade; `every: k` takes the multiples of k; both also take the
 * first generation. The last generation is always recorded.
 */
export function recordedGenerations(rule: RecordGenerations, generations: number): number[] {
  if (rule === 'all') return range(generations);
  if (rule === 'log') return logarithmic(generations);
  if (isList(rule)) return [...rule.filter((t) => t < generations), generations];
  return range(generations).filter((t) => t === 1 || t % rule.every === 0 || t === generations);
}

function isList(rule: { readonly every: number } | readonly number[]): rule is readonly number[] {
  return Array.isArray(rule);
}

function range(generations: number): number[] {
  return Array.from({ length: generations }, (_, i) => i + 1);
}

function logarithmic(generations: number): number[] {
  const chosen = new Set([1, generations]);
  for (let k = 0; ; k++) {
    const t = Math.round(Math.pow(10, k / 10));
    if (t > generations) break;
    chosen.add(t);
  }
  for (let t = 1; t <= Math.min(10, generations); t++) chosen.add(t);
  return [...chosen].sort((a, b) => a - b);
}
