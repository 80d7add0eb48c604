import { describeSettings, type Grid } from './grid.js';
import type { Estimate } from './estimates.js';
import { numberText } from './number-text.js';

export type Value = string | number | null;

/** Rows under named columns: for reading, estimates in words; for programs, one number a column. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** A column: its name, and its value in a row. */
export type Column<Row> = readonly [name: string, value: (row: Row) => Value];

/** Rows of a table from its columns. */
export function table<Row>(given: readonly Row[], columns: readonly Column<Row>[]): Rows {
  return {
    columns: columns.map(([name]) => name),
    rows: given.map((row) => columns.map(([, value]) => value(row))),
  };
}

/** Columns that are there only where they say something. */
export function when<Row>(
  isWanted: boolean,
  columns: readonly Column<Row>[],
): readonly Column<Row>[] {
  return isWanted ? columns : [];
}

/** The settings that tell cells apart. */
export function settingsOf<Row extends { readonly cell: Estimate['cell'] }>({
  varying,
}: Grid): Column<Row>[] {
  return varying.map((name) => [name, ({ cell }) => cell.settings[name]!]);
}

/** Generation and metric, where they are not the same in all rows. */
export function placeOf<
  Row extends Pick<Estimate, 'cell' | 'generation' | 'metric' | 'replications'>,
>(rows: readonly Row[]): Column<Row>[] {
  const differ = (value: (row: Row) => Value) => new Set(rows.map(value)).size > 1;
  const columns: Column<Row>[] = [
    ['metric', ({ metric }) => metric],
    ['generation', ({ generation }) => generation],
    ['replications', ({ replications }) => replications],
  ];
  return columns.filter(([, value]) => differ(value));
}

/** NaN, which is undefined, as null. */
export function number(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** z for reading. */
export function zText(z: number | null): string {
  if (z === null) return '';
  return Math.abs(z) < 1e4 ? z.toFixed(1) : z.toExponential(1);
}

/** Rows cut into one table for each combination of values of some columns, headed by them. */
export function sections(
  { columns, rows }: Rows,
  by: readonly string[],
): { readonly heading: string; readonly table: Rows }[] {
  const at = by.map((name) => columns.indexOf(name));
  const rest = columns.map((_, i) => i).filter((i) => !at.includes(i));
  const groups = new Map<string, (readonly Value[])[]>();
  for (const row of rows) {
    const heading = at.map((i) => `${columns[i]!} = ${String(row[i])}`).join(', ');
    const group = groups.get(heading) ?? [];
    group.push(rest.map((i) => row[i]!));
    groups.set(heading, group);
  }
  return [...groups].map(([heading, group]) => ({
    heading,
    table: { columns: rest.map((i) => columns[i]!), rows: group },
  }));
}

/** What all rows have in common: replications, generation, settings of the only cell. */
export function commonFacts(
  rows: readonly Pick<Estimate, 'cell' | 'generation' | 'metric' | 'replications'>[],
  grid: Grid,
): string {
  const facts: string[] = [];
  const only = <T>(value: (row: (typeof rows)[number]) => T): T | undefined => {
    const values = new Set(rows.map(value));
    return values.size === 1 ? [...values][0] : undefined;
  };
  const metric = only((row) => row.metric);
  const generation = only((row) => row.generation);
  const replications = only((row) => row.replications);
  if (metric !== undefined) facts.push(metric);
  if (generation !== undefined) facts.push(`generation ${numberText(generation)}`);
  if (replications !== undefined)
    facts.push(`${replications.toLocaleString('en-US')} replications of each cell`);
  const [cell] = grid.cells;
  if (grid.cells.length === 1 && cell) facts.push(describeSettings(cell, ['family', 'n']));
  return facts.join(', ');
}
