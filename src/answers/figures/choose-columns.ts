import { AnswerError } from '../error.js';
import type { Grid } from '../grid.js';
import { isDetermined } from './column-values.js';

/** What a figure asks of its columns. */
export interface Choices {
  readonly color?: string | undefined;
  readonly facet?: readonly string[] | undefined;
  /** Columns that other parts of the figure show. */
  readonly taken: readonly string[];
  /** Which of the two gets the column with most meaning. */
  readonly first: 'color' | 'facet';
}

/** Columns by what shows them. */
export interface ChosenColumns {
  readonly color: string | undefined;
  readonly facet: readonly string[];
  /** Columns in which cells still differ. */
  readonly others: readonly string[];
}

/** Columns with most meaning first; others follow in their own order. */
const MEANING = ['schedule', 'workflow', 'sampling', 'bias', 'family', 'n'];

/** Colours and panels that a reader can tell apart: as chosen here, and as may be asked for. */
const MOST_COLORS = 8;
const MOST_PANELS = 12;
const MOST_PANELS_ASKED = 24;

/** Colours and facets as asked for; where nothing is, so that as many cells as can be are told apart. */
export function chooseColumns({ cells, varying }: Grid, choices: Choices): ChosenColumns {
  const { taken, first } = choices;
  const count = (column: string) => new Set(cells.map(({ settings }) => settings[column])).size;
  const panels = (facet: readonly string[]) =>
    facet.reduce((product, column) => product * count(column), 1);
  const open = (known: readonly string[]) =>
    inOrderOfMeaning(varying).filter((column) => !isDetermined(cells, column, known));
  const colorBeside = (known: readonly string[]) =>
    open(known).find((column) => count(column) <= MOST_COLORS);
  const facetsBeside = (known: readonly string[], facet: readonly string[] = []): string[] => {
    const next = open([...known, ...facet]).find(
      (column) => panels([...facet, column]) <= MOST_PANELS,
    );
    if (next === undefined || facet.length === 2) return [...facet];
    return facetsBeside(known, [...facet, next]);
  };
  const rest = (known: readonly string[]): string[] => {
    const [next] = open(known);
    return next === undefined ? [] : [next, ...rest([...known, next])];
  };
  const asked = [...taken, ...listOf(choices.color), ...(choices.facet ?? [])];
  const plan = (early: string | undefined): ChosenColumns => {
    const facet = choices.facet ?? facetsBeside([...asked, ...listOf(early)]);
    const color = early ?? colorBeside([...asked, ...facet]);
    return { color, facet, others: rest([...asked, ...facet, ...listOf(color)]) };
  };

  if (panels(choices.facet ?? []) > MOST_PANELS_ASKED)
    throw new AnswerError(
      `facet: ${choices.facet!.join(' × ')} makes ${panels(choices.facet!)} panels; ` +
        `expected at most ${MOST_PANELS_ASKED}: choose values with where, or another column`,
    );
  if (choices.color !== undefined) return plan(choices.color);
  const chosen = plan(first === 'color' ? colorBeside(asked) : undefined);
  if (chosen.others.length === 0) return chosen;
  // Rather a selection of one column's values in more panels than one of combinations in a few.
  const other = plan(undefined);
  return other.color === undefined && other.others.length === 1 ? other : chosen;
}

function inOrderOfMeaning(columns: readonly string[]): string[] {
  return [
    ...MEANING.filter((column) => columns.includes(column)),
    ...columns.filter((column) => !MEANING.includes(column)),
  ];
}

function listOf(column: string | undefined): string[] {
  return column === undefined ? [] : [column];
}
