/**
 * Whether a symbol is still there: its count among n draws, generation after generation, is a Markov
 * chain, binomial with n and the share of the count before (Wright and Fisher). Constant n.
 *
 * @param shares true probabilities of the symbol
 * @returns by share, then by generation: the probability that the count is above 0
 */
export function survival(n: number, shares: Float64Array, generations: number): Float64Array[] {
  const steps = Array.from({ length: n + 1 }, (_, j) => binomialProbabilities(n, j / n));
  const starts = Array.from(shares, (p) => binomialProbabilities(n, p));
  const result = starts.map(() => new Float64Array(generations));
  // By count: the probability to be there so many generations later.
  let alive = new Float64Array(n + 1).fill(1, 1);
  for (let t = 0; t < generations; t++) {
    starts.forEach((start, i) => (result[i]![t] = product(start, alive)));
    const now = alive;
    alive = new Float64Array(n + 1).map((_, j) => product(steps[j]!, now));
  }
  return result;
}

/** Multiplications that `survival` takes. */
export function survivalCost(n: number, shares: number, generations: number): number {
  return (n + 1) * (n + 1 + shares) * generations;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Probabilities of 0 … n; by the recursion from 0, which for p ≤ 1/2 underflows beyond n = 1000 only. */
export function binomialProbabilities(n: number, p: number): Float64Array {
  if (p > 0.5) return binomialProbabilities(n, 1 - p).reverse();
  const result = new Float64Array(n + 1);
  let probability = Math.exp(n * Math.log1p(-p));
  for (let k = 0; k <= n; k++) {
    result[k] = probability;
    probability *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return result;
}
