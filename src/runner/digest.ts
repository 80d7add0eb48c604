import { createHash } from 'node:crypto';
import type { ResultsReader } from '../store/index.js';

/**
 * SHA-256 over every summary, cells in the order of their keys: equal digests mean that two results
 * files hold the same numbers, wherever and however they were computed.
 */
export function resultsDigest(reader: ResultsReader): string {
  const hash = createHash('sha256');
  reader.eachSummary((row) => hash.update(`${JSON.stringify(row)}\n`));
  return hash.digest('hex');
}
