import { BIASES } from './biases.js';
import type { Kind } from './parameter.js';
import { SAMPLINGS } from './sampling.js';
import { SCHEDULES } from './schedules.js';
import { WORKFLOWS } from './workflows/index.js';

export { BIASES, type Bias } from './biases.js';
export { FAMILIES, familyOf } from './families/index.js';
export type { Family } from './family.js';
export { EVENTS } from '../store/events.js';
export { COMMON_METRICS, meaningOf, METRIC_NAMES } from './metrics.js';
export { SCHEDULE_SHORT_FORMS, SCHEDULES, type Schedule } from './schedules.js';
export { SAMPLINGS, type Sampling } from './sampling.js';
export { WORKFLOWS, type Workflow } from './workflows/index.js';

/** The sections of a cell that choose among kinds, each with its kinds. */
export const SECTION_KINDS: Readonly<Record<string, readonly Kind[]>> = {
  workflow: WORKFLOWS,
  sampling: SAMPLINGS,
  schedule: SCHEDULES,
  bias: BIASES,
};
