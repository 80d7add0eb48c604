export { axisColumn, furtherAxes } from './cell-row.js';
export type { Committed } from './coordinator.js';
export { forecast } from './forecast.js';
export { planSweep, recordedSlots, type Plan } from './plan.js';
export { ProgressMeter, type ProgressReading } from './progress-meter.js';
export { planFor, runSweep, type RunResult } from './run-sweep.js';
