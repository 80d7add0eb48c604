import { adjustments, type Adjustment } from '../simulation/biases.js';
import type { CellContent } from '../simulation/cell.js';
import type { Settings } from '../simulation/parameter.js';
import { sampleSizes } from '../simulation/schedules.js';

/** A cell as theory sees it. */
export interface Setting {
  readonly model: Settings;
  readonly workflow: string;
  /** Realised n_t; entry t - 1 is generation t. */
  readonly sizes: Float64Array;
  /** N_t = n_1 + … + n_t. */
  readonly totals: Float64Array;
  /** Null where the estimator has no added bias. */
  readonly adjustments: readonly Adjustment[] | null;
}

export function settingOf(content: CellContent): Setting {
  const sizes = sampleSizes(content.schedule, content.n, content.generations);
  const totals = new Float64Array(sizes.length);
  let total = 0;
  for (let i = 0; i < sizes.length; i++) totals[i] = total += sizes[i]!;
  return {
    model: content.model,
    workflow: typeof content.workflow === 'string' ? content.workflow : '',
    sizes,
    totals,
    adjustments: adjustments(content.bias, sizes),
  };
}
