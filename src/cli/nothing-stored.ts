import { SweepFileError } from '../sweep/problem.js';

/** A results file that holds no sweep yet. */
export function nothingStored(results: string): SweepFileError {
  const message = 'holds no sweep yet; start it with: collapse-lab run <sweep.yaml> --out FILE';
  return new SweepFileError(results, [{ path: '', message }]);
}
