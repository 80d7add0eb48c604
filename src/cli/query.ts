import type Database from 'better-sqlite3';
import {
  addFunctions,
  contentsOf,
  closeAfterReading,
  openForReading,
  ResultsReader,
  SQL_FUNCTIONS,
} from '../store/index.js';
import { suggestion } from '../sweep/problem.js';
import { COMMAND } from './command.js';
import { EXIT, MisuseError } from './exit.js';
import { printRows, type RowFormat, type SqlCell } from './rows.js';

/** `collapse-lab query` */
export async function query(args: {
  results: string;
  sql?: string | undefined;
  format: RowFormat;
  param: readonly string[];
  limit: number;
}): Promise<number> {
  const database = openForReading(args.results);
  try {
    if (!Number.isInteger(args.limit) || args.limit < 0)
      throw new MisuseError('--limit: expected a whole number, 0 for all rows');
    addFunctions(database);
    if (args.sql === undefined)
      process.stdout.write(introduction(args.results, new ResultsReader(database)));
    else {
      const statement = prepare(database, args.sql);
      const columns = statement.columns().map(({ name }) => name);
      const parameters = args.param.length > 0 ? [parametersOf(args.param)] : [];
      const rows = iterate(statement, parameters);
      await printRows(columns, rows, args.format, args.limit > 0 ? args.limit : Infinity);
    }
    return EXIT.complete;
  } finally {
    closeAfterReading(database);
  }
}

function prepare(database: Database.Database, sql: string): Database.Statement {
  let statement: Database.Statement;
  try {
    statement = database.prepare(sql);
  } catch (error) {
    if (isOfTheFile(error)) throw error;
    throw new MisuseError(explainSql(database, (error as Error).message));
  }
  if (!statement.reader || !statement.readonly)
    throw new MisuseError('SQL: expected a single SELECT; a results file is only read here');
  return statement.raw();
}

/** Whether the file is to blame for an error, not the question. */
function isOfTheFile(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB|IOERR|FULL|BUSY)/.test((error as { code?: string }).code ?? '');
}

/** SQLite's own words, with the nearest name where one is not known. */
function explainSql(database: Database.Database, message: string): string {
  const unknown = /no such column: (?:\w+\.)?(\w+)/.exec(message)?.[1];
  const contents = contentsOf(new ResultsReader(database));
  const hint = suggestion(unknown, [...new Set(contents.flatMap(({ columns }) => columns))]);
  return `SQL: ${message}${hint}\nWithout SQL, query lists the tables and their columns.`;
}

function* iterate(
  statement: Database.Statement,
  parameters: readonly object[],
): Generator<SqlCell[]> {
  try {
    yield* statement.iterate(...parameters) as IterableIterator<SqlCell[]>;
  } catch (error) {
    if (isOfTheFile(error)) throw error;
    if (error instanceof RangeError || error instanceof TypeError || 'code' in (error as object))
      throw new MisuseError(`SQL: ${(error as Error).message}`);
    throw error;
  }
}

function parametersOf(params: readonly string[]): Record<string, string | number> {
  return Object.fromEntries(
    params.map((param) => {
      const at = param.indexOf('=');
      if (at < 1) throw new MisuseError(`--param ${param}: expected name=value`);
      const text = param.slice(at + 1);
      const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
      return [param.slice(0, at).replace(/^:/, ''), isNumber ? Number(text) : text];
    }),
  );
}

function introduction(results: string, reader: ResultsReader): string {
  const tables = contentsOf(reader).map(
    ({ name, holds, columns, example }) =>
      `  ${name.padEnd(11)}${holds}\n             columns: ${columns.join(', ')}\n             ${example}\n`,
  );
  const width = Math.max(...Object.keys(SQL_FUNCTIONS).map(({ length }) => length)) + 2;
  const functions = Object.entries(SQL_FUNCTIONS).map(
    ([call, does]) => `  ${call.padEnd(width)}${does}\n`,
  );
  return (
    `Tables and views of ${results}, each with a query to try:\n\n${tables.join('')}\n` +
    `Functions besides SQLite's own:\n\n${functions.join('')}\n` +
    `Ask: ${COMMAND} query ${results} "SELECT …" [--format csv|json|ndjson|markdown]\n`
  );
}
