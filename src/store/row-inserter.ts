import type Database from 'better-sqlite3';
import { quoteName } from './layout.js';

/** A recorded generation and its sample size. */
export interface RecordedGeneration {
  readonly generation: number;
  readonly sampleSize: number;
}

/**
 * Inserts the trajectories of one cell. Cell, generations and sample sizes are the same for every
 * replication, so they stand in the statement's text; the number of the first replication is bound
 * once, metrics one by one; many rows share a statement.
 */
export class RowInserter {
  /** Numbers of one replication. */
  readonly #numbers: number;
  /** Inserts several short replications at once; null where one fills a statement. */
  readonly #several: Statement | null;
  /** Inserts one replication, part by part. */
  readonly #parts: readonly Statement[];

  constructor(
    database: Database.Database,
    cellId: number,
    generations: readonly RecordedGeneration[],
    metrics: readonly string[],
  ) {
    const columns = metrics.map(quoteName).join(', ');
    const tuple = metrics.map(() => '?').join(', ');
    const prepare = (rows: readonly RecordedGeneration[], replications: number): Statement => {
      const values = Array.from({ length: replications }, (_, i) =>
        rows.map(
          (row) => `(${cellId}, @first + ${i}, ${row.generation}, ${row.sampleSize}, ${tuple})`,
        ),
      ).flat();
      const sql = `INSERT INTO trajectory (cell_id, replication, generation, sample_size, ${columns}) VALUES ${values.join(', ')}`;
      return {
        statement: database.prepare(sql),
        replications,
        numbers: new Array<number>(values.length * metrics.length).fill(0),
      };
    };
    this.#numbers = generations.length * metrics.length;
    const together = Math.floor(ROWS / generations.length);
    this.#several = together > 1 ? prepare(generations, together) : null;
    this.#parts = chunks(generations, ROWS).map((rows) => prepare(rows, 1));
  }

  /**
   * @param first number of the first replication
   * @param values metrics, nested replication, generation, metric
   */
  insert(first: number, values: Float64Array): void {
    const end = first + values.length / this.#numbers;
    let replication = first;
    let at = 0;
    if (this.#several) {
      const together = this.#several.replications;
      for (; replication + together <= end; replication += together)
        at = run(this.#several, replication, values, at);
    }
    for (; replication < end; replication++)
      for (const part of this.#parts) at = run(part, replication, values, at);
  }
}

/** Inserts what fits a statement; returns where the rest begins. */
function run({ statement, numbers }: Statement, first: number, from: Float64Array, at: number) {
  for (let i = 0; i < numbers.length; i++) numbers[i] = from[at + i]!;
  // Spread: arguments are bound in half the time of an array's elements.
  statement.run({ first }, ...numbers);
  return at + numbers.length;
}

interface Statement {
  readonly statement: Database.Statement;
  readonly replications: number;
  /** Metrics; filled anew for each execution. */
  readonly numbers: number[];
}

/** Rows of a statement, at most. */
const ROWS = 100;

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
