import type { SqlValue } from '../../store/index.js';
import { AnswerError } from '../error.js';
import { describeSettings, type AnsweredCell, type Grid } from '../grid.js';
import { shortened } from './text.js';

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

/** How many colours, and panels, a reader can tell apart. */
export const MOST_SERIES = 10;
const MOST_CHOSEN_SERIES = 8;
const MOST_PANELS = 24;
const MOST_CHOSEN_PANELS = 12;
const MOST_COLUMNS = 4;

/** Columns with most meaning first; others follow in their own order. */
const MEANING = ['schedule', 'workflow', 'sampling', 'bias', 'family', 'n'];

export interface Choices {
  readonly color?: string | undefined;
  readonly facet?: readonly string[] | undefined;
  /** Columns that other parts of the figure show. */
  readonly taken: readonly string[];
  /** Which of the two gets the column with most meaning. */
  readonly first: 'color' | 'facet';
}

/** Spreads cells over colours and panels; where nothing is asked for, so that columns are told apart. */
export function layOut({ cells, columns, varying }: Grid, choices: Choices): Layout {
  const count = (column: string) => new Set(cells.map(({ settings }) => settings[column])).size;
  const panelsOf = (facet: readonly string[]) =>
    facet.reduce((product, column) => product * count(column), 1);
  const open = (taken: readonly string[]) =>
    inOrderOfMeaning(varying).filter(
      (column) => !taken.includes(column) && !isDetermined(cells, column, taken),
    );
  const chosenColor = (taken: readonly string[]) =>
    open(taken).find((column) => count(column) <= MOST_CHOSEN_SERIES);
  const chosenFacets = (taken: readonly string[]) => {
    const facet: string[] = [];
    while (facet.length < 2) {
      const next = open([...taken, ...facet]).find(
        (column) => panelsOf([...facet, column]) <= MOST_CHOSEN_PANELS,
      );
      if (next === undefined) break;
      facet.push(next);
    }
    return facet;
  };
  const { taken, first } = choices;
  const asked = [...taken, ...present(choices.color), ...(choices.facet ?? [])];
  const early = choices.color ?? (first === 'color' ? chosenColor(asked) : undefined);
  const facet = choices.facet ?? chosenFacets([...asked, ...present(early)]);
  const color = early ?? chosenColor([...asked, ...facet]);
  if (panelsOf(facet) > MOST_PANELS)
    throw new AnswerError(
      `facet: ${facet.join(' × ')} makes ${panelsOf(facet)} panels; expected at most ${MOST_PANELS}: ` +
        'choose values with where, or another column',
    );
  const others = open([...asked, ...facet, ...present(color)]);
  return withSeries(cells, columns, facetsOf(cells, facet), color, others);
}

const present = (column: string | undefined) => (column === undefined ? [] : [column]);

/** Tells series apart by the colour's column, and by whatever else differs. */
function withSeries(
  cells: readonly AnsweredCell[],
  columns: readonly string[],
  facets: readonly (Facet & { labelOf: (cell: AnsweredCell) => string })[],
  color: string | undefined,
  others: readonly string[],
): Layout {
  const shown = columns.filter((column) => column === color || others.includes(column));
  const labelOf = (cell: AnsweredCell) =>
    others.length === 0 && color !== undefined
      ? valueLabel(cell.settings[color]!)
      : shortened(describeSettings(cell, shown));
  const sorted = shown.length === 1 ? byValue(cells, shown[0]!) : cells;
  const all = [...new Set(sorted.map(labelOf))];
  const series = evenly(all, MOST_SERIES);
  const left = all.length - series.length;
  const notes =
    left === 0
      ? []
      : [
          `${series.length} of ${all.length} settings of ${shown.join(', ')} are shown, evenly chosen; ${left} are left out.`,
        ];
  const placed = cells
    .filter((cell) => series.includes(labelOf(cell)))
    .map((cell) => ({
      cell,
      series: labelOf(cell),
      panel: Object.fromEntries(facets.map(({ channel, labelOf: of }) => [channel, of(cell)])),
    }));
  return {
    cells: placed,
    legend: others.length === 0 ? (color ?? '') : shown.length === 1 ? shown[0]! : '',
    series,
    facets: facets.map(({ channel, labels }) => ({ channel, labels })),
    notes,
  };
}

function facetsOf(cells: readonly AnsweredCell[], columns: readonly string[]) {
  const facet = (channel: Facet['channel'], shown: readonly string[]) => {
    const labelOf = (cell: AnsweredCell) => shortened(describeSettings(cell, shown));
    const sorted = [...shown].reverse().reduce((list, column) => byValue(list, column), cells);
    return { channel, labels: [...new Set(sorted.map(labelOf))], labelOf };
  };
  if (columns.length < 2) return columns.map((column) => facet('panel', [column]));
  const wide = columns.find((column) => orderedValues(cells, column).length <= MOST_COLUMNS);
  if (wide === undefined) return [facet('panel', columns)];
  const high = columns.find((column) => column !== wide)!;
  return [facet('row', [high]), facet('column', [wide])];
}

/** Values of a column: numbers ascending, others as the sweep has them. */
export function orderedValues(cells: readonly AnsweredCell[], column: string): SqlValue[] {
  const values = [...new Set(cells.map(({ settings }) => settings[column]!))];
  const isNumeric = values.every((value) => typeof value === 'number');
  return isNumeric ? values.sort((a, b) => Number(a) - Number(b)) : values;
}

export function valueLabel(value: SqlValue): string {
  return shortened(String(value));
}

function byValue(cells: readonly AnsweredCell[], column: string): AnsweredCell[] {
  const rank = new Map(orderedValues(cells, column).map((value, i) => [value, i]));
  const of = ({ settings }: AnsweredCell) => rank.get(settings[column]!)!;
  return [...cells].sort((a, b) => of(a) - of(b));
}

function inOrderOfMeaning(columns: readonly string[]): string[] {
  return [
    ...MEANING.filter((column) => columns.includes(column)),
    ...columns.filter((column) => !MEANING.includes(column)),
  ];
}

/** Whether cells that agree in some columns agree in this one too. */
function isDetermined(
  cells: readonly AnsweredCell[],
  column: string,
  by: readonly string[],
): boolean {
  const known = new Map<string, SqlValue>();
  return cells.every(({ settings }) => {
    const key = JSON.stringify(by.map((name) => settings[name]));
    if (!known.has(key)) known.set(key, settings[column]!);
    return known.get(key) === settings[column];
  });
}

/** At most so many of a list, its ends among them. */
export function evenly<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  const step = (list.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => list[Math.round(i * step)]!);
}
