export { binomial } from './binomial.js';
export { exponential } from './exponential.js';
export { chiSquare, gamma } from './gamma.js';
export { streamKey, type StreamKey } from './key.js';
export {
  binomials,
  exponentialSums,
  gammas,
  normalMoments,
  normals,
  poissons,
  poissonSums,
  successes,
  withStreams,
} from './lanes.js';
export { multinomial } from './multinomial.js';
export { normal } from './normal.js';
export { poisson } from './poisson.js';
export { GENERATOR, Stream } from './stream.js';
