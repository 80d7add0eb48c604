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

/** Collects values into a sketch. Memory grows with the octaves that occur, not with the slots alone. */
export class QuantileSketch {
  readonly #slots: number;
  /** A hash table with open addressing from slot and octave to a page of counts. */
  #keys = new Int32Array(1024).fill(FREE);
  #pageOf = new Int32Array(1024);
  #pages = new Int32Array(256 * PAGE);
  #used = 0;

  /** @param slots below 2^19 */
  constructor(slots: number) {
    this.#slots = slots;
  }

  /**
   * Counts values, those of one replication after another; NaN is no value.
   *
   * @param values each replication's, one per slot
   * @param stride from the values of one replication to those of the next
   */
  add(values: Float64Array, replications: number, stride: number): void {
    const words = new Int32Array(values.buffer, values.byteOffset);
    // Slot after slot: a slot's values often share an octave, and so the page of their counts.
    for (let slot = 0; slot < this.#slots; slot++) {
      let last = FREE;
      let page = 0;
      for (let i = 0, at = slot; i < replications; i++, at += stride) {
        const value = values[at]!;
        if (value !== value) continue;
        let high = words[2 * at + HIGH_WORD]!;
        if ((high & 0x7fffffff) < 1 << 13) high = 0; // zeros of either sign, and what truncates to zero
        const key = slot * OCTAVES + (high >>> 20);
        if (key !== last) {
          page = this.#page(key);
          last = key;
        }
        this.#pages[page + ((high >>> 13) & (PAGE - 1))]!++;
      }
    }
  }

  encode(): EncodedSketch {
    const used = [...this.#keys.keys()].filter((at) => this.#keys[at] !== FREE);
    used.sort((a, b) => ascending(this.#keys[a]!, this.#keys[b]!));
    const encoded: number[] = [];
    let next = 0;
    for (let slot = 0; slot < this.#slots; slot++) {
      const header = encoded.push(0) - 1;
      for (; next < used.length && slotOf(this.#keys[used[next]!]!) === slot; next++)
        this.#encodePage(used[next]!, encoded);
      encoded[header] = (encoded.length - header - 1) / 2;
    }
    return Int32Array.from(encoded);
  }

  #encodePage(at: number, encoded: number[]): void {
    const octave = this.#keys[at]! % OCTAVES;
    const isNegative = octave >= NEGATIVE;
    const page = this.#pageOf[at]! * PAGE;
    for (let i = 0; i < PAGE; i++) {
      const bucket = isNegative ? PAGE - 1 - i : i;
      const count = this.#pages[page + bucket]!;
      const magnitude = (octave % NEGATIVE) * PAGE + bucket;
      if (count > 0) encoded.push(isNegative ? -magnitude : magnitude, count);
    }
  }

  /** Where the page of a key begins. */
  #page(key: number): number {
    let at = this.#find(key);
    if (this.#keys[at] === FREE) at = this.#insert(key, at);
    return this.#pageOf[at]! * PAGE;
  }

  /** Where a key is in the table, or would be. */
  #find(key: number): number {
    const keys = this.#keys;
    const mask = keys.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 8) & mask;
    while (keys[at] !== key && keys[at] !== FREE) at = (at + 1) & mask;
    return at;
  }

  /** Gives a key a page; returns where the key is afterwards. */
  #insert(key: number, at: number): number {
    this.#keys[at] = key;
    this.#pageOf[at] = this.#used++;
    if (this.#used * PAGE >= this.#pages.length) {
      const pages = this.#pages;
      this.#pages = new Int32Array(2 * pages.length);
      this.#pages.set(pages);
    }
    if (2 * this.#used <= this.#keys.length) return at;
    const keys = this.#keys;
    const pageOf = this.#pageOf;
    this.#keys = new Int32Array(2 * keys.length).fill(FREE);
    this.#pageOf = new Int32Array(2 * keys.length);
    keys.forEach((old, i) => {
      if (old === FREE) return;
      const to = this.#find(old);
      this.#keys[to] = old;
      this.#pageOf[to] = pageOf[i]!;
    });
    return this.#find(key);
  }
}

function slotOf(key: number): number {
  return Math.floor(key / OCTAVES);
}

/** Orders keys by slot and then by the values they stand for. */
function ascending(a: number, b: number): number {
  const rank = (octave: number) => (octave >= NEGATIVE ? NEGATIVE - 1 - octave : octave);
  return slotOf(a) - slotOf(b) || rank(a % OCTAVES) - rank(b % OCTAVES);
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

/**
 * Quantiles of every slot, interpolated as in `quantiles`; NaN for a slot without values.
 *
 * @param probabilities those wanted of a slot, from the number of its values
 */
export function sketchQuantiles(
  sketch: EncodedSketch,
  probabilities: (total: number) => readonly number[],
): number[][] {
  const result: number[][] = [];
  for (let at = 0; at < sketch.length;) {
    const end = at + 1 + 2 * sketch[at]!;
    const buckets = sketch.subarray(at + 1, end);
    let total = 0;
    for (let i = 1; i < buckets.length; i += 2) total += buckets[i]!;
    result.push(
      probabilities(total).map((probability) => {
        if (total === 0 || Number.isNaN(probability)) return NaN;
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

/** No key of the hash table. */
const FREE = -1;

const DOUBLE = new Float64Array(1);
const WORDS = new Int32Array(DOUBLE.buffer);
const HIGH_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;
