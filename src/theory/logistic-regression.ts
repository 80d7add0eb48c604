import { tCdf } from './special-functions.js';
import { logisticTruth } from '../simulation/families/logistic-regression.js';
import { withLogisticData } from '../simulation/families/regression-data.js';
import { numberOf } from '../simulation/parameter.js';
import { normalExpectation } from '../statistics/index.js';
import type { ClosedForm } from './closed-form.js';
import { asymptoticForms } from './quadratic-variance.js';
import type { Setting } from './setting.js';

/**
 * Maximum likelihood is asymptotically normal: the error of generation t is that of a Gaussian mean whose
 * data have the inverse Fisher information as covariance. Limits n → ∞ at fixed t: science 12.
 */
export function logisticRegressionForms(setting: Setting): ClosedForm[] {
  const { workflow, sizes, totals, adjustments } = setting;
  const model = withLogisticData(setting.model);
  if (adjustments) return [];
  const p = numberOf(model, 'dimension');
  const truth = logisticTruth(model);
  const { trace, along, across } = inverseInformation(p, truth);
  if (workflow !== 'replace' && workflow !== 'accumulate')
    return [
      ...asymptoticForms(setting, trace),
      ...asymptoticForms(setting, truth.length / 2, 'excess_risk'),
    ];

  const squared = new Float64Array(sizes.length);
  const excess = new Float64Array(sizes.length);
  const improved = new Float64Array(sizes.length);
  let sum = 0;
  for (let i = 0; i < sizes.length; i++) {
    const share = workflow === 'accumulate' ? sizes[i]! / totals[i]! : 1;
    sum += (share * share) / sizes[i]!;
    squared[i] = trace * sum;
    // Half the mean of e' I e.
    excess[i] = (truth.length * sum) / 2;
    improved[i] = chanceToImprove(p, along, across, sizes[0]! * sum - 1);
  }
  const source = 'science 12';
  return [
    { metric: 'squared_error', kind: 'limit', source, values: squared },
    { metric: 'excess_risk', kind: 'limit', source, values: excess },
    // An intercept makes three variances of two.
    ...(truth.length === p
      ? [{ metric: 'improved', kind: 'limit', source, values: improved } as const]
      : []),
  ];
}

/**
 * The inverse of E s(x'w)(1 - s(x'w)) x x', whose eigenvectors are w, everything orthogonal to it and, in
 * one block with w, the intercept.
 *
 * @returns its trace and, without intercept, its eigenvalues along and across w
 */
function inverseInformation(p: number, truth: Float64Array) {
  const norm = Math.hypot(...truth.subarray(0, p));
  const moment = (power: number) =>
    normalExpectation((a, z) => z ** power / (2 + 2 * Math.cosh(a)), truth[p] ?? 0, norm);
  const zeroth = moment(0);
  const second = moment(2);
  const along = 1 / second;
  const across = 1 / zeroth;
  if (truth.length === p) return { trace: along + (p - 1) * across, along, across };
  const block = (zeroth + second) / (zeroth * second - moment(1) ** 2);
  return { trace: block + (p - 1) * across, along, across };
}

/**
 * P(|e_t| < |e_1|) of section 2 for a covariance with one eigenvalue along w and p - 1 equal ones. Given
 * the share r = cos² of the direction of the later steps, the general formula is a Student-t
 * distribution function; the angle has density sin^(p-2), integrated by the midpoint rule.
 */
function chanceToImprove(p: number, along: number, across: number, rho: number): number {
  const scale = Math.sqrt(p * Math.max(0, rho)) / 2;
  if (p === 1) return tCdf(-scale, 1);
  let total = 0;
  let weights = 0;
  for (let k = 0; k < NODES; k++) {
    const angle = ((k + 0.5) / NODES) * (Math.PI / 2);
    const r = Math.cos(angle) ** 2;
    const weight = Math.sin(angle) ** (p - 2);
    const ratio =
      (along * r + across * (1 - r)) / Math.sqrt(along ** 2 * r + across ** 2 * (1 - r));
    weights += weight;
    total += weight * tCdf(-scale * ratio, p);
  }
  return total / weights;
}

/** The integrand is smooth and periodic, so that few nodes would do. */
const NODES = 200;
