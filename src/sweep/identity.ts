import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { streamKey, type StreamKey } from '../random/index.js';
import type { CellContent } from '../simulation/cell.js';

/** JSON with sorted keys and shortest numbers (RFC 8785): equal values have equal text. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Expected a value that JSON can hold');
  return text;
}

/** A cell's identity: the SHA-256 of its content. */
export function cellKey(content: CellContent): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** The streams of a cell; with common streams every cell has the same. */
export function cellStreamKey(
  seed: string,
  key: string,
  streams: 'independent' | 'common',
): StreamKey {
  return streamKey(JSON.stringify(['collapse-lab', seed, streams === 'common' ? '*' : key]));
}
