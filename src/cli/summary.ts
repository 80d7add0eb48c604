import { differencesFrom } from '../answers/differences.js';
import { plainDifferences, readableDifferences } from '../answers/difference-rows.js';
import { plainEstimates, readableEstimates } from '../answers/estimate-rows.js';
import { readEstimates, type At } from '../answers/estimates.js';
import { checkMetric, columnOf, readGrid, type Grid } from '../answers/grid.js';
import { growthOf } from '../answers/growth.js';
import { plainGrowth, readableGrowth } from '../answers/growth-rows.js';
import { commonFacts, sections, type Rows } from '../answers/rows.js';
import { closeAfterReading, openForReading } from '../store/index.js';
import { conditionIn, whereOf } from './conditions.js';
import { EXIT, MisuseError } from './exit.js';
import { print } from './output.js';
import { printRows } from './rows.js';

export type SummaryFormat = 'table' | 'csv' | 'json' | 'markdown';

export interface SummaryArguments {
  readonly results: string;
  readonly metric: readonly string[];
  readonly at: string;
  readonly by: readonly string[];
  readonly where: readonly string[];
  readonly versus?: string | undefined;
  readonly quantiles: boolean;
  readonly growth: boolean;
  readonly format: SummaryFormat;
}

/** `collapse-lab summary` */
export async function summary(args: SummaryArguments): Promise<number> {
  const database = openForReading(args.results);
  try {
    const grid = readGrid(database, whereOf(args.where));
    const { heading, rows } = answer(database, grid, args);
    const by = args.by.map((name) => columnOf(name, grid.columns));
    for (const column of by) {
      if (!rows.columns.includes(column))
        throw new MisuseError(`--by ${column}: all cells have the same; expected ${oneOf(grid)}`);
    }
    if (args.format === 'csv' || args.format === 'json') await show(rows, args.format);
    else {
      await print(`${heading}\n`);
      for (const { heading: group, table } of sections(rows, by)) {
        await print(group ? `\n${group}\n\n` : '\n');
        await show(table, args.format);
      }
    }
    return EXIT.complete;
  } finally {
    closeAfterReading(database);
  }
}

function answer(
  database: ReturnType<typeof openForReading>,
  grid: Grid,
  args: SummaryArguments,
): { heading: string; rows: Rows } {
  const isReadable = args.format === 'table' || args.format === 'markdown';
  const metrics = args.metric.length > 0 ? args.metric : grid.metrics;
  for (const metric of metrics) checkMetric(metric, grid.metrics);
  if (args.growth) {
    const wanted = args.metric.length > 0 ? args.metric : firstOf(grid.metrics);
    const growths = wanted.flatMap((metric) => growthOf(database, grid.cells, metric));
    if (growths.length === 0) throw new MisuseError(noSummaries(args.results));
    const rows = isReadable ? readableGrowth(growths, grid) : plainGrowth(growths, grid);
    return { heading: `Growth of ${wanted.join(', ')} with the number T of generations`, rows };
  }
  const at = generationsOf(args.at);
  if (args.versus !== undefined) {
    const reference = conditionIn(args.versus, '--versus');
    const differences = differencesFrom(database, grid, reference, metrics, at);
    if (differences.length === 0) throw new MisuseError('--versus: no two cells to compare');
    const rows = isReadable
      ? readableDifferences(differences, grid)
      : plainDifferences(differences, grid);
    const heading = `${commonFacts(differences, grid)}: difference from ${args.versus}`;
    return { heading, rows };
  }
  const estimates = readEstimates(database, grid.cells, metrics, at);
  if (estimates.length === 0) throw new MisuseError(nothing(args));
  const rows = isReadable
    ? readableEstimates(estimates, grid, args.quantiles)
    : plainEstimates(estimates, grid);
  return { heading: commonFacts(estimates, grid), rows };
}

function nothing({ at, results }: SummaryArguments): string {
  return at === 'last' || at === 'all'
    ? noSummaries(results)
    : `--at ${at}: not a recorded generation of any cell that is done; see --at all`;
}

function noSummaries(results: string): string {
  return `${results} has no summaries yet: a cell has one when all its replications are done`;
}

/** The error itself where it is there: that is what grows. */
function firstOf(metrics: readonly string[]): readonly string[] {
  return metrics.includes('squared_error') ? ['squared_error'] : metrics.slice(0, 1);
}

function generationsOf(text: string): At {
  if (text === 'last' || text === 'all') return text;
  const numbers = text.split(',').map(Number);
  if (numbers.every((each) => Number.isInteger(each) && each >= 1)) return numbers;
  throw new MisuseError(`--at ${text}: expected last, all, or generations such as 1,10,100`);
}

function oneOf({ varying }: Grid): string {
  return varying.length > 0 ? varying.join(', ') : 'none, as there is one cell';
}

function show({ columns, rows }: Rows, format: SummaryFormat): Promise<void> {
  return printRows(columns, rows, format, Infinity);
}
