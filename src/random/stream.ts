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
  readonly #state: Int32Array;

  /** @param state four words of memory to keep the state in; the stream's own unless given */
  constructor(state = new Int32Array(4)) {
    this.#state = state;
    state[0] = 1;
  }

  /**
   * Places the stream. The state is a keyed bijection of (replication, generation), so streams of
   * one key never share a starting state.
   *
   * @param replication 0 ≤ replication < 2^53
   * @param generation 0 where one stream serves a whole trajectory
   */
  start(key: StreamKey, replication: number, generation: number): void {
    const state = this.#state;
    threefry(key, replication | 0, Math.floor(replication / 4294967296), generation, 0, state);
    if ((state[0]! | state[1]! | state[2]! | state[3]!) === 0) state[0] = 1;
  }

  /** The next 32 bits, as a signed integer. */
  next(): number {
    const state = this.#state;
    const a = state[0]!;
    const b = state[1]!;
    const c = state[2]! ^ a;
    const d = state[3]! ^ b;
    state[0] = a ^ d;
    state[1] = b ^ c;
    state[2] = c ^ (b << 9);
    state[3] = (d << 11) | (d >>> 21);
    const scrambled = Math.imul(b, 5);
    return Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
  }

  /** A uniform number of 52 bits, strictly between 0 and 1 and symmetric about 1/2. */
  uniform(): number {
    const high = this.next() >>> 6;
    const low = this.next() >>> 6;
    return (high * 67108864 + low + 0.5) * 2.220446049250313e-16;
  }
}
