import type Database from 'better-sqlite3';
import type { CellContent } from '../simulation/cell.js';
import { quoteName, ResultsReader, storedJson, type SqlValue } from '../store/index.js';
import { suggestion } from '../sweep/problem.js';
import { AnswerError } from './error.js';

/** A cell as answers name it. */
export interface AnsweredCell {
  readonly cellId: number;
  /** Settings by column of the table `cell`. */
  readonly settings: Readonly<Record<string, SqlValue>>;
  readonly content: CellContent;
  /** Replications wanted. */
  readonly replications: number;
}

/** The cells of a results file, or those of them that were asked for. */
export interface Grid {
  readonly cells: readonly AnsweredCell[];
  /** Columns of settings, the common ones first. */
  readonly columns: readonly string[];
  /** Those of them in which the cells differ. */
  readonly varying: readonly string[];
  readonly metrics: readonly string[];
}

/** Values that settings must have, by column; one of several where there are several. */
export type Where = Readonly<Record<string, readonly string[]>>;

/** Throws AnswerError where a column or a value is not there. */
export function readGrid(database: Database.Database, where: Where = {}): Grid {
  const reader = new ResultsReader(database);
  const columns = reader.settingColumns();
  const rows = database
    .prepare(
      `SELECT cell_id, spec, replications, ${columns.map(quoteName).join(', ')} FROM cell ORDER BY cell_id`,
    )
    .raw()
    .all() as [number, string, number, ...SqlValue[]][];
  let cells = rows.map(([cellId, spec, replications, ...values]): AnsweredCell => ({
    cellId,
    content: storedJson(spec, database.name, 'cell') as CellContent,
    replications,
    settings: Object.fromEntries(columns.map((column, i) => [column, values[i]!])),
  }));
  for (const [name, wanted] of Object.entries(where)) {
    const column = columnOf(name, columns);
    const present = [...new Set(cells.map(({ settings }) => String(settings[column])))];
    cells = cells.filter(({ settings }) => wanted.some((text) => isValue(settings[column]!, text)));
    if (cells.length === 0)
      throw new AnswerError(
        `${column}: no cell has ${wanted.join(' or ')}; expected ${listed(present)}`,
      );
  }
  const varying = columns.filter(
    (column) => new Set(cells.map(({ settings }) => settings[column])).size > 1,
  );
  return { cells, columns, varying, metrics: reader.metricColumns() };
}

/**
 * The column that a name or the path of an axis means: `n`, `model_dimension`, `model.dimension`. Throws
 * AnswerError where there is none.
 */
export function columnOf(name: string, columns: readonly string[]): string {
  const underscored = name.replaceAll('.', '_');
  // The family has a column of its own.
  const found = [name, underscored, name.replace(/^model\./, '')].find((each) =>
    columns.includes(each),
  );
  if (found !== undefined) return found;
  throw new AnswerError(
    `no column '${underscored}'${suggestion(underscored, columns)}; expected ${listed(columns)}`,
  );
}

/** Throws AnswerError unless the metric was recorded. */
export function checkMetric(metric: string, metrics: readonly string[]): void {
  if (!metrics.includes(metric))
    throw new AnswerError(
      `no metric '${metric}'${suggestion(metric, metrics)}; recorded: ${listed(metrics)}`,
    );
}

/** A cell in a few words: `linear, none, n = 100`; 'all' where nothing tells cells apart. */
export function describeSettings({ settings }: AnsweredCell, columns: readonly string[]): string {
  const parts = columns.map((column) => {
    const value = String(settings[column]);
    return SELF_EXPLAINING.has(column) ? value : `${column} = ${value}`;
  });
  return parts.join(', ') || 'all';
}

const SELF_EXPLAINING = new Set(['family', 'workflow', 'sampling', 'schedule']);

function isValue(value: SqlValue, text: string): boolean {
  if (String(value) === text) return true;
  return typeof value === 'number' && text.trim() !== '' && value === Number(text);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `${shown}, … (${names.length} in all)` : shown;
}
