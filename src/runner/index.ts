export type { BatchLimits } from './batch-source.js';
export type { Committed, Outcome } from './coordinator.js';
export { keptShare, planSweep, recordedSlots, type Plan, type PlannedCell } from './plan.js';
export { forecast, type Forecast } from './forecast.js';
export { LostWorkerError } from './pool.js';
export { ProgressMeter, type ProgressReading } from './progress-meter.js';
export { ConflictError } from './reconcile.js';
export {
  planFor,
  runSweep,
  type RunListener,
  type RunOptions,
  type RunResult,
} from './run-sweep.js';
