import { growthText } from '../theory/growth.js';
import type { Growth } from './growth.js';
import type { Grid } from './grid.js';
import { numberText, plusMinus, roundedText } from './number-text.js';
import { number, settingsOf, table, when, type Rows } from './rows.js';

/** Growth for reading. */
export function readableGrowth(growths: readonly Growth[], grid: Grid): Rows {
  return table(growths, [
    ...settingsOf<Growth>(grid),
    ['generations', ({ from, to }) => `${numberText(from)} to ${numberText(to)}`],
    ['growth per e-fold T', ({ slope }) => plusMinus(slope.value, slope.error)],
    ...when<Growth>(
      growths.some(({ theorySlope }) => theorySlope !== null),
      [['theory', ({ theorySlope }) => (theorySlope === null ? '' : roundedText(theorySlope, 4))]],
    ),
    ['power of T', ({ power }) => plusMinus(power.value, power.error)],
    ['seen', growthSeen],
    ...when<Growth>(
      growths.some(({ theory }) => theory !== null),
      [['theory, in the long run', ({ theory }) => (theory ? growthText(theory) : '')]],
    ),
  ]);
}

/** Growth for programs. */
export function plainGrowth(growths: readonly Growth[], grid: Grid): Rows {
  return table(growths, [
    ['cell_id', ({ cell }) => cell.cellId],
    ...settingsOf<Growth>(grid),
    ['metric', ({ metric }) => metric],
    ['from', ({ from }) => number(from)],
    ['to', ({ to }) => number(to)],
    ['slope', ({ slope }) => number(slope.value)],
    ['slope_mcse', ({ slope }) => number(slope.error)],
    ['theory_slope', ({ theorySlope }) => theorySlope],
    ['power', ({ power }) => number(power.value)],
    ['power_mcse', ({ power }) => number(power.error)],
    ['verdict', ({ verdict }) => verdict],
    ['reason', ({ reason }) => reason],
    ['theory', ({ theory }) => (theory ? growthText(theory) : null)],
  ]);
}

/** What was seen of growth, in words. */
export function growthSeen({ verdict, reason }: Growth): string {
  if (verdict === 'undecided') return `undecided: ${reason ?? ''}`;
  if (verdict === 'growing') return `growing; shape undecided, ${reason ?? ''}`;
  return SEEN[verdict];
}

const SEEN = {
  level: 'level',
  falling: 'falling',
  log: 'like log T',
  power: 'like a power of T',
  between: 'faster than log T, slower than a power',
  slowing: 'slower than log T',
  steeper: 'faster than a power of T',
} as const;
