import type { CellContent } from './cell.js';
import type { Model } from './family.js';
import { sampleSizes } from './schedules.js';

/** Nominal nanoseconds of one trajectory of a cell; guides batch sizes and forecasts only. */
export function trajectoryCost(model: Model, content: CellContent): number {
  const { schedule, n, generations, draw } = content;
  // A draw from the exact law costs the same at any sample size.
  if (draw === 'law') return generations * model.cost(n);
  return sampleSizes(schedule, n, generations).reduce((sum, size) => sum + model.cost(size), 0);
}
