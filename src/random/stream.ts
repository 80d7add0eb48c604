import type { StreamKey } from './key.js';
import { threefry } from './threefry.js';

/** Name of the generator, stored in every results file. */
export const GENERATOR =
  'xoshiro128** 1.1, placed by Threefry-4x32-20, keyed by seedrandom xor4096';

/**
 * One random stream: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", ACM TOMS 47, 2021), 128 bits of state, period 2^128 - 1, 32-bit integer arithmetic
 * only, so that it can be repeated exactly in any language.
 */
export class Stream {
  #a = 1;
  #b = 0;
  #c = 0;
  #d = 0;

  /**
   * Places the stream. The state is a keyed bijection of (replication, generation), so streams of
   * one key never share a starting state.
   *
   * @param replication 0 ≤ replication < 2^53
   * @param generation 0 where one stream serves a whole trajectory
   */
  start(key: StreamKey, replication: number, generation: number): void {
    threefry(key, replication | 0, Math.floor(replication / 4294967296), generation, 0, state);
    this.#a = state[0]!;
    this.#b = state[1]!;
    this.#c = state[2]!;
    this.#d = state[3]!;
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#a = 1;
  }

  /** The next 32 bits, as a signed integer. */
  next(): number {
    const b = this.#b;
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = b << 9;
    const c = this.#c ^ this.#a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a ^= d;
    this.#c = c ^ shifted;
    this.#d = (d << 11) | (d >>> 21);
    return result;
  }

  /** A uniform number of 52 bits, strictly between 0 and 1 and symmetric about 1/2. */
  uniform(): number {
    const high = this.next() >>> 6;
    const low = this.next() >>> 6;
    return (high * 67108864 + low + 0.5) * 2.220446049250313e-16;
  }
}

const state = new Int32Array(4);
