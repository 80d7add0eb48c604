import { between } from './quantiles.js';

/**
 * Histograms of many slots, from which quantiles can be read to within 0.8 % of their value.
 *
 * A number is counted under its leading bits: sign, exponent and seven bits of the mantissa, that is,
 * truncated to eight significant binary digits. Counts add, so sketches merge in any order to the
 * same result; round numbers (0, 0.5, 1) keep their value.
 *
 * Layout of an encoded sketch, slot after slot: the number of buckets, then a key and a count for
 * each, by ascending key.
 */
export type EncodedSketch = Int32Array;

/** Collects values into a sketch. */
export class QuantileSketch {
  readonly #pageOf: Int32Array;
  readonly #slots: number;
  #pages = new Int32Array(1024 * PAGE);
  #used = 1;

  constructor(slots: number) {
    this.#slots = slots;
    this.#pageOf = new Int32Array(slots * OCTAVES);
  }

  /** Counts a value in a slot; NaN is no value. */
  add(slot: number, value: number): void {
    if (value !== value) return;
    DOUBLE[0] = value;
    let high = WORDS[HIGH_WORD]!;
    if ((high & 0x7fffffff) < 1 << 13) high = 0; // zeros of either sign, and what truncates to zero
    const octave = slot * OCTAVES + (high >>> 20);
    let page = this.#pageOf[octave]!;
    if (page === 0) page = this.#pageOf[octave] = this.#allocate();
    this.#pages[page * PAGE + ((high >>> 13) & (PAGE - 1))]!++;
  }

  encode(): EncodedSketch {
    const encoded: number[] = [];
    for (let slot = 0; slot < this.#slots; slot++) {
      const header = encoded.push(0) - 1;
      for (let octave = 2 * NEGATIVE - 1; octave >= NEGATIVE; octave--)
        this.#encodePage(slot, octave, -1, encoded);
      for (let octave = 0; octave < NEGATIVE; octave++) this.#encodePage(slot, octave, 1, encoded);
      encoded[header] = (encoded.length - header - 1) / 2;
    }
    return Int32Array.from(encoded);
  }

  #encodePage(slot: number, octave: number, sign: 1 | -1, encoded: number[]): void {
    const page = this.#pageOf[slot * OCTAVES + octave]!;
    if (page === 0) return;
    for (let i = 0; i < PAGE; i++) {
      const bucket = sign > 0 ? i : PAGE - 1 - i;
      const count = this.#pages[page * PAGE + bucket]!;
      if (count > 0) encoded.push(sign * ((octave & (NEGATIVE - 1)) * PAGE + bucket), count);
    }
  }

  #allocate(): number {
    if ((this.#used + 1) * PAGE > this.#pages.length) {
      const larger = new Int32Array(2 * this.#pages.length);
      larger.set(this.#pages);
      this.#pages = larger;
    }
    return this.#used++;
  }
}

/** The sketch of all the values of two sketches. */
export function mergeSketches(a: EncodedSketch, b: EncodedSketch): EncodedSketch {
  const merged = new Int32Array(a.length + b.length);
  let length = 0;
  for (let i = 0, j = 0; i < a.length;) {
    const endA = i + 1 + 2 * a[i]!;
    const endB = j + 1 + 2 * b[j]!;
    const header = length++;
    for (i++, j++; i < endA || j < endB;) {
      const keyA = i < endA ? a[i]! : Infinity;
      const keyB = j < endB ? b[j]! : Infinity;
      let count = 0;
      if (keyA <= keyB) {
        count += a[i + 1]!;
        i += 2;
      }
      if (keyB <= keyA) {
        count += b[j + 1]!;
        j += 2;
      }
      merged[length++] = Math.min(keyA, keyB);
      merged[length++] = count;
    }
    merged[header] = (length - header - 1) / 2;
  }
  return merged.slice(0, length);
}

/** Quantiles of every slot, interpolated as in `quantiles`; NaN for a slot without values. */
export function sketchQuantiles(
  sketch: EncodedSketch,
  probabilities: readonly number[],
): number[][] {
  const result: number[][] = [];
  for (let at = 0; at < sketch.length;) {
    const end = at + 1 + 2 * sketch[at]!;
    const buckets = sketch.subarray(at + 1, end);
    let total = 0;
    for (let i = 1; i < buckets.length; i += 2) total += buckets[i]!;
    result.push(
      probabilities.map((probability) => {
        if (total === 0) return NaN;
        const rank = probability * (total - 1);
        const below = Math.floor(rank);
        const above = Math.min(below + 1, total - 1);
        return between(valueAt(buckets, below), valueAt(buckets, above), rank - below);
      }),
    );
    at = end;
  }
  return result;
}

/** The value of the bucket that holds the order statistic of the given rank, from 0. */
function valueAt(buckets: Int32Array, rank: number): number {
  let seen = 0;
  for (let i = 0; i < buckets.length; i += 2) {
    seen += buckets[i + 1]!;
    if (rank < seen) return valueOf(buckets[i]!);
  }
  throw new RangeError(`Expected a rank below ${seen}, got ${rank}`);
}

function valueOf(key: number): number {
  WORDS[HIGH_WORD] = Math.abs(key) << 13;
  WORDS[1 - HIGH_WORD] = 0;
  return key < 0 ? -DOUBLE[0]! : DOUBLE[0]!;
}

/** Buckets of one exponent. */
const PAGE = 128;
/** Values of sign and exponent together; from NEGATIVE on the sign is minus. */
const OCTAVES = 4096;
const NEGATIVE = 2048;

const DOUBLE = new Float64Array(1);
const WORDS = new Int32Array(DOUBLE.buffer);
const HIGH_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;
