import { numbersOf } from '../simulation/parameter.js';
import { perGeneration, type ClosedForm } from './closed-form.js';
import type { Setting } from './setting.js';

/**
 * Mean and variance of a mixture fitted by expectation-maximisation are those of its data, so they move
 * as those of a Gaussian fitted by maximum likelihood do: science 15.
 */
export function gaussianMixtureForms({
  model,
  workflow,
  sizes,
  fitted,
  adjustments,
}: Setting): ClosedForm[] {
  if (adjustments) return [];
  const truth = momentsOf(model);
  const to = perGeneration(sizes.length, ['mean', 'meanError', 'variance']);
  to.mean.fill(truth.mean);
  const forms = [exact('mean', to.mean)];
  if (workflow !== 'replace' && workflow !== 'accumulate') return forms;

  let { variance } = truth;
  let meanError = 0;
  for (let i = 0; i < sizes.length; i++) {
    // n_t / N_t²: 1 / n_t where the newest batch is all.
    const step = sizes[i]! / fitted[i]! / fitted[i]!;
    meanError += variance * step;
    variance *= 1 - step;
    to.meanError[i] = meanError;
    to.variance[i] = variance;
  }
  return [...forms, exact('squared_error_mean', to.meanError), exact('variance', to.variance)];
}

function momentsOf(model: Setting['model']): { mean: number; variance: number } {
  const components = (model.means as readonly number[]).length;
  const means = numbersOf(model, 'means', components);
  const sigmas = numbersOf(model, 'sigmas', components);
  const weights = numbersOf(model, 'weights', components);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const average = (of: (j: number) => number) =>
    weights.reduce((sum, weight, j) => sum + (weight / total) * of(j), 0);
  const mean = average((j) => means[j]!);
  return { mean, variance: average((j) => sigmas[j]! ** 2 + (means[j]! - mean) ** 2) };
}

function exact(metric: string, values: Float64Array): ClosedForm {
  return { metric, kind: 'exact', source: 'science 15', values };
}
