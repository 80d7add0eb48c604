/**
 * Threefry-4x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011): a keyed bijection of 128-bit counters, used to place streams. Two different
 * counters under one key can never give the same state.
 *
 * @param key four 32-bit words
 * @param out receives four 32-bit words
 */
export function threefry(
  key: Int32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  out: Int32Array,
): void {
  schedule[0] = key[0]!;
  schedule[1] = key[1]!;
  schedule[2] = key[2]!;
  schedule[3] = key[3]!;
  schedule[4] = PARITY ^ key[0]! ^ key[1]! ^ key[2]! ^ key[3]!;
  let x0 = (c0 + schedule[0]) | 0;
  let x1 = (c1 + schedule[1]) | 0;
  let x2 = (c2 + schedule[2]) | 0;
  let x3 = (c3 + schedule[3]) | 0;
  for (let round = 0; round < 20; round++) {
    const left = ROTATIONS[(round & 7) << 1]!;
    const right = ROTATIONS[((round & 7) << 1) | 1]!;
    if ((round & 1) === 0) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << left) | (x1 >>> (32 - left))) ^ x0;
      x2 = (x2 + x3) | 0;
      x3 = ((x3 << right) | (x3 >>> (32 - right))) ^ x2;
    } else {
      x0 = (x0 + x3) | 0;
      x3 = ((x3 << left) | (x3 >>> (32 - left))) ^ x0;
      x2 = (x2 + x1) | 0;
      x1 = ((x1 << right) | (x1 >>> (32 - right))) ^ x2;
    }
    if ((round & 3) === 3) {
      const injection = (round + 1) >> 2;
      x0 = (x0 + schedule[injection % 5]!) | 0;
      x1 = (x1 + schedule[(injection + 1) % 5]!) | 0;
      x2 = (x2 + schedule[(injection + 2) % 5]!) | 0;
      x3 = (x3 + schedule[(injection + 3) % 5]! + injection) | 0;
    }
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

const PARITY = 0x1bd11bda;

/** Rotation distances of the two mixes of each of eight rounds, then repeated. */
const ROTATIONS = Int32Array.of(10, 26, 11, 21, 13, 27, 23, 5, 6, 20, 17, 11, 25, 10, 18, 20);

const schedule = new Int32Array(5);
