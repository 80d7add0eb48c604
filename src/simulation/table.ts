import { dataset, DATASETS } from './datasets.js';
import { numberOf, textOf, type Choice, type Kind } from './parameter.js';

/** A table of real data, row by row. */
export interface Table {
  readonly columns: number;
  readonly values: Float64Array;
}

const columns = {
  type: 'text',
  description: 'names of the columns to take, in their order, separated by commas',
} as const;

/** Where a family may take its truth from, besides its own parameters. */
export const TABLES: readonly Kind[] = [
  { name: 'none', description: 'no table', parameters: {} },
  {
    name: 'dataset',
    description: 'columns of a table that comes with the program',
    parameters: {
      dataset: { type: 'choice', choices: DATASETS, description: 'its name' },
      columns,
    },
  },
  {
    name: 'csv',
    description:
      'columns of a CSV file; the results file keeps the numbers, so that it needs the file no more',
    parameters: {
      csv: { type: 'text', description: 'path of the file, from the folder of the sweep file' },
      columns,
    },
  },
  {
    name: 'table',
    description: 'the numbers themselves',
    parameters: {
      table: { type: 'numbers', orNumber: false, description: 'all rows, one after another' },
      width: { type: 'integer', min: 1, description: 'numbers in a row' },
    },
  },
];

/** The names in a list of columns. */
export function columnNames(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** Why a chosen table cannot be used, if so. */
export function tableProblem(choice: Choice): string | undefined {
  if (typeof choice === 'string') return undefined;
  if ('csv' in choice) return 'a table, a dataset, or a csv file in a sweep file';
  if ('table' in choice) {
    const { length } = choice.table as readonly number[];
    const width = numberOf(choice, 'width');
    return length % width === 0
      ? undefined
      : `as many numbers as ${String(width)} columns can hold`;
  }
  const rows = dataset(textOf(choice, 'dataset'));
  const numeric = Object.keys(rows[0]!).filter((name) => typeof rows[0]![name] === 'number');
  const unknown = columnNames(textOf(choice, 'columns')).filter((name) => !numeric.includes(name));
  return unknown.length === 0 ? undefined : `columns among ${numeric.join(', ')}`;
}

/** The table that a valid choice names. */
export function tableOf(choice: Choice): Table {
  if (typeof choice === 'string') throw new TypeError('Expected a table');
  if ('table' in choice) {
    const values = Float64Array.from(choice.table as readonly number[]);
    return { columns: numberOf(choice, 'width'), values };
  }
  const names = columnNames(textOf(choice, 'columns'));
  const rows = dataset(textOf(choice, 'dataset'));
  return {
    columns: names.length,
    values: Float64Array.from(rows.flatMap((row) => names.map((name) => row[name] as number))),
  };
}

/** Means of the columns, and their covariance matrix, dividing by the number of rows. */
export function tableMoments({ columns: d, values }: Table): {
  mean: Float64Array;
  covariance: Float64Array;
} {
  const n = values.length / d;
  const mean = new Float64Array(d);
  for (let at = 0; at < values.length; at += d)
    for (let i = 0; i < d; i++) mean[i]! += values[at + i]! / n;
  const covariance = new Float64Array(d * d);
  for (let at = 0; at < values.length; at += d)
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++)
        covariance[i * d + j]! += ((values[at + i]! - mean[i]!) * (values[at + j]! - mean[j]!)) / n;
  return { mean, covariance };
}
