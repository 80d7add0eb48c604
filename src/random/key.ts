import { createHash } from 'node:crypto';
import seedrandom from 'seedrandom';

/** Four 32-bit words that name a family of streams (one per replication and generation). */
export type StreamKey = Int32Array;

/**
 * Turns text into a 128-bit stream key.
 *
 * The text is hashed to a fixed length first because seedrandom repeats short strings internally
 * ('ab' and 'abab' would give one stream), then seedrandom's xor4096 generator, whose state is wide
 * enough, turns the digest into words.
 */
export function streamKey(text: string): StreamKey {
  const digest = createHash('sha256').update(text, 'utf8').digest('hex');
  const generator = seedrandom.xor4096(digest);
  return Int32Array.of(generator.int32(), generator.int32(), generator.int32(), generator.int32());
}
