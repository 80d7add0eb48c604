import { describe, expect, test } from '@jest/globals';
import { adjustments } from '../src/simulation/biases.js';
import { recordedGenerations } from '../src/simulation/recorded-generations.js';
import { sampleSizes } from '../src/simulation/schedules.js';

/** Sum of 1/c_t up to T, with sizes large enough that rounding is of no account. */
function inverseSum(schedule: object, generations: number): number {
  const n = 1e9;
  return sampleSizes(schedule as Record<string, number>, n, generations).reduce(
    (sum, size) => sum + n / size,
    0,
  );
}

describe('schedules', () => {
  test.each([
    [{ power: 0 }, 100, 100],
    [{ power: 0.5 }, 100, 18.59],
    [{ power: 1 }, 100, 5.187],
    [{ power: 1.1 }, 200, 4.699],
    [{ power: 1.25 }, 50, 3.095],
    [{ power: 1.5 }, 1000, 2.549],
    [{ power: 2 }, 100, 1.635],
    [{ power: 3 }, 20, 1.201],
    [{ geometric: 1.1 }, 50, 10.906],
    [{ geometric: 2 }, 20, 2.0],
  ])('%j sums 1/c_t to T = %i as published', (schedule, generations, expected) => {
    expect(Math.abs(inverseSum(schedule, generations) - expected)).toBeLessThan(6e-4 * expected);
  });

  test('round to whole sizes, beginning with n', () => {
    expect([...sampleSizes({ power: 1.1 }, 10, 5)]).toEqual([10, 21, 33, 46, 59]);
    expect([...sampleSizes({ geometric: 1.5 }, 3, 4)]).toEqual([3, 5, 7, 10]);
    expect([...sampleSizes({ list: [1, 2.5, 4] }, 10, 3)]).toEqual([10, 25, 40]);
  });

  test('loglinear is t (log(t+1))^b, normalised to 1 at t = 1', () => {
    const sizes = sampleSizes({ loglinear: 2 }, 1e6, 3);
    expect(sizes[0]).toBe(1e6);
    expect(sizes[2]).toBe(Math.round(3e6 * (Math.log(4) / Math.log(2)) ** 2));
  });
});

describe('biases', () => {
  const sizes = Float64Array.of(100, 400);

  test('shrink divides by 1 + c n_t^-kappa', () => {
    expect(adjustments({ shrink: 2, exponent: 0.5 }, sizes)).toEqual([
      { divisor: 1.2, offset: 0, noise: 0 },
      { divisor: 1.1, offset: 0, noise: 0 },
    ]);
  });

  test('shift adds c n_t^-kappa', () => {
    expect(adjustments({ shift: -2, exponent: 0.5 }, sizes)).toEqual([
      { divisor: 1, offset: -0.2, noise: 0 },
      { divisor: 1, offset: -0.1, noise: 0 },
    ]);
  });

  test('none leaves the estimate alone', () => {
    expect(adjustments('none', sizes)).toBeNull();
  });
});

describe('recorded generations', () => {
  test.each([
    ['all', 5, [1, 2, 3, 4, 5]],
    ['log', 30, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 16, 20, 25, 30]],
    ['log', 1, [1]],
    [{ every: 4 }, 10, [1, 4, 8, 10]],
    [[2, 5], 10, [2, 5, 10]],
    [[2, 5, 10], 10, [2, 5, 10]],
    [[2, 50], 10, [2, 10]],
  ] as const)('%j of %i', (rule, generations, expected) => {
    expect(recordedGenerations(rule as 'all', generations)).toEqual(expected);
  });
});
