import type { CellContent } from './cell.js';
import type { Model } from './family.js';
import { settingsOf } from './parameter.js';
import { samplingOf } from './sampling.js';
import { sampleSizes } from './schedules.js';
import { workflowOf } from './workflows/index.js';

/** What a number of a datum that is drawn or chosen on its own costs, in nanoseconds. */
const PER_NUMBER = 25;

/** Nominal nanoseconds of one trajectory of a cell; guides batch sizes and forecasts only. */
export function trajectoryCost(model: Model, content: CellContent): number {
  const { workflow, settings, sizes, fitted, width, competitors } = scaleOf(model, content);
  const handled = PER_NUMBER * width * (competitors + (workflow.keepsData ? 1 : 0));
  return sizes.reduce((sum, n, i) => {
    const batches = workflow.batches?.(settings, i + 1, n) ?? 1;
    return sum + batches * model.cost(n / batches, fitted[i]!) + handled * n;
  }, 0);
}

/** Numbers that the data of one replication take in memory, at most. */
export function numbersHeld(model: Model, content: CellContent): number {
  const { workflow, sizes, fitted, width, competitors } = scaleOf(model, content);
  const largest = maximum(sizes);
  const kept = workflow.keepsData ? sizes.reduce((a, b) => a + b, 0) * (width + 1) : 0;
  const chosen = competitors > 0 ? largest * width * (competitors + 1) : 0;
  return 1 + kept + chosen + (model.numbers?.(largest, maximum(fitted)) ?? 0);
}

function scaleOf(
  model: Model,
  { workflow: choice, sampling, schedule, n, generations }: CellContent,
) {
  const workflow = workflowOf(choice);
  const settings = settingsOf(choice);
  const sizes = sampleSizes(schedule, n, generations);
  return {
    workflow,
    settings,
    sizes,
    fitted: workflow.fitted(settings, sizes),
    width: model.data.width,
    competitors: samplingOf(sampling).competitors?.(settingsOf(sampling)) ?? 0,
  };
}

function maximum(sizes: Float64Array): number {
  return sizes.reduce((a, b) => Math.max(a, b), 0);
}
