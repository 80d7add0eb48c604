import type Database from 'better-sqlite3';
import { quoteName } from './layout.js';

/**
 * Inserts the trajectories of one cell. Cell, generation and sample size are the same for every
 * replication, so they stand in the statement's text and only the rest is bound; many rows share a
 * statement. That brings insertion close to SQLite's own INSERT … SELECT.
 */
export class RowInserter {
  readonly #metrics: number;
  readonly #generations: number;
  readonly #many: Statement | null;
  readonly #single: readonly Statement[];

  constructor(
    database: Database.Database,
    cellId: number,
    /** Recorded generations and their sample sizes. */
    generations: readonly { readonly generation: number; readonly sampleSize: number }[],
    metrics: readonly string[],
  ) {
    const columns = metrics.map(quoteName).join(', ');
    const tuple = metrics.map(() => '?').join(', ');
    const prepare = (rows: typeof generations): Statement => ({
      rows: rows.length,
      statement: database.prepare(
        `INSERT INTO trajectory (cell_id, replication, generation, sample_size, ${columns}) VALUES ` +
          rows
            .map((row) => `(${cellId}, ?, ${row.generation}, ${row.sampleSize}, ${tuple})`)
            .join(', '),
      ),
    });
    this.#metrics = metrics.length;
    this.#generations = generations.length;
    const together = Math.floor(ROWS / generations.length);
    this.#many =
      together > 1 ? prepare(Array.from({ length: together }, () => generations).flat()) : null;
    this.#single = chunks(generations, ROWS).map(prepare);
  }

  /**
   * @param first number of the first replication
   * @param values metrics, nested replication, generation, metric
   */
  insert(first: number, values: Float64Array): void {
    const perReplication = this.#generations * this.#metrics;
    const replications = values.length / perReplication;
    let replication = 0;
    if (this.#many) {
      const together = this.#many.rows / this.#generations;
      for (; replication + together <= replications; replication += together)
        this.#run(this.#many, first + replication, values, replication * perReplication);
    }
    for (; replication < replications; replication++) {
      let at = replication * perReplication;
      for (const statement of this.#single) {
        this.#run(statement, first + replication, values, at);
        at += statement.rows * this.#metrics;
      }
    }
  }

  #run({ statement, rows }: Statement, first: number, values: Float64Array, at: number): void {
    const bound = new Array<number>(rows * (1 + this.#metrics));
    for (let row = 0, i = 0; row < rows; row++) {
      bound[i++] = first + Math.floor(row / this.#generations);
      for (let m = 0; m < this.#metrics; m++) bound[i++] = values[at++]!;
    }
    statement.run(bound);
  }
}

interface Statement {
  readonly statement: Database.Statement;
  readonly rows: number;
}

/** Rows per statement. */
const ROWS = 100;

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
