export { axisColumn, furtherAxes } from './cell-row.js';
export type { Committed } from './coordinator.js';
export { forecast } from './forecast.js';
export { givenUpCells, planSweep, recordedSlots, storedIn, type Plan } from './plan.js';
export { ProgressMeter, type ProgressReading } from './progress-meter.js';
export { planFor, runSweep, WATCHDOG, type RunResult } from './run-sweep.js';
