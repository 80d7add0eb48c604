/** Replications that every cell begins with; if all of them fail, it is given up. */
export const BEGINNING = 10;

/** How many of the first replications of a cell are done, and how many of these failed. */
export interface Beginning {
  readonly done: number;
  readonly failed: number;
}

/** Whether a cell is given up, so that the rest of the night goes to cells that can be simulated. */
export function isHopeless({ failed }: Beginning): boolean {
  return failed === BEGINNING;
}

/** Whether it is still to be seen if a cell is given up. */
export function isUndecided({ done, failed }: Beginning): boolean {
  return done < BEGINNING && failed === done;
}

/** How many replications of a range are among the first ones. */
export function ofBeginning(first: number, count: number): number {
  return Math.max(0, Math.min(BEGINNING, first + count) - first);
}
