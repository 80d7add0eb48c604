/** How far a worker is with a batch: the block of replications that it simulates side by side. */
export interface Position {
  readonly first: number;
  readonly lanes: number;
  /** The generation at work; null where none has begun. */
  readonly generation: number | null;
}

// Four numbers that the worker writes and the coordinator reads, also when the worker is no more: first
// replication and lanes of the block, generation, and a count of all steps so far.
const LANES = 1;
const GENERATION = 2;
const STEPS = 3;

export function newPosition(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * Float64Array.BYTES_PER_ELEMENT);
}

export function markBlock(place: Float64Array, first: number, lanes: number): void {
  place[0] = first;
  place[LANES] = lanes;
  place[GENERATION] = 0;
  place[STEPS]!++;
}

export function markGeneration(place: Float64Array, generation: number): void {
  place[GENERATION] = generation;
  place[STEPS]!++;
}

/** Where a worker is; null where it has not begun. */
export function readPosition(shared: SharedArrayBuffer): Position | null {
  const place = new Float64Array(shared);
  if (place[STEPS] === 0) return null;
  return { first: place[0]!, lanes: place[LANES]!, generation: place[GENERATION]! || null };
}

/** A number that grows with every generation begun; 0 before the start. */
export function steps(shared: SharedArrayBuffer): number {
  return new Float64Array(shared)[STEPS]!;
}
