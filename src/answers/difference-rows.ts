import type { Difference } from './differences.js';
import type { Grid } from './grid.js';
import { plusMinus, roundedText } from './number-text.js';
import { number, placeOf, settingsOf, table, when, zText, type Rows } from './rows.js';

/** Differences for reading. */
export function readableDifferences(differences: readonly Difference[], grid: Grid): Rows {
  return table(differences, [
    ...settingsOf<Difference>(grid),
    ...placeOf(differences),
    ['difference', ({ value, mcse }) => plusMinus(value, mcse)],
    ...when<Difference>(
      differences.some(({ exact }) => exact !== null),
      [
        ['theory', ({ exact }) => (exact === null ? '' : roundedText(exact, 4))],
        ['z', ({ z }) => zText(z)],
      ],
    ),
    ...when<Difference>(
      differences.some(({ flag }) => flag !== null),
      [['flag', ({ flag }) => flag]],
    ),
    ['errors', ({ isPaired }) => (isPaired ? 'paired' : 'independent')],
  ]);
}

/** Differences for programs. */
export function plainDifferences(differences: readonly Difference[], grid: Grid): Rows {
  return table(differences, [
    ['cell_id', ({ cell }) => cell.cellId],
    ...settingsOf<Difference>(grid),
    ['generation', ({ generation }) => generation],
    ['metric', ({ metric }) => metric],
    ['replications', ({ replications }) => replications],
    ['difference', ({ value }) => number(value)],
    ['mcse', ({ mcse }) => number(mcse)],
    ['exact', ({ exact }) => (exact === null ? null : number(exact))],
    ['z', ({ z }) => z],
    ['flag', ({ flag }) => flag],
    ['paired', ({ isPaired }) => Number(isPaired)],
  ]);
}
