import { createHash } from 'node:crypto';

/**
 * SHA-256 of recorded numbers as SQLite gives them back: every undefined one alike, and no sign on zero.
 *
 * @param rows metrics, nested replication, generation, metric
 */
export function rowsChecksum(rows: Float64Array): string {
  const plain = rows.slice();
  const words = new Uint32Array(plain.buffer);
  for (let i = 0; i < plain.length; i++) {
    const value = plain[i]!;
    if (value === 0) plain[i] = 0;
    else if (value !== value) {
      words[2 * i] = 0xffffffff;
      words[2 * i + 1] = 0xffffffff;
    }
  }
  return checksum(plain);
}

/** SHA-256 of numbers, bit for bit. */
export function checksum(numbers: Float64Array | Int32Array): string {
  return createHash('sha256').update(numbers).digest('hex');
}
