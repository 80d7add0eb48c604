import { normal, Stream, streamKey } from '../../random/index.js';

/** A law of points that are looked at, not fitted by parameters. */
export interface ToyData {
  readonly name: string;
  readonly dimension: 1 | 2;
  /** Sum over the dimensions of the variance, without noise. */
  readonly variance: number;
  /** Writes a point without noise to out[at …]. */
  place(stream: Stream, out: Float64Array, at: number): void;
  /** Whether normal noise is added to every coordinate. */
  readonly isNoisy: boolean;
}

/** Moons, circles and swiss roll are as large and as far apart as scikit-learn makes them by default. */
export const TOY_DATA: readonly ToyData[] = [
  {
    name: 'normal',
    dimension: 1,
    variance: 1,
    isNoisy: false,
    place: (stream, out, at) => void (out[at] = normal(stream)),
  },
  {
    // Two half circles of radius 1, the lower one moved by (1, 1/2).
    name: 'moons',
    dimension: 2,
    variance: 3 / 4 + 1 / 2 - 4 / Math.PI ** 2 + (2 / Math.PI - 1 / 4) ** 2,
    isNoisy: true,
    place(stream, out, at) {
      const isUpper = stream.next() < 0;
      const angle = Math.PI * stream.uniform();
      out[at] = isUpper ? Math.cos(angle) : 1 - Math.cos(angle);
      out[at + 1] = isUpper ? Math.sin(angle) : 0.5 - Math.sin(angle);
    },
  },
  {
    // Two circles about the origin, of radius 1 and 0.8.
    name: 'circles',
    dimension: 2,
    variance: (1 + 0.64) / 2,
    isNoisy: true,
    place(stream, out, at) {
      const radius = stream.next() < 0 ? 1 : 0.8;
      const angle = 2 * Math.PI * stream.uniform();
      out[at] = radius * Math.cos(angle);
      out[at + 1] = radius * Math.sin(angle);
    },
  },
  {
    // The spiral (a cos a, a sin a), a from 3π/2 to 9π/2: the roll seen along its axis.
    name: 'swiss-roll',
    dimension: 2,
    variance: spiralVariance(1.5 * Math.PI, 4.5 * Math.PI),
    isNoisy: true,
    place(stream, out, at) {
      const angle = 1.5 * Math.PI * (1 + 2 * stream.uniform());
      out[at] = angle * Math.cos(angle);
      out[at + 1] = angle * Math.sin(angle);
    },
  },
];

/** Variance of (a cos a, a sin a) for a uniform between two angles. */
function spiralVariance(from: number, to: number): number {
  const length = to - from;
  const xs = (a: number) => a * Math.sin(a) + Math.cos(a);
  const ys = (a: number) => Math.sin(a) - a * Math.cos(a);
  const square = (to ** 3 - from ** 3) / (3 * length);
  return square - ((xs(to) - xs(from)) / length) ** 2 - ((ys(to) - ys(from)) / length) ** 2;
}

export function toyDataOf(name: unknown): ToyData {
  const found = TOY_DATA.find((each) => each.name === name);
  if (!found) throw new TypeError(`Expected a known data set, got '${String(name)}'`);
  return found;
}

/** Variance with noise, summed over the dimensions. */
export function totalVariance({ variance, dimension, isNoisy }: ToyData, noise: number): number {
  return variance + (isNoisy ? dimension * noise * noise : 0);
}

/** Draws n points with noise; point i goes to out[i · dimension …]. */
export function drawToyData(
  toy: ToyData,
  noise: number,
  stream: Stream,
  n: number,
  out: Float64Array,
): void {
  const length = n * toy.dimension;
  for (let at = 0; at < length; at += toy.dimension) toy.place(stream, out, at);
  if (toy.isNoisy) for (let i = 0; i < length; i++) out[i]! += noise * normal(stream);
}

/**
 * Points of a law that are the same wherever they are asked for, to judge models by: drawn from a stream
 * of their own that no replication uses.
 */
export function heldOut(toy: ToyData, noise: number, count: number): Float64Array {
  const points = new Float64Array(count * toy.dimension);
  const stream = new Stream();
  stream.start(streamKey(`held out ${toy.name}`), 0, 0);
  drawToyData(toy, noise, stream, count, points);
  return points;
}
