import { normal, type Stream } from '../../random/index.js';
import { DataSet } from '../data-set.js';

/** Sets the kernel's spread: a standard deviation, or a factor on the data's own spread. */
export interface Bandwidth {
  /** Whether `size` is in units of the data rather than of their spread. */
  readonly isAbsolute: boolean;
  /** For data that count as so many. */
  size(count: number): number;
}

/**
 * A Gaussian kernel density estimate in one or two dimensions: data, and a kernel whose covariance is
 * either size² times the identity or, as in SciPy's gaussian_kde, size² times the data's unbiased
 * covariance matrix.
 */
export class KernelDensity {
  readonly data: DataSet;
  /** Multiplies the kernel's spread. */
  size = 0;
  readonly #bandwidth: Bandwidth;
  /** Lower triangle of the Cholesky factor of the kernel's covariance at size 1. */
  #xx = 1;
  #yx = 0;
  #yy = 1;
  /** Running sum of the weights; empty where all are alike. */
  #cumulative = new Float64Array();

  constructor(dimension: number, bandwidth: Bandwidth) {
    this.data = new DataSet(dimension);
    this.#bandwidth = bandwidth;
  }

  fit(data: DataSet): void {
    this.data.copyFrom(data);
    this.#accumulateWeights();
    const { count, total, weights } = this.data;
    let squares = 0;
    for (let i = 0; i < count; i++) squares += weights[i]! * weights[i]!;
    const effective = (total * total) / squares;
    this.size = this.#bandwidth.size(effective);
    if (!this.#bandwidth.isAbsolute) this.#decompose(effective / (effective - 1));
  }

  copyFrom(other: KernelDensity): void {
    this.data.copyFrom(other.data);
    this.size = other.size;
    this.#xx = other.#xx;
    this.#yx = other.#yx;
    this.#yy = other.#yy;
    this.#cumulative = other.#cumulative;
  }

  /** Root of the kernel's variance, averaged over the dimensions. */
  get bandwidth(): number {
    const { width } = this.data;
    const squares = this.#xx ** 2 + (width === 2 ? this.#yx ** 2 + this.#yy ** 2 : 0);
    return this.size * Math.sqrt(squares / width);
  }

  /** Sum over the dimensions of the data's variance, dividing by their weight. */
  get variance(): number {
    const { xx, yy } = covariance(this.data);
    return xx + yy;
  }

  sample(stream: Stream, n: number, out: Float64Array): void {
    const { points, width } = this.data;
    const xx = this.size * this.#xx;
    const yx = this.size * this.#yx;
    const yy = this.size * this.#yy;
    for (let i = 0; i < n; i++) {
      const from = this.#choose(stream);
      const z = normal(stream);
      if (width === 1) out[i] = points[from]! + xx * z;
      else {
        out[2 * i] = points[2 * from]! + xx * z;
        out[2 * i + 1] = points[2 * from + 1]! + yx * z + yy * normal(stream);
      }
    }
  }

  /** Mean of -log density over points; infinite where the kernel has no density. */
  negativeLogLikelihood(points: Float64Array): number {
    const { width, count, weights, total } = this.data;
    const xx = this.size * this.#xx;
    const yy = width === 2 ? this.size * this.#yy : 1;
    if (!(xx * yy > 0)) return Infinity;
    const centres = this.#whiten(this.data.points, count);
    const distances = new Float64Array(count);
    const judged = points.length / width;
    const targets = this.#whiten(points, judged);
    let sum = 0;
    for (let i = 0; i < judged; i++) {
      let least = Infinity;
      if (width === 1) {
        const x = targets[i]!;
        for (let j = 0; j < count; j++) {
          const dx = x - centres[j]!;
          const distance = (distances[j] = dx * dx);
          if (distance < least) least = distance;
        }
      } else {
        const x = targets[2 * i]!;
        const y = targets[2 * i + 1]!;
        for (let j = 0; j < count; j++) {
          const dx = x - centres[2 * j]!;
          const dy = y - centres[2 * j + 1]!;
          const distance = (distances[j] = dx * dx + dy * dy);
          if (distance < least) least = distance;
        }
      }
      const limit = least + NEGLIGIBLE;
      let density = 0;
      for (let j = 0; j < count; j++) {
        const distance = distances[j]!;
        if (distance < limit) density += weights[j]! * Math.exp(0.5 * (least - distance));
      }
      sum += 0.5 * least - Math.log(density);
    }
    return sum / judged + Math.log(total * xx * yy) + (width / 2) * Math.log(2 * Math.PI);
  }

  #choose(stream: Stream): number {
    const { count, total } = this.data;
    const cumulative = this.#cumulative;
    const u = stream.uniform();
    if (cumulative.length === 0) return Math.floor(u * count);
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulative[middle]! > u * total) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #accumulateWeights(): void {
    const { count, weights } = this.data;
    const first = weights[0]!;
    let isEven = true;
    for (let i = 1; i < count && isEven; i++) isEven = weights[i] === first;
    this.#cumulative = new Float64Array(isEven ? 0 : count);
    if (isEven) return;
    let sum = 0;
    for (let i = 0; i < count; i++) this.#cumulative[i] = sum += weights[i]!;
  }

  #decompose(unbiased: number): void {
    const { xx, xy, yy } = covariance(this.data);
    this.#xx = Math.sqrt(unbiased * xx);
    this.#yx = xx > 0 ? (Math.sqrt(unbiased) * xy) / Math.sqrt(xx) : 0;
    const rest = unbiased * yy - this.#yx ** 2;
    // What is left of rounding is no second direction.
    this.#yy = rest > SINGULAR * unbiased * yy ? Math.sqrt(rest) : 0;
  }

  /** Points in coordinates in which the kernel is round and of variance 1. */
  #whiten(points: Float64Array, count: number): Float64Array {
    const { width } = this.data;
    const white = new Float64Array(count * width);
    const xx = this.size * this.#xx;
    const yy = this.size * this.#yy;
    const slope = this.#yx / this.#xx;
    for (let i = 0; i < white.length; i += width) {
      white[i] = points[i]! / xx;
      if (width === 2) white[i + 1] = (points[i + 1]! - slope * points[i]!) / yy;
    }
    return white;
  }
}

/** Kernels whose exponent is 50 below that of the nearest one add nothing to a double. */
const NEGLIGIBLE = 100;

/** Share of its variance that a coordinate must have to itself for a covariance to be regular. */
const SINGULAR = 1e-14;

/** Second moments about the mean, dividing by the weight; yy and xy are 0 in one dimension. */
function covariance({ points, weights, count, total, width }: DataSet) {
  // Relative to the first point, so that points that are all alike have variance 0 exactly.
  const x0 = points[0]!;
  const y0 = points[1]!;
  let x = 0;
  let y = 0;
  for (let i = 0; i < count; i++) {
    x += weights[i]! * (points[i * width]! - x0);
    if (width === 2) y += weights[i]! * (points[2 * i + 1]! - y0);
  }
  x /= total;
  y /= total;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < count; i++) {
    const w = weights[i]!;
    const dx = points[i * width]! - x0 - x;
    xx += w * dx * dx;
    if (width === 1) continue;
    const dy = points[2 * i + 1]! - y0 - y;
    xy += w * dx * dy;
    yy += w * dy * dy;
  }
  return { xx: xx / total, xy: xy / total, yy: yy / total };
}
