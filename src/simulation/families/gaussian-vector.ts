import { chiSquare, normal, type Stream } from '../../random/index.js';
import { rankOneUpdate, singularValues, solveLower } from '../../statistics/index.js';
import type { LaneModel } from '../lane-model.js';

/** A Gaussian in d dimensions; its covariance is factor · factorᵀ, factor lower-triangular. */
export interface MeanAndFactor {
  readonly mean: Float64Array;
  readonly factor: Float64Array;
}

/**
 * Evidence: the weight of all data, their mean, and a lower-triangular factor of their scatter matrix.
 * A factor, because the scatter itself would leave the range of numbers when a covariance collapses.
 */
interface MeanAndScatter extends MeanAndFactor {
  count: number;
  /** Sum of the squared weights of all data. */
  squaredWeights: number;
}

/**
 * Mean and covariance fitted in d dimensions. The scatter of n draws is Wishart with n - 1 degrees of
 * freedom, drawn as its Bartlett factor A times the factor of the covariance (Smith and Hocking, 1972;
 * for n ≤ d the factor is that of a singular scatter, with n - 1 columns).
 *
 * @param lost degrees of freedom that the estimate of the covariance gives up: 0 or 1
 */
export function gaussianVector(
  truth: MeanAndFactor,
  lost: 0 | 1,
): LaneModel<MeanAndFactor, MeanAndScatter> {
  const d = truth.mean.length;
  const z = new Float64Array(d);
  const bartlett = new Float64Array(d * d);
  const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
  const trace = norm(truth.factor) ** 2;

  /** Adds x xᵀ, or its `share`, to a factor of a scatter matrix. */
  const addOuter = (factor: Float64Array, scale: number, entry: (i: number) => number) => {
    for (let i = 0; i < d; i++) z[i] = scale * entry(i);
    rankOneUpdate(factor, z, d);
  };

  const squaredErrorOfMean = ({ mean }: MeanAndFactor) => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += (mean[i]! - truth.mean[i]!) ** 2;
    return sum;
  };

  const logDeterminantRatio = ({ factor }: MeanAndFactor) => {
    let sum = 0;
    for (let i = 0; i < d * d; i += d + 1) sum += 2 * Math.log(factor[i]! / truth.factor[i]!);
    return sum;
  };

  /** Squared length of the columns of L0^-1 · columns, L0 the factor of the truth. */
  const inUnitsOfTruth = (columns: Float64Array, width: number) => {
    let sum = 0;
    for (let c = 0; c < width; c++) {
      for (let i = 0; i < d; i++) z[i] = columns[i * width + c]!;
      solveLower(truth.factor, d, z);
      sum += norm(z) ** 2;
    }
    return sum;
  };

  return {
    norm: Math.hypot(norm(truth.mean), norm(truth.factor)),

    measures: {
      // |mean - mean0|² + tr S + tr S0 - 2 tr (S0^½ S S0^½)^½, the last the sum of the singular values of L0ᵀ L.
      squared_error: (parameters) => {
        const { factor } = parameters;
        const product = new Float64Array(d * d);
        for (let i = 0; i < d; i++)
          for (let k = i; k < d; k++)
            for (let j = 0; j <= k; j++)
              product[i * d + j]! += truth.factor[k * d + i]! * factor[k * d + j]!;
        const overlap = singularValues(product, d).reduce((sum, x) => sum + x, 0);
        const spread = trace + norm(factor) ** 2 - 2 * overlap;
        return squaredErrorOfMean(parameters) + Math.max(0, spread);
      },
      squared_error_mean: squaredErrorOfMean,
      trace_ratio: ({ factor }) => norm(factor) ** 2 / trace,
      log_det_ratio: logDeterminantRatio,
      kl: (parameters) => {
        const shift = parameters.mean.map((x, i) => x - truth.mean[i]!);
        const both = inUnitsOfTruth(parameters.factor, d) + inUnitsOfTruth(shift, 1);
        return 0.5 * (both - d - logDeterminantRatio(parameters));
      },
    },

    truth: () => ({ mean: truth.mean.slice(), factor: truth.factor.slice() }),

    copy(from, to) {
      to.mean.set(from.mean);
      to.factor.set(from.factor);
    },

    evidence: () => ({
      count: 0,
      squaredWeights: 0,
      mean: new Float64Array(d),
      factor: new Float64Array(d * d),
    }),

    clear(evidence) {
      evidence.count = 0;
      evidence.squaredWeights = 0;
      evidence.mean.fill(0);
      evidence.factor.fill(0);
    },

    draw(stream, { mean, factor }, n, into) {
      into.count = n;
      into.squaredWeights = n;
      const root = Math.sqrt(n);
      for (let i = 0; i < d; i++) z[i] = normal(stream) / root;
      for (let i = 0; i < d; i++) {
        let value = mean[i]!;
        for (let j = 0; j <= i; j++) value += factor[i * d + j]! * z[j]!;
        into.mean[i] = value;
      }
      drawBartlett(stream, n - 1, d, bartlett);
      for (let i = 0; i < d; i++)
        for (let j = 0; j <= i; j++) {
          let value = 0;
          for (let k = j; k <= i; k++) value += factor[i * d + k]! * bartlett[k * d + j]!;
          into.factor[i * d + j] = value;
        }
    },

    merge(pool, batch, weight) {
      const added = weight * batch.count;
      if (added === 0) return;
      const total = pool.count + added;
      const share = added / total;
      const root = Math.sqrt(weight);
      for (let k = 0; k < d; k++)
        addOuter(pool.factor, root, (i) => (i < k ? 0 : batch.factor[i * d + k]!));
      addOuter(pool.factor, Math.sqrt(pool.count * share), (i) => batch.mean[i]! - pool.mean[i]!);
      for (let i = 0; i < d; i++) pool.mean[i]! += (batch.mean[i]! - pool.mean[i]!) * share;
      pool.count = total;
      pool.squaredWeights += weight * weight * batch.squaredWeights;
    },

    fit({ count, squaredWeights, mean, factor }, parameters) {
      const root = Math.sqrt(count - lost * (squaredWeights / count));
      parameters.mean.set(mean);
      for (let i = 0; i < d * d; i++) parameters.factor[i] = factor[i]! / root;
    },

    adjust({ mean, factor }, move) {
      for (let i = 0; i < d; i++) mean[i] = move(mean[i]!);
      for (let i = 0; i < d; i++)
        for (let j = 0; j <= i; j++) {
          const moved = move(factor[i * d + j]!);
          factor[i * d + j] = i === j ? Math.max(0, moved) : moved;
        }
    },

    absorbing({ mean, factor }, move) {
      if (factor.some((x) => x !== 0)) return false;
      // The whole triangle must stay 0: off the diagonal nothing holds it there.
      const stays = d > 1 ? move(0) === 0 : Math.max(0, move(0)) === 0;
      return stays && mean.every((x) => move(x) === x);
    },

    // Most of it for the singular values of squared_error.
    cost: () => 20 * d * d + 60 * d * d * d,
    width: d,

    sample(stream, { mean, factor }, n, out) {
      for (let at = 0; at < n * d; at += d) {
        for (let i = 0; i < d; i++) z[i] = normal(stream);
        for (let i = 0; i < d; i++) {
          let value = mean[i]!;
          for (let j = 0; j <= i; j++) value += factor[i * d + j]! * z[j]!;
          out[at + i] = value;
        }
      }
    },

    collect(points, n, into) {
      into.count = n;
      into.squaredWeights = n;
      into.mean.fill(0);
      into.factor.fill(0);
      for (let at = 0; at < n * d; at += d)
        for (let i = 0; i < d; i++) into.mean[i]! += points[at + i]! / n;
      for (let at = 0; at < n * d; at += d)
        addOuter(into.factor, 1, (i) => points[at + i]! - into.mean[i]!);
    },

    reward([a = 0, b = 0]) {
      return (points, at) => {
        let square = 0;
        for (let i = at; i < at + d; i++) square += points[i]! ** 2;
        return a * points[at]! + b * square;
      };
    },

    temper({ mean, factor }, tau, into) {
      into.mean.set(mean);
      const root = Math.sqrt(tau);
      for (let i = 0; i < d * d; i++) into.factor[i] = root * factor[i]!;
    },
  };
}

/** The lower-triangular factor of a standard Wishart matrix, singular if degrees < d. */
function drawBartlett(stream: Stream, degrees: number, d: number, out: Float64Array): void {
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      const value =
        j >= degrees ? 0 : i === j ? Math.sqrt(chiSquare(stream, degrees - i)) : normal(stream);
      out[i * d + j] = value;
    }
}
