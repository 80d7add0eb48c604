import type { Estimate, TheoryValue } from '../estimates.js';
import { numberText, plusMinus, roundedText } from '../number-text.js';
import type { Placed } from './layout.js';
import { textWidth } from './text-width.js';

/** Text with its long decimals cut: `shrink(1, 0.3333)`. */
export function shortened(text: string): string {
  return text.replace(/\d+\.\d{7,}(?:e[+-]?\d+)?/g, (digits) => roundedText(Number(digits), 4));
}

/** An estimate in words: `schedule linear, generation 10: 0.0123 ± 0.0004, theory 0.0125, z 0.3`. */
export function estimateInWords(estimate: Estimate, placed: Placed, legend: string): string {
  const said = estimate.theory.map(theoryInWords);
  const flag = estimate.flag === null ? [] : [estimate.flag];
  const value = plusMinus(estimate.mean, estimate.mcse);
  return `${placeInWords(estimate, placed, legend)}: ${[value, ...said, ...flag].join(', ')}`;
}

/** Where an estimate is shown: `schedule linear, n = 100, generation 10`. */
export function placeInWords(
  { generation }: Estimate,
  { series, panel }: Placed,
  legend: string,
): string {
  const own = series === 'all' ? [] : [`${legend} ${series}`.trim()];
  return [...own, ...Object.values(panel), `generation ${generation}`].join(', ');
}

/** Slants the labels of a horizontal axis of so many pixels where they would touch. */
export function labelAngle(labels: readonly string[], width: number): number {
  const widest = Math.max(...labels.map((label) => textWidth(label, 11, false)));
  return widest + 6 > width / labels.length ? -40 : 0;
}

/** Pixels that a vertical axis needs for its labels and its title. */
export function textRoom(labels: readonly string[]): number {
  return Math.ceil(Math.max(...labels.map((label) => textWidth(label, 11, false)))) + 34;
}

const WORDS = { exact: 'theory', limit: 'limit', lower: 'at least', upper: 'at most' };

function theoryInWords({ kind, value, z, violated }: TheoryValue): string {
  const beyond = violated === null ? '' : ` (${violated})`;
  return `${WORDS[kind]} ${numberText(value)}${z === null ? '' : `, z ${roundedText(z, 2)}`}${beyond}`;
}
