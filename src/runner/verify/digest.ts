import { resultsDigest } from '../digest.js';
import type { Check } from './check.js';

/** The digest that was stored at the end of the run is that of the summaries. */
export const digest: Check = {
  name: 'digest',
  *run({ reader }) {
    const stored = reader.meta().digest;
    if (!stored)
      return {
        state: 'skipped',
        message: 'none is stored, as the sweep is not finished or of an earlier version',
      };
    const actual = resultsDigest(reader);
    if (actual !== stored) yield `the summaries give ${actual}, stored is ${String(stored)}`;
    return { state: 'ok', message: actual };
  },
};
