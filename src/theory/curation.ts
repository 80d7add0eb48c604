/**
 * What K-wise Bradley-Terry curation makes of a discrete law with infinitely many data (Ferbach,
 * Bertrand, Bose and Gidel, arXiv 2407.09499): p(x) becomes p(x) · H(x) with
 * H(x) = E[K w(x) / (w(x) + W_2 + … + W_K)], w = exp(reward), W_j = w(X_j), X_j ~ p.
 */
export class Curation {
  /** Symbols of equal reward share a level. */
  readonly #levelOf: Int32Array;
  readonly #weights: Float64Array;
  readonly #competitors: number;

  /** @param rewards by symbol */
  constructor(rewards: Float64Array, competitors: number) {
    const highest = rewards.reduce((a, b) => Math.max(a, b), -Infinity);
    const levels = new Map<number, number>();
    for (const r of rewards) if (!levels.has(r)) levels.set(r, levels.size);
    this.#levelOf = Int32Array.from(rewards, (r) => levels.get(r)!);
    this.#weights = Float64Array.from(levels.keys(), (r) => Math.exp(r - highest));
    this.#competitors = competitors;
  }

  /** How many compositions of the competitors, with each level's own symbol, one step goes through. */
  get cost(): number {
    const levels = this.#weights.length;
    let compositions = 1;
    for (let i = 1; i < levels; i++) compositions *= (this.#competitors - 1 + i) / i;
    return compositions * levels;
  }

  /** Overwrites a law by the law of the winners. */
  step(p: Float64Array): void {
    const levels = this.#weights.length;
    const masses = new Float64Array(levels);
    p.forEach((x, i) => (masses[this.#levelOf[i]!]! += x));
    const factors = new Float64Array(levels);
    const others = this.#competitors - 1;
    // All ways in which the others fall into levels, each with its multinomial probability.
    const visit = (level: number, left: number, chance: number, sum: number): void => {
      const weight = this.#weights[level]!;
      const mass = masses[level]!;
      if (level === levels - 1) {
        const total = sum + left * weight;
        const probability = chance * mass ** left;
        for (let i = 0; i < levels; i++)
          factors[i]! += (probability * this.#competitors * this.#weights[i]!) / (this.#weights[i]! + total); // prettier-ignore
        return;
      }
      let share = chance;
      for (let k = 0; k <= left; k++) {
        visit(level + 1, left - k, share, sum + k * weight);
        share *= ((left - k) / (k + 1)) * mass;
      }
    };
    visit(0, others, 1, 0);
    let total = 0;
    for (let i = 0; i < p.length; i++) total += p[i]! *= factors[this.#levelOf[i]!]!;
    // 1 but for rounding, which the next step would raise to the power of the number of competitors.
    for (let i = 0; i < p.length; i++) p[i]! /= total;
  }
}
