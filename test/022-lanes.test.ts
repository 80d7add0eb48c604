import { describe, expect, test } from '@jest/globals';
import * as random from '../src/random/index.js';
import { Stream, streamKey, withStreams } from '../src/random/index.js';

const LANES = 126;
const ROUNDS = 500;

type Draw = (streams: readonly Stream[], round: number) => readonly Float64Array[];

/** What a sampler of many streams gives, round after round, and the word after each. */
function drawn(streams: readonly Stream[], draw: Draw, rounds: number): Float64Array {
  streams.forEach((stream, i) => stream.start(streamKey('lanes'), i, 0));
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const numbers of draw(streams, round)) all.push(...numbers);
    all.push(...streams.map((stream) => stream.next()));
  }
  return Float64Array.from(all);
}

const bits = (numbers: Float64Array) => Buffer.from(numbers.buffer).toString('base64');

/** The same draws from streams of the kernel and from streams on their own. */
function expectEqual(draw: Draw, rounds = ROUNDS): void {
  const own = Array.from({ length: LANES }, () => new Stream());
  const lent = withStreams(LANES, (streams) => drawn(streams, draw, rounds));
  expect(bits(lent)).toBe(bits(drawn(own, draw, rounds)));
}

const numbers = (value: (lane: number) => number) =>
  Float64Array.from({ length: LANES }, (_, lane) => value(lane));

const out = () => new Float64Array(LANES);

describe('samplers of many streams give the numbers of the samplers of one, to the last bit', () => {
  test('normals', () => {
    expectEqual((streams) => {
      const x = out();
      random.normals(streams, x);
      return [x];
    }, 2500);
  });

  test.each([0.5, 6.9, 7, 7.5, 12.5, 49.5, 100, 1e4, 2e5, 1e9])('gammas of shape %d', (shape) => {
    expectEqual((streams) => {
      const x = out();
      random.gammas(streams, shape, x);
      return [x];
    });
  });

  test.each([
    ['small', (lane: number) => lane / 4],
    ['moderate', (lane: number) => 10 + 5 * lane],
    ['large', (lane: number) => 10 ** (lane / 8)],
    ['any', (lane: number) => [0, 9.999, 10, NaN, Infinity, -1, 1e15, 2 ** 53][lane % 8]!],
  ])('poissons of %s means', (_, mean) => {
    expectEqual((streams) => {
      const x = out();
      random.poissons(streams, numbers(mean), x);
      return [x];
    });
  });

  test.each([1, 20, 21, 30, 100, 1000, 1e6, 1e12, 2 ** 53])('binomials of %d attempts', (n) => {
    expectEqual((streams, round) => {
      const x = out();
      const p = (lane: number) =>
        round % 2 === 0 ? lane / (LANES - 1) : [0, 1, NaN, 0.5, 10 / n, 1 - 10 / n][lane % 6]!;
      random.binomials(streams, n, numbers(p), x);
      return [x];
    });
  });

  test.each([
    ['below 10', (lane: number) => 0.1 + lane / 13],
    ['so small that many are 0', (lane: number) => 0.001 * lane + 1e-9],
    ['of any kind', (lane: number) => [0, 9.999, 10, Infinity, 3][lane % 5]!],
  ])('sums of poissons of means %s', (_, mean) => {
    expectEqual((streams, round) => {
      const x = out();
      random.poissonSums(streams, numbers(mean), 10 + (round % 30), x);
      return [x];
    });
  });

  test('sums of poissons beyond the tables of the kernel', () => {
    expectEqual((streams) => {
      const x = out();
      random.poissonSums(
        streams,
        numbers(() => 9.99),
        2000,
        x,
      );
      return [x];
    }, 100);
  });

  test('sums of exponentials', () => {
    expectEqual((streams, round) => {
      const x = out();
      const scales = numbers((lane) => [1, 0, Infinity, 0.3, 7][lane % 5]!);
      random.exponentialSums(streams, scales, round % 30, x);
      return [x];
    });
  });

  test('moments of normals', () => {
    expectEqual((streams, round) => {
      const [means, squares] = [out(), out()];
      random.normalMoments(streams, round % 30, means, squares);
      return [means, squares];
    });
  });

  test('numbers of successes', () => {
    expectEqual((streams, round) => {
      const x = out();
      const chances = numbers((lane) => [0, 1, 0.5, 0.123, NaN, 1e-9][lane % 6]!);
      random.successes(streams, chances, round % 30, x);
      return [x];
    });
  });
});

describe('streams that are lent', () => {
  test('are those of whoever has them, until that returns or fails', () => {
    const first = (streams: readonly Stream[]) => {
      streams[0]!.start(streamKey('lent'), 0, 0);
      return streams[0]!.next();
    };
    const alone = withStreams(1, first);
    const after = withStreams(1, (outer) => {
      outer[0]!.start(streamKey('lent'), 0, 0);
      expect(withStreams(1, first)).toBe(alone);
      return outer[0]!.next();
    });
    expect(after).toBe(alone);
    expect(() =>
      withStreams(2, () => {
        throw new Error('of its own');
      }),
    ).toThrow('of its own');
    expect(withStreams(1, first)).toBe(alone);
  });

  test('may be more than the kernel has', () => {
    expect(withStreams(1000, (streams) => streams.length)).toBe(1000);
  });
});
