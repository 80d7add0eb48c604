import { digamma } from './special-functions.js';
import { inflationOf } from '../simulation/families/symmetric-moments.js';
import { numberOf } from '../simulation/parameter.js';
import { perGeneration, type ClosedForm, type TheoryKind } from './closed-form.js';
import type { Setting } from './setting.js';

/** The mixture of two components at mu and -mu: science 14. */
export function symmetricMixtureForms(setting: Setting): ClosedForm[] {
  const { model, workflow, sizes, adjustments } = setting;
  if (adjustments) return [];
  const second = numberOf(model, 'mu') ** 2 + numberOf(model, 'sigma') ** 2;
  const values = new Float64Array(sizes.length).fill(second);
  const forms = [form('second_moment', 'exact', values)];
  if (workflow !== 'replace' && workflow !== 'accumulate') return forms;
  if (model.estimator === 'exact') forms.push(...limitForms(setting));
  else if (workflow === 'replace') forms.push(...collapseForms(setting));
  return forms;
}

/**
 * Bounds for the approximate estimator: sigma_t² is at most (1 + kappa) sigma_{t-1}² chi² / n, with chi²
 * of n - 1 degrees of freedom. From it the bound of Suresh, Thangaraj and Khandavally (arXiv 2412.17646)
 * on the chance not to have collapsed, stated for constant n.
 */
function collapseForms({ model, sizes }: Setting): ClosedForm[] {
  const to = perGeneration(sizes.length, ['sigma', 'log', 'above']);
  const n = sizes[0]!;
  let sigma = numberOf(model, 'sigma');
  let log = 0;
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i]!;
    const inflation = inflationOf(size);
    sigma *= Math.sqrt(inflation * (1 - 1 / size));
    log += 0.5 * (Math.log(inflation) + digamma((size - 1) / 2) - Math.log(size / 2));
    to.sigma[i] = sigma;
    to.log[i] = log;
    to.above[i] = Math.min(1, Math.exp(-(i + 1) / (4 * n)) / numberOf(model, 'epsilon'));
  }
  const forms = [form('sigma', 'upper', to.sigma), form('log_sigma', 'upper', to.log)];
  if (sizes.every((size) => size === n)) forms.push(form('above_epsilon', 'upper', to.above));
  return forms;
}

/** Asymptotic normality of the joint maximum likelihood fit; mu = 0 is not regular. */
function limitForms({ model, sizes, fitted }: Setting): ClosedForm[] {
  const mu = numberOf(model, 'mu');
  const sigma = numberOf(model, 'sigma');
  if (mu === 0) return [];
  const covariance = asymptoticCovariance(mu / sigma);
  const pulls = directions(covariance);
  const to = perGeneration(sizes.length, ['error', 'improved']);
  let all = 0;
  let later = 0;
  for (let i = 0; i < sizes.length; i++) {
    const step = sizes[i]! / fitted[i]! / fitted[i]!;
    all += step;
    if (i > 0) later += sizes[0]! * step;
    to.error[i] = sigma * sigma * (covariance.mm + covariance.ss) * all;
    to.improved[i] = chanceToImprove(pulls, later);
  }
  return [form('squared_error', 'limit', to.error), form('improved', 'limit', to.improved)];
}

/** Covariance matrix of the fits of mu and sigma times n, in units of sigma². */
interface Covariance {
  readonly mm: number;
  readonly ms: number;
  readonly ss: number;
}

/**
 * Inverse Fisher information at sigma = 1. Scores are even in y, so one component stands for both; the
 * trapezoidal rule is exact to rounding for so smooth a function.
 */
function asymptoticCovariance(mu: number): Covariance {
  const step = 1 / 128;
  let mm = 0;
  let ms = 0;
  let ss = 0;
  for (let z = -12; z <= 12; z += step) {
    const y = mu + z;
    const pull = y * Math.tanh(mu * y);
    const m = pull - mu;
    const s = y * y + mu * mu - 2 * mu * pull - 1;
    const density = (step * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
    mm += density * m * m;
    ms += density * m * s;
    ss += density * s * s;
  }
  const determinant = mm * ss - ms * ms;
  return { mm: ss / determinant, ms: -ms / determinant, ss: mm / determinant };
}

/** u'Vu / sqrt(u'V²u) for directions u all around. */
function directions({ mm, ms, ss }: Covariance): Float64Array {
  return new Float64Array(256).map((_, i) => {
    const x = Math.cos((Math.PI * i) / 256);
    const y = Math.sin((Math.PI * i) / 256);
    const vx = mm * x + ms * y;
    const vy = ms * x + ss * y;
    return (x * vx + y * vy) / Math.hypot(vx, vy);
  });
}

/** The formula of science 2 for an error in two dimensions whose covariance matrix is any. */
function chanceToImprove(pulls: Float64Array, rho: number): number {
  let sum = 0;
  for (const pull of pulls) {
    const c = (Math.sqrt(rho) / 2) * pull;
    sum += 0.5 * (1 - c / Math.sqrt(1 + c * c));
  }
  return sum / pulls.length;
}

function form(metric: string, kind: TheoryKind, values: Float64Array): ClosedForm {
  return { metric, kind, source: 'science 14', values };
}
