import type { DataSet } from '../data-set.js';

/** A mixture of normal components; those of weight 0 are dead and keep their last mean and sigma. */
export interface Mixture {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly sigmas: Float64Array;
}

/** Stop once a round gains less mean log-likelihood, or after so many rounds. */
const TOLERANCE = 1e-9;
const MOST_ROUNDS = 500;

/** A component that accounts for less data than this dies. */
const LEAST_SHARE = 0.5;

/**
 * Fits a mixture by expectation-maximisation (Dempster, Laird and Rubin, 1977) from where it stands.
 *
 * The likelihood of a mixture has no bound, so no sigma may fall below its `floors` entry. A component
 * that accounts for less than half a datum dies, the weakest first and one at a time, so that one always
 * remains. The last round is a full one, which makes mean and variance of the mixture those of the data.
 */
export function maximiseExpectation(data: DataSet, mixture: Mixture, floors: Float64Array): void {
  let before = -Infinity;
  for (let round = 1; ; round++) {
    const likelihood = expect(data, mixture) / data.total;
    if (removeWeakest(mixture)) {
      before = -Infinity;
      continue;
    }
    maximise(mixture, data.total, floors);
    if (round >= MOST_ROUNDS || likelihood - before < TOLERANCE) return;
    before = likelihood;
  }
}

/** Scratch of one entry for each component. */
function workspace(components: number) {
  const entries = () => new Float64Array(components);
  return {
    chances: entries(),
    /** log(weight / sigma). */
    heights: entries(),
    /** Data that a component accounts for, and the moments of their distances from its mean. */
    counts: entries(),
    sums: entries(),
    squares: entries(),
  };
}

let work = workspace(0);

/** Shares each datum out among the components; returns the log-likelihood but for a constant. */
function expect({ points, weights, count }: DataSet, mixture: Mixture): number {
  const { means, sigmas } = mixture;
  const k = means.length;
  if (work.chances.length !== k) work = workspace(k);
  const { chances, heights, counts, sums, squares } = work;
  for (let j = 0; j < k; j++) {
    heights[j] = Math.log(mixture.weights[j]! / sigmas[j]!);
    counts[j] = sums[j] = squares[j] = 0;
  }
  let likelihood = 0;
  for (let i = 0; i < count; i++) {
    const x = points[i]!;
    let best = -Infinity;
    for (let j = 0; j < k; j++) {
      const z = (x - means[j]!) / sigmas[j]!;
      const height = (chances[j] = heights[j]! - 0.5 * z * z);
      if (height > best) best = height;
    }
    let total = 0;
    for (let j = 0; j < k; j++) total += chances[j] = Math.exp(chances[j]! - best);
    const weight = weights[i]!;
    likelihood += weight * (best + Math.log(total));
    for (let j = 0; j < k; j++) {
      const share = (weight * chances[j]!) / total;
      const distance = x - means[j]!;
      counts[j]! += share;
      sums[j]! += share * distance;
      squares[j]! += share * distance * distance;
    }
  }
  return likelihood;
}

/** Ends the life of the weakest component if it accounts for too little. */
function removeWeakest({ weights }: Mixture): boolean {
  const { counts } = work;
  let weakest = -1;
  let living = 0;
  for (let j = 0; j < weights.length; j++) {
    if (weights[j] === 0) continue;
    living++;
    if (weakest < 0 || counts[j]! < counts[weakest]!) weakest = j;
  }
  if (living < 2 || counts[weakest]! >= LEAST_SHARE) return false;
  weights[weakest] = 0;
  normalise(weights);
  return true;
}

function maximise({ weights, means, sigmas }: Mixture, total: number, floors: Float64Array): void {
  const { counts, sums, squares } = work;
  for (let j = 0; j < weights.length; j++) {
    if (weights[j] === 0) continue;
    const step = sums[j]! / counts[j]!;
    weights[j] = counts[j]! / total;
    means[j]! += step;
    const variance = squares[j]! / counts[j]! - step * step;
    sigmas[j] = Math.max(floors[j]!, Math.sqrt(Math.max(0, variance)));
  }
}

/** Makes weights add up to 1. */
export function normalise(weights: Float64Array): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let j = 0; j < weights.length; j++) weights[j]! /= total;
}
