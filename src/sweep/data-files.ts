import { parse } from 'csv-parse/sync';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { columnNames } from '../simulation/table.js';
import { show, suggestion, type Report } from './problem.js';

const LARGEST_FILE = 20 * 2 ** 20;

/**
 * A sweep with the data files that its models name read in: `{ csv: path, columns: a, b }` becomes the
 * table of numbers, `{ text: path }` the words. So cells are what their data are, and a results file
 * needs no other file.
 *
 * @param folder where relative paths start
 */
export function withDataFiles(value: unknown, folder: string, report: Report): unknown {
  if (!isMap(value)) return value;
  const read = (part: unknown, path: readonly PropertyKey[]) => inlined(part, path, folder, report);
  return {
    ...value,
    ...('model' in value ? { model: read(value.model, ['model']) } : {}),
    ...(isMap(value.grid)
      ? {
          grid: Object.fromEntries(
            Object.entries(value.grid).map(([axis, values]) => [
              axis,
              axis.split('.')[0] === 'model' ? read(values, ['grid', axis]) : values,
            ]),
          ),
        }
      : {}),
  };
}

function inlined(
  value: unknown,
  path: readonly PropertyKey[],
  folder: string,
  report: Report,
): unknown {
  if (Array.isArray(value)) {
    // Long lists hold numbers.
    if (value.length > 10_000) return value;
    return value.map((each, i) => inlined(each, [...path, i], folder, report));
  }
  if (!isMap(value)) return value;
  const refuse = (key: string, message: string) => {
    report([...path, key], message);
    return value;
  };
  if (typeof value.csv === 'string') {
    if (typeof value.columns !== 'string')
      return refuse('columns', 'missing; expected names of columns, separated by commas');
    const text = readData(value.csv, folder);
    if ('problem' in text) return refuse('csv', text.problem);
    const table = columnsOf(text.text, columnNames(value.columns));
    if ('problem' in table) return refuse('columns', table.problem);
    return { ...without(value, 'csv', 'columns'), ...table };
  }
  if (typeof value.text === 'string') {
    const text = readData(value.text, folder);
    if ('problem' in text) return refuse('text', text.problem);
    return { ...without(value, 'text'), words: text.text };
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      inlined(each, [...path, key], folder, report),
    ]),
  );
}

function readData(path: string, folder: string): { text: string } | { problem: string } {
  const file = resolve(folder, path);
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return { problem: `${path} is not a regular file` };
    if (stats.size > LARGEST_FILE) return { problem: `${path} is larger than 20 MiB` };
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return { problem: `no such file: ${file}; expected a path from the sweep file's folder` };
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      return { problem: `${path} is not text in UTF-8` };
    return { problem: `${path} cannot be read: ${(error as Error).message}` };
  }
}

function columnsOf(
  text: string,
  names: readonly string[],
): { table: number[]; width: number } | { problem: string } {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    return { problem: `not valid CSV: ${(error as Error).message}` };
  }
  const [header = [], ...body] = rows;
  const places = names.map((name) => header.indexOf(name));
  const unknown = names.find((_, i) => places[i]! < 0);
  if (unknown !== undefined)
    return {
      problem: `found ${show(unknown)}; expected columns among ${header.join(', ')}${suggestion(unknown, header)}`,
    };
  const table: number[] = [];
  for (const [i, row] of body.entries())
    for (const [j, place] of places.entries()) {
      const found = row[place]!;
      const number = found === '' ? NaN : Number(found);
      if (!Number.isFinite(number))
        return {
          problem: `column ${names[j]!} holds ${show(found)} in row ${i + 1}; expected a number in every row`,
        };
      table.push(number);
    }
  if (table.length === 0) return { problem: 'the file has no rows below its header' };
  return { table, width: names.length };
}

function without(value: Record<string, unknown>, ...keys: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
