export { BIASES, type Bias } from './biases.js';
export { FAMILIES } from './families/index.js';
export type { Family } from './family.js';
export { COMMON_METRICS, EVENTS, meaningOf, METRIC_NAMES } from './metrics.js';
export { SCHEDULE_SHORT_FORMS, SCHEDULES, type Schedule } from './schedules.js';
export { SAMPLINGS, type Sampling } from './sampling.js';
export { WORKFLOWS, type Workflow } from './workflows/index.js';
