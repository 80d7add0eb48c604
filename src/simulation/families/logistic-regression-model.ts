import { normal } from '../../random/index.js';
import { maximumWithinBall, normalExpectation } from '../../statistics/index.js';
import { DataSet } from '../data-set.js';
import type { LaneModel } from '../lane-model.js';

/** Coefficients, the intercept last if there is one. */
interface Logit {
  readonly w: Float64Array;
  /** Whether the largest norm allowed decided on the fit. */
  isSeparated: boolean;
}

export interface LogisticSettings {
  /** Number of regressors; the truth has one more entry if there is an intercept. */
  readonly dimension: number;
  readonly truth: Float64Array;
  readonly maxNorm: number;
}

export function logisticRegressionModel({
  dimension,
  truth,
  maxNorm,
}: LogisticSettings): LaneModel<Logit, DataSet> {
  const d = truth.length;
  const width = dimension + 1;
  const hasIntercept = d > dimension;
  const information = new Float64Array(d * d);
  const gradient = new Float64Array(d);
  const target = new Float64Array(d);
  const before = new Float64Array(d);
  // A datum's regressors, and 1 for the intercept.
  const row = new Float64Array(d).fill(1);

  /** x'w of the datum at points[at]. */
  const logit = (points: Float64Array, at: number, w: Float64Array) => {
    let sum = hasIntercept ? w[dimension]! : 0;
    for (let j = 0; j < dimension; j++) sum += points[at + j]! * w[j]!;
    return sum;
  };

  /** Minus the log-likelihood; fills in the gradient of the latter and minus its second derivative. */
  const differentiate = ({ points, weights, count }: DataSet, w: Float64Array): number => {
    let loss = 0;
    gradient.fill(0);
    information.fill(0);
    for (let i = 0, at = 0; i < count; i++, at += width) {
      let a = hasIntercept ? w[dimension]! : 0;
      for (let j = 0; j < dimension; j++) {
        row[j] = points[at + j]!;
        a += row[j]! * w[j]!;
      }
      const isOne = points[at + dimension]! > 0;
      const weight = weights[i]!;
      // How far the label is on the wrong side, and its probability to be the other, exact where tiny.
      const wrong = isOne ? -a : a;
      const e = Math.exp(-Math.abs(a));
      const miss = (wrong > 0 ? 1 : e) / (1 + e);
      loss += weight * (Math.max(wrong, 0) + Math.log1p(e));
      const pull = isOne ? weight * miss : -weight * miss;
      const curvature = (weight * e) / (1 + e) / (1 + e);
      for (let j = 0; j < d; j++) {
        gradient[j]! += pull * row[j]!;
        const scaled = curvature * row[j]!;
        for (let k = 0; k <= j; k++) information[j * d + k]! += scaled * row[k]!;
      }
    }
    return loss;
  };

  /**
   * Newton's method from 0: each step goes to where the quadratic model is largest within the ball, or
   * half as far until the likelihood rises.
   *
   * @returns whether the norm decides
   */
  const maximise = (data: DataSet, w: Float64Array): boolean => {
    w.fill(0);
    let loss = differentiate(data, w);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      before.set(w);
      keepDefinite(information, d);
      for (let i = 0; i < d; i++) {
        target[i] = gradient[i]!;
        for (let j = 0; j < d; j++)
          target[i]! += information[i > j ? i * d + j : j * d + i]! * w[j]!;
      }
      const isBound = maximumWithinBall(information, d, target, maxNorm);
      let gain = 0;
      for (let i = 0; i < d; i++) gain += gradient[i]! * (target[i]! - w[i]!);
      // Random errors of the log-likelihood are about 1; of separable labels the loss itself vanishes.
      const negligible = SETTLED * Math.min(1, loss);
      const last = loss;
      for (let share = 1; ; share /= 2) {
        for (let i = 0; i < d; i++) w[i] = before[i]! + share * (target[i]! - before[i]!);
        loss = differentiate(data, w);
        // A gain below rounding cannot be seen, and need not be.
        if (loss <= last - 1e-4 * share * gain || share * gain < negligible) break;
      }
      // Labels certain to rounding: the likelihood says no more than that they are separated.
      if (loss <= CERTAIN * data.total) {
        const scale = maxNorm / Math.hypot(...w);
        for (let i = 0; i < d; i++) w[i]! *= scale;
        return true;
      }
      // The next step would be the square of this one.
      if (gain < negligible) return isBound;
    }
    return Math.hypot(...w) > maxNorm * (1 - 1e-9);
  };

  const risk = (w: Float64Array) => {
    const mean = hasIntercept ? w[dimension]! : 0;
    return normalExpectation(softplus, mean, norm(w, dimension));
  };
  // E y x'v under the truth, by Stein's lemma: the mean label times v's intercept, plus w'v times the mean slope.
  const trueMean = hasIntercept ? truth[dimension]! : 0;
  const trueNorm = norm(truth, dimension);
  const label = normalExpectation(sigmoid, trueMean, trueNorm);
  const slope = normalExpectation((a) => sigmoid(a) * sigmoid(-a), trueMean, trueNorm);
  const trueRisk = risk(truth);

  return {
    norm: Math.hypot(...truth),

    measures: {
      squared_error({ w }) {
        let sum = 0;
        for (let i = 0; i < d; i++) sum += (w[i]! - truth[i]!) ** 2;
        return sum;
      },
      excess_risk({ w }) {
        // The parts linear in w_t are taken of its error, which may be small.
        let product = 0;
        for (let i = 0; i < dimension; i++) product += (w[i]! - truth[i]!) * truth[i]!;
        const shift = hasIntercept ? w[dimension]! - truth[dimension]! : 0;
        return Math.max(0, risk(w) - trueRisk - slope * product - label * shift);
      },
      angle: ({ w }) => angleBetween(w, truth, dimension),
      separated: ({ isSeparated }) => (isSeparated ? 1 : 0),
    },

    // A vector of zeros has no direction.
    partial: ['angle'],

    truth: () => ({ w: truth.slice(), isSeparated: false }),

    copy(from, to) {
      to.w.set(from.w);
      to.isSeparated = from.isSeparated;
    },

    evidence: () => new DataSet(width),
    clear: (data) => data.clear(),
    merge: (pool, batch, weight) => pool.merge(batch, weight),

    fit(data, parameters) {
      parameters.isSeparated = maximise(data, parameters.w);
    },

    adjust({ w }, move) {
      for (let i = 0; i < d; i++) w[i] = move(w[i]!);
      const length = Math.hypot(...w);
      if (length > maxNorm) for (let i = 0; i < d; i++) w[i]! *= maxNorm / length;
    },

    // Regressors vary for ever, and no label is certain within the ball.
    absorbing: () => false,

    keepsData: true,
    cost: (n, fitted) => 4000 + 20 * d * d * d + 15 * width * n + 6 * fitted * (60 + 2 * d * d),
    width,

    sample(stream, { w }, n, out) {
      for (let i = 0, at = 0; i < n; i++, at += width) {
        for (let j = 0; j < dimension; j++) out[at + j] = normal(stream);
        out[at + dimension] = stream.uniform() < sigmoid(logit(out, at, w)) ? 1 : 0;
      }
    },

    collect(points, n, into) {
      into.clear();
      into.append(points, n);
    },
  };
}

const MOST_ROUNDS = 200;
/** Minus the log-likelihood of a datum that is as good as certain. */
const CERTAIN = 1e-13;
/** Share of the log-likelihood that a step promises and that is not worth another one. */
const SETTLED = 1e-9;

/** Raises the diagonal of a matrix that fewer data than coefficients leave singular. */
function keepDefinite(h: Float64Array, d: number): void {
  let trace = 0;
  for (let i = 0; i < d * d; i += d + 1) trace += h[i]!;
  for (let i = 0; i < d * d; i += d + 1) h[i]! += 1e-10 * trace;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + e^x) */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function norm(v: Float64Array, d: number): number {
  let sum = 0;
  for (let i = 0; i < d; i++) sum += v[i]! * v[i]!;
  return Math.sqrt(sum);
}

/** By Kahan's formula, exact for small angles too; NaN where a vector is 0. */
function angleBetween(u: Float64Array, v: Float64Array, d: number): number {
  const a = norm(u, d);
  const b = norm(v, d);
  if (a === 0 || b === 0) return NaN;
  let difference = 0;
  let sum = 0;
  for (let i = 0; i < d; i++) {
    difference += (u[i]! / a - v[i]! / b) ** 2;
    sum += (u[i]! / a + v[i]! / b) ** 2;
  }
  return 2 * Math.atan2(Math.sqrt(difference), Math.sqrt(sum));
}
