import { adjustments, type Adjustment } from '../simulation/biases.js';
import type { CellContent } from '../simulation/cell.js';
import { kindOf, settingsOf, type Settings } from '../simulation/parameter.js';
import { SAMPLINGS } from '../simulation/sampling.js';
import { sampleSizes } from '../simulation/schedules.js';
import { fittedSizes, workflowOf } from '../simulation/workflows/index.js';

/** A cell as theory sees it. */
export interface Setting {
  readonly model: Settings;
  /** Name of the workflow, and its parameters. */
  readonly workflow: string;
  readonly workflowSettings: Settings;
  /** Name of the sampling, and its parameters. */
  readonly sampling: string;
  readonly samplingSettings: Settings;
  /** Realised n_t; entry t - 1 is generation t. */
  readonly sizes: Float64Array;
  /** N_t = n_1 + … + n_t. */
  readonly totals: Float64Array;
  /** How many data generation t is fitted to. */
  readonly fitted: Float64Array;
  /** Null where the estimator has no added error. */
  readonly adjustments: readonly Adjustment[] | null;
}

export function settingOf(content: CellContent): Setting {
  const sizes = sampleSizes(content.schedule, content.n, content.generations);
  const totals = new Float64Array(sizes.length);
  let total = 0;
  for (let i = 0; i < sizes.length; i++) totals[i] = total += sizes[i]!;
  return {
    model: content.model,
    workflow: workflowOf(content.workflow).name,
    workflowSettings: settingsOf(content.workflow),
    sampling: kindOf(SAMPLINGS, content.sampling).name,
    samplingSettings: settingsOf(content.sampling),
    sizes,
    totals,
    fitted: fittedSizes(content.workflow, sizes),
    adjustments: adjustments(content.bias, sizes),
  };
}
