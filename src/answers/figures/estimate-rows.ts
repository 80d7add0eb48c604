import { AnswerError } from '../error.js';
import { readEstimates, type At, type Estimate } from '../estimates.js';
import type { Layout, Placed } from './layout.js';
import { DARK_COLORS } from './palette.js';
import type { Row } from './panels.js';
import type { Subject } from './subject.js';
import { estimateInWords } from './text.js';

/** An estimate and where it is shown. */
export interface Shown {
  readonly estimate: Estimate;
  readonly placed: Placed;
}

/** Estimates of the metric for all cells of a layout. Throws AnswerError where there are none. */
export function shownEstimates(subject: Subject, { cells }: Layout, at: At): Shown[] {
  const shown = cells.flatMap((placed) =>
    readEstimates(subject.database, [placed.cell], [subject.metric], at).map((estimate) => ({
      estimate,
      placed,
    })),
  );
  if (shown.length === 0) throw noEstimates(subject, at);
  return shown;
}

/** Says which generations there are, the nearest first. */
function noEstimates({ database }: Subject, at: At): AnswerError {
  const recorded = database
    .prepare('SELECT DISTINCT generation FROM summary ORDER BY generation')
    .pluck()
    .all() as number[];
  if (recorded.length === 0 || typeof at === 'string')
    return new AnswerError('no cell has results yet; a cell has them when all its replications are done'); // prettier-ignore
  const [wanted = 0] = at;
  const nearest = recorded.reduce((best, t) =>
    Math.abs(t - wanted) < Math.abs(best - wanted) ? t : best,
  );
  return new AnswerError(`generation ${wanted} was not recorded; the nearest is ${nearest}`);
}

/** Cells that a sweep has not finished, or that lack the generation. */
export function missingCells({ cells }: Layout, shown: readonly Shown[]): string[] {
  const missing = cells.filter((placed) => !shown.some((each) => each.placed === placed)).length;
  if (missing === 0) return [];
  return [`${missing === 1 ? '1 cell has' : `${missing} cells have`} no result to show.`];
}

/** A row for the simulation's mean; described where `isMarked`. */
export function meanRow({ estimate, placed }: Shown, layout: Layout, isMarked: boolean): Row {
  const { generation, mean, low, high } = estimate;
  return {
    of: 'simulation',
    generation,
    value: finite(mean),
    low: finite(low),
    high: finite(high),
    series: placed.series,
    ...placed.panel,
    ...(isMarked ? { description: estimateInWords(estimate, placed, layout.legend) } : {}),
  };
}

/** A row for each value of theory; `shade` is its colour. */
export function theoryRows({ estimate, placed }: Shown, { series }: Layout): Row[] {
  const shade = DARK_COLORS[series.indexOf(placed.series)]!;
  return estimate.theory.map(({ kind, value, source }) => ({
    of: kind,
    generation: estimate.generation,
    value: finite(value),
    series: placed.series,
    source,
    shade,
    ...placed.panel,
  }));
}

/** Kinds of theory among rows, in the order of their weight. */
export function theoryKinds(rows: readonly Row[]): string[] {
  return ['exact', 'limit', 'lower', 'upper'].filter((kind) =>
    rows.some(({ of, value }) => of === kind && value !== null),
  );
}

/** What Vega-Lite leaves out is null. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The generation of all estimates; where it differs, that it is the last of each cell. */
export function generationInWords(shown: readonly Shown[]): string {
  const generations = new Set(shown.map(({ estimate }) => estimate.generation));
  const [generation] = generations;
  return generations.size === 1 ? `generation ${generation!}` : 'the last generation';
}
