import type { StreamKey } from './key.js';
import { threefry } from './threefry.js';

/** Name of the generator, stored in every results file. */
export const GENERATOR =
  'xoshiro128** 1.1, placed by Threefry-4x32-20, keyed by seedrandom xor4096';

/** How many places a state spans, a word in every fourth: of four streams, word by word, as the kernel wants them. */
export const STATE_PLACES = 13;

/**
 * One random stream: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", ACM TOMS 47, 2021), 128 bits of state, period 2^128 - 1, 32-bit integer arithmetic
 * only, so that it can be repeated exactly in any language.
 */
export class Stream {
  readonly #state: Int32Array;

  /** @param state memory to keep the state in; the stream's own unless given */
  constructor(state = new Int32Array(STATE_PLACES)) {
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
    threefry(key, replication | 0, Math.floor(replication / 4294967296), generation, 0, placed);
    state[0] = placed[0]!;
    state[4] = placed[1]!;
    state[8] = placed[2]!;
    state[12] = placed[3]!;
    if ((state[0] | state[4] | state[8] | state[12]) === 0) state[0] = 1;
  }

  /** The next 32 bits, as a signed integer. */
  next(): number {
    const state = this.#state;
    const a = state[0]!;
    const b = state[4]!;
    const c = state[8]! ^ a;
    const d = state[12]! ^ b;
    state[0] = a ^ d;
    state[4] = b ^ c;
    state[8] = c ^ (b << 9);
    state[12] = (d << 11) | (d >>> 21);
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

/** The four words of a starting state. */
const placed = new Int32Array(4);
