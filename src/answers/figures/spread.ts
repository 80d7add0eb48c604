import { evenly } from './evenly.js';
import type { Scale } from './scales.js';

/** At most so many generations, evenly on the scale that they are drawn on. */
export function spread(generations: readonly number[], most: number, { isLog }: Scale): number[] {
  if (!isLog) return evenly(generations, most);
  if (generations.length <= most) return [...generations];
  const [first, last] = [generations[0]!, generations.at(-1)!];
  const chosen = Array.from({ length: most }, (_, i) => {
    const at = first * (last / first) ** (i / (most - 1));
    return generations.reduce((best, t) => (Math.abs(t - at) < Math.abs(best - at) ? t : best));
  });
  return [...new Set(chosen)];
}
