import { kindOf, settingsOf, type Choice } from '../parameter.js';
import { accumulate } from './accumulate.js';
import { accumulateSubsample } from './accumulate-subsample.js';
import { fixedReal } from './fixed-real.js';
import { freshReal } from './fresh-real.js';
import { randomPast } from './random-past.js';
import { realPoints, realShare } from './real-among-synthetic.js';
import { recentModels } from './recent-models.js';
import { replace } from './replace.js';
import { window } from './window.js';
import type { Workflow } from './workflow.js';

export { realWeight } from './fresh-real.js';
export { equalParts } from './recent-models.js';
export { share, type Permanence, type Training, type Workflow } from './workflow.js';

/** Every workflow, in the order of the catalog. */
export const WORKFLOWS: readonly Workflow[] = [
  replace,
  accumulate,
  accumulateSubsample,
  window,
  fixedReal,
  freshReal,
  realPoints,
  realShare,
  recentModels,
  randomPast,
];

export function workflowOf(choice: Choice): Workflow {
  return kindOf(WORKFLOWS, choice);
}

/** How many data each generation of a cell is fitted to. */
export function fittedSizes(choice: Choice, sizes: Float64Array): Float64Array {
  return workflowOf(choice).fitted(settingsOf(choice), sizes);
}
