import { chiSquare, normal, type Stream } from '../../random/index.js';
import { cholesky, minimumNorm, solveLower, solveLowerTransposed } from '../../statistics/index.js';
import type { Draw } from '../cell.js';
import type { LaneModel } from '../lane-model.js';
import { numberOf, numbersOf, type Settings } from '../parameter.js';
import { covarianceProduct, multiplyByFactor, regressorsOf } from './regressors.js';

/** A fit, and what its replication has settled for good. */
interface Coefficients {
  readonly w: Float64Array;
  /** How many fits it took to get here. */
  generation: number;
  /** Fixed designs by number of rows: factors of X'X, or the rows of X where data are drawn. */
  designs: Map<number, Float64Array>;
}

/** The statistic of weighted rows (x, y). */
interface NormalEquations {
  /** How many rows, a bound on the rank; and the sum of their weights. */
  rows: number;
  total: number;
  /** X'X, d × d. */
  readonly gram: Float64Array;
  /** X'y. */
  readonly moment: Float64Array;
}

export function linearRegressionModel(
  settings: Settings,
  draw: Draw,
): LaneModel<Coefficients, NormalEquations> {
  const d = numberOf(settings, 'dimension');
  const truth = numbersOf(settings, 'w', d);
  const sigma = numberOf(settings, 'sigma');
  const penalties = numbersOf(settings, 'penalty', 1);
  const isFixed = settings.design === 'fixed';
  const regressors = regressorsOf(settings)!;
  const matrix = new Float64Array(d * d);
  const vector = new Float64Array(d);
  const noise = new Float64Array(d);

  const error = ({ w }: Coefficients) => {
    for (let i = 0; i < d; i++) vector[i] = w[i]! - truth[i]!;
    return vector;
  };

  /** Draws L with X'X = L L', for n fresh rows: C times Bartlett's factor, d × min(n, d). */
  const drawFactor = (stream: Stream, n: number): Float64Array => {
    const columns = Math.min(n, d);
    const factor = new Float64Array(d * columns);
    for (let i = 0; i < d; i++) {
      const row = i * columns;
      const below = Math.min(i, columns);
      for (let j = 0; j < below; j++) factor[row + j] = normal(stream);
      if (i < columns) factor[row + i] = Math.sqrt(chiSquare(stream, n - i));
    }
    multiplyByFactor(regressors, factor, columns);
    return factor;
  };

  const drawRows = (stream: Stream, n: number): Float64Array => {
    const rows = new Float64Array(n * d);
    for (let i = 0; i < rows.length; i += d) {
      for (let j = 0; j < d; j++) vector[j] = normal(stream);
      multiplyByFactor(regressors, vector, 1);
      rows.set(vector, i);
    }
    return rows;
  };

  /** A design of n rows, drawn by `make` unless it is fixed and known already. */
  const design = (
    { designs }: Coefficients,
    make: typeof drawRows,
    stream: Stream,
    n: number,
  ): Float64Array => {
    const known = designs.get(n);
    if (known) return known;
    const made = make(stream, n);
    if (isFixed) designs.set(n, made);
    return made;
  };

  return {
    norm: Math.hypot(...truth),

    measures: {
      squared_error: (parameters) => dot(error(parameters), vector),
      excess_risk: (parameters) => covarianceProduct(regressors, error(parameters), vector),
      squared_norm: ({ w }) => dot(w, w),
      overlap: ({ w }) => dot(w, truth) / dot(truth, truth),
      ...(d === 1 ? { error: ({ w }) => w[0]! - truth[0]! } : {}),
    },

    truth: () => ({ w: truth.slice(), generation: 0, designs: new Map() }),

    copy(from, to) {
      to.w.set(from.w);
      to.generation = from.generation;
      to.designs = from.designs;
    },

    evidence: () => ({
      rows: 0,
      total: 0,
      gram: new Float64Array(d * d),
      moment: new Float64Array(d),
    }),

    clear(evidence) {
      evidence.rows = 0;
      evidence.total = 0;
      evidence.gram.fill(0);
      evidence.moment.fill(0);
    },

    draw(stream, parameters, n, into) {
      const columns = Math.min(n, d);
      const factor = design(parameters, drawFactor, stream, n);
      for (let j = 0; j < columns; j++) noise[j] = sigma * normal(stream);
      const { gram, moment } = into;
      into.rows = n;
      into.total = n;
      multiplyByTranspose(factor, d, columns, gram);
      // X'y = X'X w + X'(sigma · noise), and X'noise is L times as many normal numbers as L has columns.
      multiplySymmetric(gram, d, parameters.w, moment);
      for (let i = 0; i < d; i++)
        for (let j = 0; j < columns; j++) moment[i]! += factor[i * columns + j]! * noise[j]!;
    },

    merge(pool, batch, weight) {
      pool.rows += batch.rows;
      pool.total += weight * batch.total;
      for (let i = 0; i < d * d; i++) pool.gram[i]! += weight * batch.gram[i]!;
      for (let i = 0; i < d; i++) pool.moment[i]! += weight * batch.moment[i]!;
    },

    fit(evidence, parameters) {
      const { w } = parameters;
      const penalty = penalties[Math.min(parameters.generation++, penalties.length - 1)]!;
      const { rows, total, gram, moment } = evidence;
      const added = total * penalty;
      if (added > 0 || rows >= d) {
        matrix.set(gram);
        for (let i = 0; i < d * d; i += d + 1) matrix[i]! += added;
        if (cholesky(matrix, d, WELL_CONDITIONED)) {
          // Solved for the step from the model before, so that labels without noise reproduce it.
          multiplySymmetric(gram, d, w, vector);
          for (let i = 0; i < d; i++) vector[i] = moment[i]! - vector[i]! - added * w[i]!;
          solveLower(matrix, d, vector);
          solveLowerTransposed(matrix, d, vector);
          for (let i = 0; i < d; i++) w[i]! += vector[i]!;
          return;
        }
      }
      matrix.set(gram);
      for (let i = 0; i < d * d; i += d + 1) matrix[i]! += added;
      vector.set(moment);
      minimumNorm(matrix, d, vector, added > 0 ? d : rows, w);
    },

    adjust({ w }, move) {
      for (let i = 0; i < d; i++) w[i] = move(w[i]!);
    },

    // Regressors vary for ever.
    absorbing: () => false,

    cost(n, fitted) {
      const drawing = draw === 'law' ? 30 * d * d + (d * d * d) / 8 : n * (20 * d + d * d);
      const fit = 5 * d * d + (d * d * d) / 8 + (fitted < d ? 4 * d * d * fitted : 0);
      return 500 + drawing + fit;
    },
    width: d + 1,

    sample(stream, parameters, n, out) {
      const rows = design(parameters, drawRows, stream, n);
      const { w } = parameters;
      for (let i = 0, at = 0; i < n; i++) {
        let y = sigma * normal(stream);
        for (let j = 0; j < d; j++) {
          const x = rows[i * d + j]!;
          y += x * w[j]!;
          out[at++] = x;
        }
        out[at++] = y;
      }
    },

    collect(points, n, into) {
      const { gram, moment } = into;
      into.rows = n;
      into.total = n;
      gram.fill(0);
      moment.fill(0);
      for (let at = 0; at < n * (d + 1); at += d + 1) {
        const y = points[at + d]!;
        for (let i = 0; i < d; i++) {
          const x = points[at + i]!;
          moment[i]! += x * y;
          for (let j = 0; j <= i; j++) gram[i * d + j]! += x * points[at + j]!;
        }
      }
      for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) gram[j * d + i] = gram[i * d + j]!;
    },
  };
}

/**
 * Pivots that are smaller shares of their entries may be what rounding has made of nothing: the fit then
 * looks for the rank.
 */
const WELL_CONDITIONED = 1e-8;

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** A = L L' for an L of `columns` columns. */
function multiplyByTranspose(l: Float64Array, d: number, columns: number, a: Float64Array): void {
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      const last = Math.min(columns, j + 1);
      for (let k = 0; k < last; k++) sum += l[i * columns + k]! * l[j * columns + k]!;
      a[i * d + j] = a[j * d + i] = sum;
    }
}

/** y = A x. */
function multiplySymmetric(a: Float64Array, d: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += a[i * d + j]! * x[j]!;
    y[i] = sum;
  }
}
