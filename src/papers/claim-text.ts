import { plusMinus, roundedText } from '../answers/number-text.js';
import type { Claim } from './paper.js';
import type { Case, Verdict } from './verdict.js';

/** What a case should be: `= 0.5`, `at most 0.5`, `0.5 within 2 %`. */
export function expectationText({ expect }: Pick<Claim, 'expect'>, { expected }: Case): string {
  const value = roundedText(expected, 4);
  if (expect === 'equal') return value;
  if (typeof expect === 'string') return `${expect} ${value}`;
  return `${value} within ${roundedText(expect.within * 100, 3)} %`;
}

/** `0.0123 ± 0.0004` */
export function measuredText({ measured, mcse }: Case): string {
  return mcse === 0 ? roundedText(measured, 6) : plusMinus(measured, mcse);
}

/** The deviation in standard errors, where the claim is an equality. */
export function deviationText(
  { expect }: Pick<Claim, 'expect'>,
  { measured, mcse, expected }: Case,
): string {
  return expect === 'equal' && mcse > 0 ? ((measured - expected) / mcse).toFixed(1) : '';
}

/** The cases to show: all of a few, otherwise the one in which the claim is nearest to failing. */
export function casesToShow({ claim, cases }: Verdict, most: number): readonly Case[] {
  if (cases.length <= most) return cases;
  const urgency = ({ judgement, measured, mcse, expected }: Case) => {
    const rank = { holds: 0, undecided: 1, 'does not hold': 2 }[judgement];
    const excess =
      claim.expect === 'at most'
        ? measured - expected
        : claim.expect === 'at least'
          ? expected - measured
          : Math.abs(measured - expected);
    // Of cases that are judged alike, the largest deviation for its error.
    return rank * 1e6 + Math.max(-1e5, Math.min(1e5, mcse > 0 ? excess / mcse : 0));
  };
  return [cases.reduce((worst, each) => (urgency(each) > urgency(worst) ? each : worst))];
}
