import { EVENTS } from '../simulation/catalog.js';
import { QUANTILE_NAMES, type Estimate, type TheoryValue, type WithInterval } from './estimates.js';
import type { Grid } from './grid.js';
import { plusMinus, roundedText } from './number-text.js';
import { number, placeOf, settingsOf, table, when, zText, type Column, type Rows } from './rows.js';

/** Estimates for reading: `0.0123 ± 0.0004` beside theory and z. */
export function readableEstimates(
  estimates: readonly Estimate[],
  grid: Grid,
  withQuantiles: boolean,
): Rows {
  const some = (has: (estimate: Estimate) => boolean) => estimates.some(has);
  return table(estimates, [
    ...settingsOf(grid),
    ...placeOf(estimates),
    ['mean', meanText],
    ...(withQuantiles
      ? QUANTILE_NAMES.map((name): Column<Estimate> => [
          name,
          ({ quantiles }) => intervalText(quantiles[name]),
        ])
      : []),
    ...when<Estimate>(
      some(({ theory }) => theory.length > 0),
      [['theory', ({ theory }) => theory.map(theoryText).join(', ')]],
    ),
    ...when<Estimate>(
      some(({ theory }) => theory.some(({ z }) => z !== null)),
      [['z', ({ theory }) => zText(theory.find(({ z }) => z !== null)?.z ?? null)]],
    ),
    ...when<Estimate>(
      some(({ flag }) => flag !== null),
      [['flag', ({ flag }) => flag]],
    ),
  ]);
}

/** Estimates for programs. */
export function plainEstimates(estimates: readonly Estimate[], grid: Grid): Rows {
  const theoryOf = (kind: TheoryValue['kind']): Column<Estimate> => [
    kind,
    ({ theory }) => tightest(theory, kind),
  ];
  return table(estimates, [
    ['cell_id', ({ cell }) => cell.cellId],
    ...settingsOf<Estimate>(grid),
    ['generation', ({ generation }) => generation],
    ['metric', ({ metric }) => metric],
    ['replications', ({ replications }) => replications],
    ['mean', ({ mean }) => number(mean)],
    ['mcse', ({ mcse }) => number(mcse)],
    ['low', ({ low }) => number(low)],
    ['high', ({ high }) => number(high)],
    ['sd', ({ sd }) => number(sd)],
    ['sd_mcse', ({ sdMcse }) => number(sdMcse)],
    ...QUANTILE_NAMES.flatMap((name): Column<Estimate>[] => [
      [name, ({ quantiles }) => number(quantiles[name].value)],
      [`${name}_low`, ({ quantiles }) => number(quantiles[name].low)],
      [`${name}_high`, ({ quantiles }) => number(quantiles[name].high)],
    ]),
    ...(['exact', 'limit', 'lower', 'upper'] as const).map(theoryOf),
    ['z', ({ theory }) => theory.find(({ z }) => z !== null)?.z ?? null],
    ['violated', ({ theory }) => theory.find(({ violated }) => violated)?.violated ?? null],
    ['flag', ({ flag }) => flag],
    ['source', ({ theory }) => [...new Set(theory.map(({ source }) => source))].join('; ') || null],
  ]);
}

/** `0.5`, or where it is not exact: `→ 0.5` its limit for large n, `≥ 0.5` and `≤ 0.5` bounds. */
export function theoryText({ kind, value, violated }: TheoryValue): string {
  const sign = { exact: '', limit: '→ ', lower: '≥ ', upper: '≤ ' }[kind];
  return `${sign}${roundedText(value, 5)}${violated ? ' (violated)' : ''}`;
}

/** An estimate with its error; where all replications agree on 0 or 1, with its interval. */
export function meanText({ mean, mcse, low, high, metric }: Estimate): string {
  if (mcse === 0 && EVENTS.includes(metric) && (mean === 0 || mean === 1))
    return intervalText({ value: mean, low, high });
  return plusMinus(mean, mcse);
}

function intervalText({ value, low, high }: WithInterval): string {
  return `${roundedText(value, 4)} [${roundedText(low, 4)}, ${roundedText(high, 4)}]`;
}

/** The value of a kind; of several bounds the tightest. */
function tightest(theory: readonly TheoryValue[], kind: TheoryValue['kind']): number | null {
  const values = theory.filter((each) => each.kind === kind).map(({ value }) => value);
  if (values.length === 0) return null;
  return kind === 'lower' ? Math.max(...values) : Math.min(...values);
}
