import type { DataSet } from '../data-set.js';
import type { MuAndSigma } from './symmetric-mixture.js';

/**
 * The joint maximum likelihood fit of mu and sigma to data of mu·X + sigma·Z.
 *
 * In units of the root mean square of the data, x = |y| / sqrt(m2), every stationary point has
 * sigma² = 1 - u², where u = mu solves u = mean of x tanh(v x) with v = mu / sigma² = u / (1 - u²). Along
 * that curve the derivative of the likelihood has the sign of
 *
 *     slope(v) = mean of x tanh(v x) - u(v),
 *
 * so its maxima are where the slope turns from positive to negative; u = 0 is one where the slope starts
 * out negative, which is where mean x⁴ ≥ 3. There may be several: all are compared. Where all |y| are
 * one number the likelihood has no bound, and sigma is 0.
 */
export function fitByLikelihood(data: DataSet, to: MuAndSigma): void {
  const sample = standardised(data);
  const { scale, mean, variance } = sample;
  if (variance === 0) {
    to.mu = mean * scale;
    to.sigma = 0;
    return;
  }
  // u cannot exceed the mean of x, and 1 - mean² is the variance.
  const end = mean / variance;
  let best = 0;
  let isRising = sample.fourth < 3;
  let height = isRising ? -Infinity : likelihood(sample, 0);
  const consider = (v: number) => {
    const here = likelihood(sample, v);
    if (here > height) [best, height] = [v, here];
  };
  // A dip or a hump that slips through between two points rises or falls by next to nothing.
  let last = 0;
  for (let v = Math.min(0.05, end); ; v = Math.min(end, v * (v < 20 ? 1.5 : 4))) {
    const rises = slope(sample, v) > 0;
    if (isRising && !rises) consider(maximum(sample, last, v));
    else if (rises && v === end) consider(end);
    isRising = rises;
    last = v;
    if (v === end) break;
  }
  const u = muAt(best);
  to.mu = u * scale;
  to.sigma = scale * (best === 0 ? 1 : Math.sqrt(u / best));
}

/** |y| / scale with mean square 1, their shares of the total weight, and moments. */
interface Standardised {
  readonly count: number;
  readonly scale: number;
  readonly mean: number;
  readonly variance: number;
  readonly fourth: number;
}

let xs = new Float64Array();
let shares = new Float64Array();

/** Fills the arrays above. The variance is taken about the mean, because it may be tiny. */
function standardised({ points, weights, count, total }: DataSet): Standardised {
  if (xs.length < count) {
    xs = new Float64Array(2 * count);
    shares = new Float64Array(2 * count);
  }
  // In units of the largest datum, so that no square is out of range.
  let unit = 0;
  for (let i = 0; i < count; i++) unit = Math.max(unit, Math.abs(points[i]!));
  if (!(unit > 0 && unit < Infinity))
    return { count, scale: unit, mean: 1, variance: 0, fourth: 1 };
  let mean = 0;
  let weight = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const x = Math.abs(points[i]!) / unit;
    const w = weights[i]!;
    const before = x - mean;
    weight += w;
    mean += (before * w) / weight;
    squares += w * before * (x - mean);
    shares[i] = w / total;
  }
  const variance = squares / weight;
  const scale = Math.sqrt(mean * mean + variance);
  let fourth = 0;
  for (let i = 0; i < count; i++) {
    const x = (xs[i] = Math.abs(points[i]!) / unit / scale);
    fourth += shares[i]! * x ** 4;
  }
  return {
    count,
    scale: unit * scale,
    mean: mean / scale,
    variance: variance / scale / scale,
    fourth,
  };
}

/** u as a function of v. */
function muAt(v: number): number {
  return (2 * v) / (1 + Math.sqrt(1 + 4 * v * v));
}

/** mean of x, minus u, without cancellation where both are close to 1. */
function shortfall({ mean, variance }: Standardised, v: number): number {
  const root = Math.sqrt(1 + 4 * v * v);
  return (1 + 1 / (root + 2 * v)) / (1 + root) - variance / (1 + mean);
}

function slope(sample: Standardised, v: number): number {
  let sum = 0;
  for (let i = 0; i < sample.count; i++) {
    const x = xs[i]!;
    const e = Math.exp(-2 * v * x);
    sum += (shares[i]! * x * e) / (1 + e);
  }
  return shortfall(sample, v) - 2 * sum;
}

function slopeOfSlope({ count }: Standardised, v: number): number {
  const u = muAt(v);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const x = xs[i]!;
    const e = Math.exp(-2 * v * x);
    sum += (shares[i]! * x * x * e) / ((1 + e) * (1 + e));
  }
  return 4 * sum - u / v / (1 + 2 * u * v);
}

/** Mean log-likelihood on the curve, but for a constant; log cosh z = z + log(1 + exp(-2z)) - log 2. */
function likelihood(sample: Standardised, v: number): number {
  if (v === 0) return 0;
  let sum = 0;
  for (let i = 0; i < sample.count; i++) sum += shares[i]! * Math.log1p(Math.exp(-2 * v * xs[i]!));
  return v * shortfall(sample, v) + sum - Math.LN2 - 0.5 * Math.log(muAt(v) / v);
}

/** Where the slope turns negative between two points, by Newton's method kept inside the bracket. */
function maximum(sample: Standardised, from: number, to: number): number {
  let low = from;
  let high = to;
  let v = (low + high) / 2;
  for (let i = 0; i < 100; i++) {
    const here = slope(sample, v);
    if (here > 0) low = v;
    else high = v;
    const step = here / slopeOfSlope(sample, v);
    const next = v - step;
    const isInside = next > low && next < high;
    const before = v;
    v = isInside ? next : (low + high) / 2;
    if (Math.abs(v - before) <= 1e-11 * v) break;
  }
  return v;
}
