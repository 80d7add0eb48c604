import { describe } from '@jest/globals';

/**
 * Tests that need what not every machine allows. They are skipped where it is missing, but never in CI:
 * there they run, and fail.
 */
export function describeWhere(isPossible: boolean): typeof describe | typeof describe.skip {
  return isPossible || process.env.CI ? describe : describe.skip;
}
