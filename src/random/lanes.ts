import { binomial } from './binomial.js';
import { exponential } from './exponential.js';
import { gamma } from './gamma.js';
import { Kernel, MOST_STREAMS, type Lent } from './kernel.js';
import { normal } from './normal.js';
import { poisson } from './poisson.js';
import { Stream } from './stream.js';

/**
 * Samplers of many streams at once: stream i gives out[i]. The numbers are those of the samplers of one
 * stream; streams that `withStreams` lends go through the kernel, which gives the same ones sooner.
 */

/** Calls `use` with so many streams, which are its own until it returns. */
export function withStreams<T>(lanes: number, use: (streams: readonly Stream[]) => T): T {
  if (lent || lanes > MOST_STREAMS) return use(Array.from({ length: lanes }, () => new Stream()));
  kernel ??= new Kernel();
  lent = kernel.lend(lanes);
  try {
    return use(lent.streams);
  } finally {
    lent = null;
  }
}

/** Standard normal numbers. */
export function normals(streams: readonly Stream[], out: Float64Array): void {
  if (streams === lent?.streams) {
    const left = lent.run.normals(streams.length);
    complete(left, out, (i) => normal(streams[i]!));
  } else for (let i = 0; i < streams.length; i++) out[i] = normal(streams[i]!);
}

/** Gamma numbers of one shape and scale 1. */
export function gammas(streams: readonly Stream[], shape: number, out: Float64Array): void {
  // From this shape on, the kernel's bound on what is accepted holds (see gamma.ts).
  if (streams === lent?.streams && shape >= 7) {
    const d = shape - 1 / 3;
    const left = lent.run.gammas(streams.length, d, 1 / Math.sqrt(9 * d), 1.5 / (81 * d));
    complete(left, out, (i) => gamma(streams[i]!, shape));
  } else for (let i = 0; i < streams.length; i++) out[i] = gamma(streams[i]!, shape);
}

/** Poisson numbers, each of its own mean. */
export function poissons(streams: readonly Stream[], means: Float64Array, out: Float64Array): void {
  if (streams === lent?.streams) {
    const { given, run } = lent;
    given.set(means);
    const left = run.poissons(streams.length);
    complete(left, out, (i) => poisson(streams[i]!, given[i]!));
  } else for (let i = 0; i < streams.length; i++) out[i] = poisson(streams[i]!, means[i]!);
}

/** Sums of n Poisson numbers, each lane of its own mean. */
export function poissonSums(
  streams: readonly Stream[],
  means: Float64Array,
  n: number,
  out: Float64Array,
): void {
  if (
    streams === lent?.streams &&
    n >= LEAST_FOR_TABLES &&
    means.every((mean) => mean > 0 && mean < 10)
  ) {
    const { given, first, run, probabilities } = lent;
    given.set(means);
    // The kernel draws for four streams at a time, so that the last ones are made up where need be.
    for (let i = 0; i < streams.length || i % 4 > 0; i++) {
      const mean = means[Math.min(i, streams.length - 1)]!;
      // As poisson.ts makes its table.
      let probability = Math.exp(-mean);
      for (let k = 0; k < probabilities.length / MOST_STREAMS; k++) {
        if (k > 0) probability *= mean / k;
        probabilities[k * MOST_STREAMS + i] = probability;
      }
    }
    run.poissonSums(streams.length, n);
    out.set(first);
    return;
  }
  for (let i = 0; i < streams.length; i++) {
    const mean = means[i]!;
    let sum = 0;
    for (let j = 0; j < n; j++) sum += poisson(streams[i]!, mean);
    out[i] = sum;
  }
}

/** Binomial numbers of n attempts, each of its own chance. */
export function binomials(
  streams: readonly Stream[],
  n: number,
  chances: Float64Array,
  out: Float64Array,
): void {
  if (streams === lent?.streams && n < MOST_ATTEMPTS) {
    const { given, run } = lent;
    given.set(chances);
    const left = run.binomials(streams.length, n);
    complete(left, out, (i) => binomial(streams[i]!, n, given[i]!));
  } else for (let i = 0; i < streams.length; i++) out[i] = binomial(streams[i]!, n, chances[i]!);
}

/** Sums of n exponential numbers, each times scales[i]. */
export function exponentialSums(
  streams: readonly Stream[],
  scales: Float64Array,
  n: number,
  out: Float64Array,
): void {
  if (streams === lent?.streams) {
    lent.given.set(scales);
    lent.run.exponentialSums(streams.length, n);
    out.set(lent.first);
    return;
  }
  for (let i = 0; i < streams.length; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += exponential(streams[i]!) * scales[i]!;
    out[i] = sum;
  }
}

/** Mean and sum of squared deviations of n standard normal numbers, by Welford's recursion. */
export function normalMoments(
  streams: readonly Stream[],
  n: number,
  means: Float64Array,
  squares: Float64Array,
): void {
  if (streams === lent?.streams) {
    lent.run.normalMoments(streams.length, n);
    means.set(lent.first);
    squares.set(lent.second);
    return;
  }
  for (let i = 0; i < streams.length; i++) {
    let mean = 0;
    let sum = 0;
    for (let j = 1; j <= n; j++) {
      const z = normal(streams[i]!);
      const before = z - mean;
      mean += before / j;
      sum += before * (z - mean);
    }
    means[i] = mean;
    squares[i] = sum;
  }
}

/** How many of n uniform numbers are below chances[i]. */
export function successes(
  streams: readonly Stream[],
  chances: Float64Array,
  n: number,
  out: Float64Array,
): void {
  if (streams === lent?.streams) {
    lent.given.set(chances);
    lent.run.successes(streams.length, n);
    out.set(lent.first);
    return;
  }
  for (let i = 0; i < streams.length; i++) {
    let count = 0;
    for (let j = 0; j < n; j++) if (streams[i]!.uniform() < chances[i]!) count++;
    out[i] = count;
  }
}

/** Takes the kernel's numbers, and from the samplers those of the lanes that it left to them. */
function complete(count: number, out: Float64Array, sampler: (lane: number) => number): void {
  const { first, left } = lent!;
  out.set(first);
  for (let i = 0; i < count; i++) {
    const lane = left[i]!;
    out[lane] = sampler(lane);
  }
}

/** From so many draws on, tables of probabilities are worth their making. */
const LEAST_FOR_TABLES = 20;

/** The kernel multiplies two such numbers. */
const MOST_ATTEMPTS = 1e15;

let kernel: Kernel | null = null;
/** What is lent at the moment. */
let lent: Lent | null = null;
