import Table from 'cli-table3';
import { numberText } from '../answers/number-text.js';
import { count } from './format.js';
import { print } from './output.js';

export type RowFormat = 'table' | 'csv' | 'json' | 'ndjson' | 'markdown';

/** What SQLite returns. */
export type SqlCell = string | number | bigint | Buffer | null;

type Row = readonly SqlCell[];

/**
 * Prints rows as they come. All formats but the table stream, however many rows there are; a table
 * stops at a number of rows and says so.
 */
export async function printRows(
  columns: readonly string[],
  rows: Iterable<Row>,
  format: RowFormat,
  limit: number,
): Promise<void> {
  for (const text of format === 'table'
    ? table(columns, rows, limit)
    : WRITERS[format](columns, rows))
    if (!(await print(text))) return;
}

const WRITERS: Readonly<
  Record<
    Exclude<RowFormat, 'table'>,
    (columns: readonly string[], rows: Iterable<Row>) => Iterable<string>
  >
> = {
  *csv(columns, rows) {
    yield `${columns.map(csvField).join(',')}\r\n`;
    for (const row of rows) yield `${row.map(csvField).join(',')}\r\n`;
  },
  *json(columns, rows) {
    let separator = '[\n';
    for (const row of rows) {
      yield `${separator}  ${asObject(columns, row)}`;
      separator = ',\n';
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n';
  },
  *ndjson(columns, rows) {
    for (const row of rows) yield `${asObject(columns, row)}\n`;
  },
  *markdown(columns, rows) {
    const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
    yield line(columns.map(markdownField));
    yield line(columns.map(() => '---'));
    for (const row of rows) yield line(row.map((value) => markdownField(shown(value))));
  },
};

function* table(columns: readonly string[], rows: Iterable<Row>, limit: number): Iterable<string> {
  const cells: string[][] = [];
  const isNumeric = columns.map(() => true);
  let more = false;
  for (const row of rows) {
    if (cells.length === limit) {
      more = true;
      break;
    }
    row.forEach((value, i) => (isNumeric[i] &&= value === null || typeof value === 'number'));
    cells.push(row.map(shown));
  }
  const room = process.stdout.columns || Infinity;
  const widths = fittingWidths(columns, cells, isNumeric, room);
  if (widths) {
    const printed = new Table({
      head: [...columns],
      style: { head: [], border: [], compact: true },
      colAligns: isNumeric.map((numeric) => (numeric ? 'right' : 'left')),
      colWidths: widths,
    });
    printed.push(...cells);
    yield `${printed.toString()}\n`;
  } else yield* records(columns, cells);
  if (more)
    yield `The first ${count(limit)} rows; all of them: --limit 0, or --format csv|json|ndjson\n`;
}

/** The least width, padding included, to which text is cut. */
const LEGIBLE = 10;

/**
 * Widths of columns, padding included: text gives way until the table fits, numbers never (a cut
 * number is a wrong number). Null where the table cannot fit.
 */
function fittingWidths(
  columns: readonly string[],
  cells: readonly string[][],
  isNumeric: readonly boolean[],
  room: number,
): number[] | null {
  const widths = columns.map(
    (name, i) => cells.reduce((max, row) => Math.max(max, row[i]!.length), name.length) + 2,
  );
  for (;;) {
    const excess = widths.reduce((sum, width) => sum + width + 1, 1) - room;
    if (excess <= 0) return widths;
    const cuttable = widths.map((width, i) => (isNumeric[i] ? 0 : width - LEGIBLE));
    const most = Math.max(...cuttable);
    if (most <= 0) return null;
    widths[cuttable.indexOf(most)]!--;
  }
}

/** One line per value, for rows too wide for the terminal. */
function* records(columns: readonly string[], cells: readonly string[][]): Iterable<string> {
  const width = Math.max(...columns.map(({ length }) => length));
  for (const [i, row] of cells.entries()) {
    yield `── row ${i + 1}\n`;
    for (const [column, name] of columns.entries())
      yield `${name.padEnd(width)}  ${row[column]!}\n`;
  }
}

function shown(value: SqlCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return numberText(value);
  return Buffer.isBuffer(value) ? `(${value.length} bytes)` : String(value);
}

function csvField(value: SqlCell): string {
  if (value === null) return '';
  const text = Buffer.isBuffer(value) ? value.toString('hex') : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function asObject(columns: readonly string[], row: Row): string {
  const fields = columns.map((name, i) => `${JSON.stringify(name)}:${jsonValue(row[i]!)}`);
  return `{${fields.join(',')}}`;
}

/** JSON has no infinities: they are written as text. */
function jsonValue(value: SqlCell): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value));
  if (Buffer.isBuffer(value)) return JSON.stringify(value.toString('hex'));
  return JSON.stringify(value);
}

function markdownField(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
