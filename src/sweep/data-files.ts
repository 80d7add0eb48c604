import { parse } from 'csv-parse/sync';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { columnNames } from '../simulation/table.js';
import { MOST_NUMBERS } from './schema.js';
import { show, suggestion, type Report } from './problem.js';

/** A number as people write it. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

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
  for (const axis of Object.keys(isMap(value.grid) ? value.grid : {}))
    if (reachesIntoFile(axis, value.model))
      report(
        ['grid', axis],
        `reaches into a data file's description; make ${axis.split('.').slice(0, 2).join('.')} the axis, with whole entries`,
      );
  return {
    ...value,
    ...('model' in value ? { model: read(value.model, ['model']) } : {}),
    ...(Array.isArray(value.exclude)
      ? {
          exclude: value.exclude.map((partial: unknown, i) =>
            isMap(partial)
              ? Object.fromEntries(
                  Object.entries(partial).map(([path, each]) => [
                    path,
                    path.split('.')[0] === 'model' ? read(each, ['exclude', i, path]) : each,
                  ]),
                )
              : partial,
          ),
        }
      : {}),
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

/** Whether an axis would change a part of a file's description, which is read before axes are. */
function reachesIntoFile(axis: string, model: unknown): boolean {
  const [section, name, ...rest] = axis.split('.');
  if (section !== 'model' || rest.length === 0) return false;
  const base = isMap(model) && name !== undefined ? model[name] : undefined;
  const isFile = isMap(base) && ('csv' in base || 'text' in base);
  return isFile || rest[0] === 'csv' || rest[0] === 'text';
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
      return refuse(
        'columns',
        `${value.columns === undefined ? 'missing' : `found ${show(value.columns)}`}; expected names of columns in one text, separated by commas`,
      );
    const text = readData(value.csv, folder);
    if ('problem' in text) return refuse('csv', text.problem);
    const table = columnsOf(text.text, columnNames(value.columns));
    if ('problem' in table) return refuse('columns', table.problem);
    return { ...without(value, 'csv', 'columns'), ...table };
  }
  // A whole model has a family; a description of a text has not.
  if (typeof value.text === 'string' && !('family' in value)) {
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
  if (header.length === 0) return { problem: 'the file is empty; expected a header and rows' };
  const twice = names.find((name) => header.indexOf(name) !== header.lastIndexOf(name));
  if (twice !== undefined) return { problem: `column ${twice} stands twice in the header` };
  if (body.length * names.length > MOST_NUMBERS)
    return {
      problem: `${body.length * names.length} numbers; expected at most ${MOST_NUMBERS}: use a sample of the rows`,
    };
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
      const number = DECIMAL.test(found) ? Number(found) : NaN;
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
