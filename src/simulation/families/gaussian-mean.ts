import { normal, normals } from '../../random/index.js';
import type { Draw } from '../cell.js';
import type { Family, Measure, Model } from '../family.js';
import { numberOf, type Settings } from '../parameter.js';

/** Evidence: the weight of all data, and their sum; component j of a lane is at lane · dimension + j. */
interface VectorSum {
  count: number;
  readonly sum: Float64Array;
}

/** Normal data of known spread in any dimension; the sum of n draws is one normal vector. */
export const gaussianMean: Family = {
  name: 'gaussian-mean',
  description:
    'independent normal components of known standard deviation sigma; the mean vector is fitted by ' +
    'the sample mean',
  source: 'science 1 and 2',
  parameters: {
    dimension: {
      type: 'integer',
      min: 1,
      max: 10_000,
      default: 1,
      description: 'number of components p',
    },
    sigma: {
      type: 'number',
      min: 0,
      open: ['min'],
      default: 1,
      description: 'known standard deviation of every component',
    },
    theta: {
      type: 'numbers',
      orNumber: true,
      default: 0,
      description: 'true mean: one number for all components, or one per component',
    },
    delta: {
      type: 'number',
      min: 0,
      default: 1,
      description: 'what outside compares the error with',
    },
  },
  metrics: {
    theta: 'the fitted mean (dimension 1 only)',
    outside: '1 if the error is longer than delta, 0 otherwise',
  },
  check(settings) {
    const { theta } = settings;
    const dimension = numberOf(settings, 'dimension');
    if (Array.isArray(theta) && theta.length !== dimension)
      return { theta: `one number, or as many as the dimension (${String(dimension)})` };
    return {};
  },
  minimumSize: () => 1,
  create: (settings, draw) => gaussianMeanModel(settings, draw),
};

function gaussianMeanModel(settings: Settings, draw: Draw): Model<Float64Array, VectorSum> {
  const dimension = numberOf(settings, 'dimension');
  const sigma = numberOf(settings, 'sigma');
  const delta = numberOf(settings, 'delta');
  const truth = new Float64Array(dimension);
  const given = settings.theta;
  if (typeof given === 'number') truth.fill(given);
  else truth.set(given as readonly number[]);

  let z = new Float64Array();

  const squaredError: Measure<Float64Array> = (theta, out) => {
    for (let lane = 0, i = 0; i < theta.length; lane++) {
      let sum = 0;
      for (let j = 0; j < dimension; j++, i++) {
        const error = theta[i]! - truth[j]!;
        sum += error * error;
      }
      out[lane] = sum;
    }
  };

  return {
    norm: Math.hypot(...truth),

    measures: {
      squared_error: squaredError,
      outside: (theta, out) => {
        squaredError(theta, out);
        for (let lane = 0; lane < out.length; lane++)
          out[lane] = Math.sqrt(out[lane]!) > delta ? 1 : 0;
      },
      ...(dimension === 1
        ? {
            theta: (theta: Float64Array, out: Float64Array) => out.set(theta),
            error: (theta: Float64Array, out: Float64Array) => {
              for (let lane = 0; lane < theta.length; lane++) out[lane] = theta[lane]! - truth[0]!;
            },
          }
        : {}),
    },

    truth(lanes) {
      const theta = new Float64Array(lanes * dimension);
      for (let i = 0; i < theta.length; i += dimension) theta.set(truth, i);
      return theta;
    },

    copy: (from, to) => to.set(from),
    evidence: (lanes) => ({ count: 0, sum: new Float64Array(lanes * dimension) }),

    clear(evidence) {
      evidence.count = 0;
      evidence.sum.fill(0);
    },

    draw(streams, theta, n, into) {
      const { sum } = into;
      const lanes = theta.length / dimension;
      into.count = n;
      if (draw === 'law') {
        const spread = sigma * Math.sqrt(n);
        if (z.length < lanes) z = new Float64Array(lanes);
        for (let j = 0; j < dimension; j++) {
          normals(streams, z);
          for (let lane = 0, i = j; lane < lanes; lane++, i += dimension)
            sum[i] = n * theta[i]! + spread * z[lane]!;
        }
        return;
      }
      sum.fill(0);
      for (let lane = 0; lane < lanes; lane++) {
        const stream = streams[lane]!;
        const start = lane * dimension;
        for (let sample = 0; sample < n; sample++)
          for (let i = start; i < start + dimension; i++)
            sum[i]! += theta[i]! + sigma * normal(stream);
      }
    },

    merge(pool, batch, weight) {
      pool.count += weight * batch.count;
      for (let i = 0; i < pool.sum.length; i++) pool.sum[i]! += weight * batch.sum[i]!;
    },

    fit({ count, sum }, theta) {
      for (let i = 0; i < theta.length; i++) theta[i] = sum[i]! / count;
    },

    adjust(theta, move) {
      for (let i = 0; i < theta.length; i++) theta[i] = move(theta[i]!, Math.floor(i / dimension));
    },

    absorbing: (_theta, _move, out) => out.fill(0),

    cost: (n) => dimension * (draw === 'law' ? 12 : 8 * n),

    data: {
      width: dimension,
      sample(stream, theta, lane, n, out) {
        const start = lane * dimension;
        for (let i = 0; i < n * dimension; i += dimension)
          for (let j = 0; j < dimension; j++)
            out[i + j] = theta[start + j]! + sigma * normal(stream);
      },
      collect(points, n, into) {
        into.count = n;
        into.sum.fill(0);
        for (let lane = 0; lane < points.length; lane++)
          for (let i = 0; i < n * dimension; i++)
            into.sum[lane * dimension + (i % dimension)]! += points[lane]![i]!;
      },
    },
  };
}
