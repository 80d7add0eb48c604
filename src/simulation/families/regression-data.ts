import { solveLower, solveLowerTransposed } from '../../statistics/index.js';
import { covarianceFactor } from '../covariance-factor.js';
import { choiceOf, type KindParameter, type Settings } from '../parameter.js';
import { tableMoments, tableOf, tableProblem, TABLES, type Table } from '../table.js';
import { logisticRegressionModel } from './logistic-regression-model.js';

/** A table whose last column holds the labels, those before it the regressors. */
export const REGRESSION_DATA: KindParameter = {
  type: 'kind',
  kinds: TABLES,
  default: 'none',
  description:
    'a table to take the truth from: the last column is y, those before it are the regressors; ' +
    'dimension, coefficients and the law of the regressors then come from it',
};

/** Why a table cannot be used, if so. */
export function regressionDataProblem(settings: Settings, isBinary: boolean): string | undefined {
  const data = choiceOf(settings, 'data');
  if (data === 'none') return undefined;
  const problem = tableProblem(data);
  if (problem) return problem;
  const table = tableOf(data);
  if (table.columns < 2) return 'two columns or more, y the last of them';
  const { regressors } = split(table);
  if (!covarianceFactor(tableMoments(regressors).covariance, regressors.columns))
    return 'regressors that vary, none of them a combination of others';
  const labels = table.values.filter((_, i) => i % table.columns === table.columns - 1);
  return isBinary && labels.some((y) => y !== 0 && y !== 1)
    ? 'a last column of 0 and 1'
    : undefined;
}

/**
 * The settings of a linear regression with what its table says filled in: least squares on centred
 * columns, the residual standard deviation (dividing by n), and the regressors' covariance.
 */
export function withLinearData(settings: Settings): Settings {
  const data = choiceOf(settings, 'data');
  if (data === 'none') return settings;
  const table = tableOf(data);
  const k = table.columns;
  const d = k - 1;
  const { covariance: all } = tableMoments(table);
  const covariance = new Float64Array(d * d);
  const w = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) covariance[i * d + j] = all[i * k + j]!;
    w[i] = all[d * k + i]!;
  }
  const factor = covarianceFactor(covariance, d)!;
  solveLower(factor, d, w);
  const explained = w.reduce((sum, x) => sum + x * x, 0);
  solveLowerTransposed(factor, d, w);
  return {
    ...settings,
    data: 'none',
    dimension: d,
    w: [...w],
    sigma: Math.sqrt(Math.max(0, all[k * k - 1]! - explained)),
    covariance: [...covariance],
    decay: 0,
  };
}

/**
 * The settings of a logistic regression with what its table says filled in: regressors made uncorrelated
 * and of variance 1 by the factor of their covariance, and the fit to them with an intercept.
 */
export function withLogisticData(settings: Settings): Settings {
  const data = choiceOf(settings, 'data');
  if (data === 'none') return settings;
  const table = tableOf(data);
  const d = table.columns - 1;
  const { regressors } = split(table);
  const { mean, covariance } = tableMoments(regressors);
  const factor = covarianceFactor(covariance, d)!;
  const points = table.values.slice();
  const x = new Float64Array(d);
  for (let at = 0; at < points.length; at += d + 1) {
    for (let i = 0; i < d; i++) x[i] = points[at + i]! - mean[i]!;
    solveLower(factor, d, x);
    points.set(x, at);
  }
  const model = logisticRegressionModel({
    dimension: d,
    truth: new Float64Array(d + 1),
    maxNorm: settings.max_norm as number,
  });
  const evidence = model.evidence();
  model.collect(points, points.length / (d + 1), evidence);
  const fit = model.truth();
  model.fit(evidence, fit);
  return {
    ...settings,
    data: 'none',
    dimension: d,
    w: [...fit.w.subarray(0, d)],
    intercept: { fitted: fit.w[d]! },
  };
}

function split({ columns, values }: Table): { regressors: Table } {
  const kept = values.filter((_, i) => i % columns !== columns - 1);
  return { regressors: { columns: columns - 1, values: kept } };
}
