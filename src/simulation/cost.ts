import type { CellContent } from './cell.js';
import type { Model } from './family.js';
import { sampleSizes } from './schedules.js';
import { fittedSizes } from './workflows.js';

/** Nominal nanoseconds of one trajectory of a cell; guides batch sizes and forecasts only. */
export function trajectoryCost(model: Model, content: CellContent): number {
  const sizes = sampleSizes(content.schedule, content.n, content.generations);
  const fitted = fittedSizes(content.workflow, sizes);
  return sizes.reduce((sum, size, i) => sum + model.cost(size, fitted[i]!), 0);
}
