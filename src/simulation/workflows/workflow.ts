import type { DataSource } from '../data-source.js';
import { numberOf, type Kind, type Settings } from '../parameter.js';

/**
 * Which data go into the fit of a generation. Knows no family: only how evidence is drawn, merged and
 * weighted, and how data are chosen.
 */
export interface Workflow extends Kind {
  /** How many data generation t is fitted to, at entry t - 1. */
  fitted(settings: Settings, sizes: Float64Array): Float64Array;
  /** When a point mass is there to stay. */
  permanence(settings: Settings, sizes: Float64Array): Permanence;
  /** What is wrong with the sample sizes for these settings, if anything. */
  check?(settings: Settings, sizes: Float64Array): string | undefined;
  /** Whether the data of replications differ in number, so that they cannot share a block. */
  readonly isSingle?: boolean;
  /** Whether all data of a replication are kept one by one. */
  readonly keepsData?: boolean;
  /** How many batches generation t draws from models or the truth; one unless given. */
  batches?(settings: Settings, t: number, n: number): number;
  /** Begins a block of trajectories. */
  begin<P, E>(settings: Settings, source: DataSource<P, E>): Training<P, E>;
}

/**
 * Returns the evidence to fit in generation t, given the parameters of generation t - 1 (for t = 1, the
 * truth). Called for each generation in turn.
 */
export type Training<P, E> = (t: number, parameters: P) => E;

/**
 * How long models must have been one point mass, before any added error, to be so for ever: not at all,
 * because the model alone counts; a number of generations; from the first on; never, because real data
 * keep coming.
 */
export type Permanence = 'at once' | number | 'from the first' | 'never';

/** Fitted to as many data as the schedule says. */
export const unchanged = (_settings: Settings, sizes: Float64Array) => sizes;

/** N_t = n_1 + … + n_t, entry t - 1. */
export function totals(sizes: Float64Array): Float64Array {
  let total = 0;
  return sizes.map((n) => (total += n));
}

/** A setting's share of n, as a whole number. */
export function share(settings: Settings, name: string, n: number): number {
  return Math.round(numberOf(settings, name) * n);
}
