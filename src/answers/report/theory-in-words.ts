import type { Estimate } from '../estimates.js';
import { count, plural } from './progress.js';

/** How theory agrees with estimates, of cells that share their random numbers or not. */
export function agreementInWords(estimates: readonly Estimate[], areCommon: boolean): string {
  const sound = estimates.filter(({ flag }) => flag === null);
  const z = sound.flatMap(({ theory }) => theory.flatMap((each) => each.z ?? []));
  const bounds = estimates.flatMap(({ theory }) =>
    theory.filter(({ kind }) => kind === 'lower' || kind === 'upper'),
  );
  if (z.length === 0 && bounds.length === 0)
    return 'No closed form is known for these cells at the last generation.';
  const roughness = isRough(sound)
    ? ' With fewer than 100 replications those errors are themselves rough.'
    : '';
  const sharing = areCommon
    ? ' All cells share their random numbers (streams: common), so these distances move together: far from 1 is no sign of a fault.'
    : '';
  return [
    z.length > 0 ? exactInWords(z, `${roughness}${sharing}`) : '',
    bounds.length > 0 ? boundsInWords(bounds) : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function exactInWords(z: readonly number[], remarks: string): string {
  const largest = Math.max(...z.map(Math.abs)).toFixed(1);
  if (z.length === 1)
    return `At the last generation exact theory and simulation are ${largest} standard errors apart.`;
  const rms = Math.sqrt(z.reduce((sum, each) => sum + each * each, 0) / z.length).toFixed(2);
  return (
    `Theory is exact for ${count(z.length)} estimates at the last generation: their distances from it have ` +
    `root mean square ${rms} in units of their standard errors, where 1 is expected, and the largest is ${largest}.${remarks}`
  );
}

function boundsInWords(bounds: Estimate['theory']): string {
  const violated = bounds.filter((each) => each.violated !== null).length;
  const known = plural(bounds.length, 'bound');
  return violated === 0
    ? `Of ${known} none is violated.`
    : `Of ${known} ${count(violated)} ${violated === 1 ? 'is' : 'are'} violated by more than four standard errors.`;
}

/** Means of so few replications are not yet normal, and their errors not yet known. */
function isRough(estimates: readonly Estimate[]): boolean {
  return estimates.some(
    ({ theory, replications }) => replications < 100 && theory.some(({ z }) => z !== null),
  );
}
