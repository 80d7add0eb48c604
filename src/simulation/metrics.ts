import type { Model } from './family.js';
import { FAMILIES } from './families/index.js';

/** Metrics that the trajectory itself provides, or that every family defines in the same words. */
export const COMMON_METRICS: Readonly<Record<string, string>> = {
  error: 'theta_t - theta, with its sign (families with one parameter, or one component)',
  squared_error: 'squared Euclidean distance of the fitted parameters to the truth',
  improved: '1 if closer to the truth than generation 1, 0.5 on a tie, 0 otherwise',
  absorbed: '1 in a state that can never be left, 0 otherwise',
};

/** Every metric name that some family offers, common ones first. */
export const METRIC_NAMES: readonly string[] = [
  ...new Set([...Object.keys(COMMON_METRICS), ...FAMILIES.flatMap((f) => Object.keys(f.metrics))]),
];

/** What a metric means, in the words of the family that provides it or of all. */
export function meaningOf(metric: string, family: string): string {
  const own = FAMILIES.find(({ name }) => name === family)?.metrics;
  return own?.[metric] ?? COMMON_METRICS[metric] ?? metric;
}

/** Whether a model defines a metric. */
export function definesMetric(model: Model, metric: string): boolean {
  if (metric === 'absorbed') return true;
  return Object.hasOwn(model.measures, metric === 'improved' ? 'squared_error' : metric);
}
