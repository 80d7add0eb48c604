import { binomial } from './binomial.js';
import type { Stream } from './stream.js';

/**
 * How n independent choices fall, by conditional binomials: the first class takes a binomial share of
 * n, the second one of what is left, and so on.
 *
 * @param n integer, 0 ≤ n ≤ 2^53
 * @param probabilities of the classes; they add up to 1
 * @param out receives the counts; freshly allocated unless given
 */
export function multinomial(
  stream: Stream,
  n: number,
  probabilities: Float64Array,
  out = new Float64Array(probabilities.length),
): Float64Array {
  let left = n;
  // Probability of the classes from i on, added from the end so that the last share is exactly 1.
  let rest = 0;
  for (let i = probabilities.length - 1; i >= 0; i--) out[i] = rest += probabilities[i]!;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]! / out[i]!;
    const count = left === 0 || p === 0 ? 0 : binomial(stream, left, Math.min(1, p));
    out[i] = count;
    left -= count;
  }
  return out;
}
