export {
  mergeMoments,
  MomentForest,
  noMoments,
  summarise,
  type MomentNode,
  type Moments,
} from './moments.js';
export {
  mergeSketches,
  QuantileSketch,
  sketchQuantiles,
  type EncodedSketch,
} from './quantile-sketch.js';
export { PROBABILITIES, quantiles } from './quantiles.js';
export { runQuantiles } from './sorted-runs.js';
export { wilson } from './wilson.js';
