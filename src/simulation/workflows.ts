import type { Model } from './family.js';
import { kindOf, type Choice, type Kind } from './parameter.js';

/** Which evidence goes into the fit of a generation. Knows no family: only how evidence merges. */
export interface Workflow extends Kind {
  /** Whether a generation depends on the model before it alone, not on older data. */
  readonly isMemoryless: boolean;
  /** Begins a block of trajectories. */
  begin<P, E>(model: Model<P, E>, lanes: number): Training<E>;
}

/** Takes the newest batch of each generation in turn and returns the evidence to fit. */
export type Training<Evidence> = (batch: Evidence) => Evidence;

export const WORKFLOWS: readonly Workflow[] = [
  {
    name: 'replace',
    description: 'each generation is fitted to the newest batch alone',
    isMemoryless: true,
    parameters: {},
    begin: () => (batch) => batch,
  },
  {
    name: 'accumulate',
    description: 'each generation is fitted to all batches so far, real data included',
    isMemoryless: false,
    parameters: {},
    begin(model, lanes) {
      const pool = model.evidence(lanes);
      return (batch) => {
        model.merge(pool, batch);
        return pool;
      };
    },
  },
];

export function workflowOf(choice: Choice): Workflow {
  return kindOf(WORKFLOWS, choice);
}
