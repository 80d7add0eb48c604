import type { Choice, Settings } from './parameter.js';

/** How evidence is drawn: from the exact law of the statistic, or sample by sample. */
export type Draw = 'law' | 'samples';

/** Everything that fixes a cell's numbers, in canonical form. Its hash is the cell's identity. */
export interface CellContent {
  /** `family` and that family's parameters, all present. */
  readonly model: Settings;
  readonly workflow: Choice;
  readonly sampling: Choice;
  readonly schedule: Choice;
  readonly bias: Choice;
  /** Sample size of generation 1. */
  readonly n: number;
  /** Number of generations T. */
  readonly generations: number;
  readonly draw: Draw;
}
