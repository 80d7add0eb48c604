/** Replications of a cell that are tried before it is given up, if every one of them fails. */
export const HOPELESS_AFTER = 10;

/** Whether a cell is given up, so that the rest of the night goes to cells that can be simulated. */
export function isHopeless(done: number, failed: number): boolean {
  return failed === done && done >= HOPELESS_AFTER;
}
