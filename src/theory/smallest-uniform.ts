/** Abscissae and weights of the Gauss-Legendre rule with five points on [-1, 1]. */
const RULE = [
  [-0.906179845938664, 0.23692688505618908],
  [-0.538469310105683, 0.47862867049936647],
  [0, 0.5688888888888889],
  [0.538469310105683, 0.47862867049936647],
  [0.906179845938664, 0.23692688505618908],
] as const;

const PANELS = 64;

/** Beyond this exponent nothing is left to add. */
const FAR = 40;

/**
 * E[g(m); m < bound], where m is the smallest of n uniform numbers on [0, 1]: P(m > s) = (1 - s)^n.
 *
 * Integrated over y = -n log(1 - m), which is exponential, in steps fit for |g'| / g up to `rate`.
 */
export function overSmallest(
  n: number,
  bound: number,
  rate: number,
  g: (m: number) => number,
): number {
  const speed = 1 + rate / n;
  const end = Math.min(-n * Math.log1p(-bound), FAR / speed);
  const half = end / PANELS / 2;
  let sum = 0;
  for (let panel = 0; panel < PANELS; panel++)
    for (const [abscissa, weight] of RULE) {
      const y = half * (2 * panel + 1 + abscissa);
      sum += weight * Math.exp(-y) * g(-Math.expm1(-y / n));
    }
  return half * sum;
}
