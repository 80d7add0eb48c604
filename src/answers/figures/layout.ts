import { describeSettings, type AnsweredCell, type Grid } from '../grid.js';
import { chooseColumns, type Choices } from './choose-columns.js';
import { byValue, labeller, orderedValues, valueLabels } from './column-values.js';
import { evenly } from './evenly.js';
import { COLORS } from './palette.js';

/** Where a cell is shown. */
export interface Placed {
  readonly cell: AnsweredCell;
  readonly series: string;
  /** Its panel by the names of facet channels; empty where there is a single one. */
  readonly panel: Readonly<Record<string, string>>;
}

export interface Layout {
  readonly cells: readonly Placed[];
  /** What colours stand for; empty where labels say it all. */
  readonly legend: string;
  readonly series: readonly string[];
  readonly facets: readonly Facet[];
  /** What is not shown, in sentences. */
  readonly notes: readonly string[];
}

/** A way to spread panels: labels in their order. */
export interface Facet {
  readonly channel: 'panel' | 'row' | 'column';
  readonly labels: readonly string[];
}

/** Columns of panels, at most. */
const MOST_COLUMNS = 4;

/** Spreads cells over colours and panels. */
export function layOut(grid: Grid, choices: Choices): Layout {
  const { cells, columns } = grid;
  const { color, facet, others } = chooseColumns(grid, choices);
  const facets = facetsOf(cells, facet);
  // What colours tell apart: a column, and whatever else differs.
  const shown = columns.filter((column) => column === color || others.includes(column));
  const [column] = shown;
  const isSingle = shown.length === 1;
  const { labels, labelOf } = isSingle ? valueLabels(cells, column!) : described(cells, shown);
  const series = evenly(labels, COLORS.length);
  return {
    cells: cells
      .filter((cell) => series.includes(labelOf(cell)))
      .map((cell) => ({
        cell,
        series: labelOf(cell),
        panel: Object.fromEntries(facets.map((each) => [each.channel, each.labelOf(cell)])),
      })),
    legend: isSingle ? column! : '',
    series,
    facets: facets.map(({ channel, labels: titles }) => ({ channel, labels: titles })),
    notes:
      series.length === labels.length
        ? []
        : [
            `${series.length} of ${labels.length} settings of ${shown.join(', ')} are shown, evenly chosen; ` +
              `${labels.length - series.length} are left out.`,
          ],
  };
}

/** Panels for the values of a column; for those of two, rows and columns, or one after the other. */
function facetsOf(cells: readonly AnsweredCell[], columns: readonly string[]) {
  const facet = (channel: Facet['channel'], shown: readonly string[]) => ({
    channel,
    ...described(cells, shown),
  });
  if (columns.length < 2) return columns.map((column) => facet('panel', [column]));
  const wide = columns.find((column) => orderedValues(cells, column).length <= MOST_COLUMNS);
  if (wide === undefined) return [facet('panel', columns)];
  const high = columns.find((column) => column !== wide)!;
  return [facet('row', [high]), facet('column', [wide])];
}

/** Labels that name columns and values, in the order of the values. */
function described(cells: readonly AnsweredCell[], columns: readonly string[]) {
  const labelOf = labeller(cells, (cell) => describeSettings(cell, columns));
  const sorted = [...columns].reverse().reduce<readonly AnsweredCell[]>(byValue, cells);
  return { labels: [...new Set(sorted.map(labelOf))], labelOf };
}
