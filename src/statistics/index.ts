export { maximumWithinBall } from './ball-maximum.js';
export { cholesky, solveLower, solveLowerTransposed } from './cholesky.js';
export { minimumNorm } from './minimum-norm.js';
export { normalExpectation } from './normal-expectation.js';
export {
  STRETCHES,
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
export { PROBABILITIES, quantileInterval, quantiles, summaryProbabilities } from './quantiles.js';
export { sortNumbers } from './sort-numbers.js';
export { runQuantiles } from './sorted-runs.js';
export { wilson } from './wilson.js';
export { rankOneUpdate } from './rank-one-update.js';
export { singularValues } from './singular-values.js';
