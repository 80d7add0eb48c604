import { describe, expect, test } from '@jest/globals';
import { Stream, streamKey } from '../src/random/index.js';
import { threefry } from '../src/random/threefry.js';

const hex = (words: Int32Array) =>
  [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ');

const words = (...values: number[]) => Int32Array.from(values, (value) => value | 0);

describe('Threefry-4x32-20', () => {
  // Known answers published with Random123 (Salmon et al., 2011).
  test.each([
    [words(0, 0, 0, 0), words(0, 0, 0, 0), '9c6ca96a e17eae66 fc10ecd4 5256a7d8'],
    [words(-1, -1, -1, -1), words(-1, -1, -1, -1), '2a881696 57012287 f6c7446e a16a6732'],
    [
      words(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344),
      words(0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89),
      '59cd1dbb b8879579 86b5d00c ac8b6d84',
    ],
  ])('gives its published answers', (counter, key, expected) => {
    const out = new Int32Array(4);
    threefry(key, counter[0]!, counter[1]!, counter[2]!, counter[3]!, out);
    expect(hex(out)).toBe(expected);
  });
});

describe('streams', () => {
  const first = (key: Int32Array, replication: number, generation = 0, count = 4) => {
    const stream = new Stream();
    stream.start(key, replication, generation);
    return hex(Int32Array.from({ length: count }, () => stream.next()));
  };

  test('have golden first numbers, which no other version may change', () => {
    const key = streamKey('golden');
    expect(hex(key)).toMatchInlineSnapshot(`"b9886a38 c2d75313 3c65daa7 819cd519"`);
    expect(first(key, 0)).toMatchInlineSnapshot(`"d9cb8ca9 68dacf2c 658f6458 0f4ad9f9"`);
    expect(first(key, 1)).toMatchInlineSnapshot(`"98e34f79 6614d075 dec922ba e0668710"`);
    expect(first(key, 2 ** 40, 7)).toMatchInlineSnapshot(`"c1676cbc 6eb26eb7 a5c90fff 12a025b1"`);
  });

  test('follow xoshiro128** from their state', () => {
    // An independent statement of the algorithm, in big integers.
    const state = new Int32Array(4);
    threefry(streamKey('reference'), 3, 0, 0, 0, state);
    let s = [...state].map((word) => BigInt(word >>> 0));
    const mask = 0xffffffffn;
    const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
    const expected = Array.from({ length: 1000 }, () => {
      const result = (rotate((s[1]! * 5n) & mask, 7n) * 9n) & mask;
      const t = (s[1]! << 9n) & mask;
      let [a, b, c, d] = s as [bigint, bigint, bigint, bigint];
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = rotate(d, 11n);
      s = [a, b, c, d];
      return Number(result) | 0;
    });
    const stream = new Stream();
    stream.start(streamKey('reference'), 3, 0);
    expect(Array.from({ length: 1000 }, () => stream.next())).toEqual(expected);
  });

  test('differ by key, replication and generation', () => {
    const key = streamKey('a');
    const starts = new Set<string>();
    for (let replication = 0; replication < 1000; replication++)
      for (let generation = 0; generation < 10; generation++)
        starts.add(first(key, replication, generation));
    for (let i = 0; i < 1000; i++) starts.add(first(streamKey(`a${i}`), 0));
    expect(starts.size).toBe(11_000);
  });

  test('tell replications apart beyond 32 bits', () => {
    const key = streamKey('a');
    expect(first(key, 5)).not.toBe(first(key, 5 + 2 ** 32));
  });

  test('do not repeat for repeated text, as short seedrandom keys do', () => {
    expect(hex(streamKey('ab'))).not.toBe(hex(streamKey('abab')));
    expect(hex(streamKey('1'))).not.toBe(hex(streamKey('11')));
  });

  test('are uniform strictly between 0 and 1', () => {
    const stream = new Stream();
    stream.start(streamKey('uniform'), 0, 0);
    const n = 1_000_000;
    let sum = 0;
    let squares = 0;
    let low = 1;
    let high = 0;
    for (let i = 0; i < n; i++) {
      const u = stream.uniform();
      sum += u;
      squares += u * u;
      low = Math.min(low, u);
      high = Math.max(high, u);
    }
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThan(1);
    expect(Math.abs((sum / n - 1 / 2) / Math.sqrt(1 / 12 / n))).toBeLessThan(4);
    expect(Math.abs((squares / n - 1 / 3) / Math.sqrt(4 / 45 / n))).toBeLessThan(4);
  });
});
