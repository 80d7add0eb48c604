import type Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { checksum } from './checksum.js';
import { checkName, closeAfterWriting, openForWriting, type Durability } from './connection.js';
import { StoreError, storeError } from './error.js';
import { CELL_COLUMNS, QUANTILE_COLUMNS, quoteName, views } from './layout.js';
import { WriteLock } from './lock.js';
import { LogLimit } from './log-limit.js';
import { ResultsReader } from './reader.js';
import { RowInserter, type RecordedGeneration } from './row-inserter.js';
import type {
  CellRow,
  FailureRow,
  SqlValue,
  StoredNode,
  StoredSketch,
  SummaryRow,
  TheoryRow,
} from './rows.js';

/** Everything that one batch changes. */
export interface BatchRecord {
  readonly cellId: number;
  readonly first: number;
  readonly replications: number;
  readonly seconds: number;
  readonly committedAt: Date;
  /** Trajectories to store, if any, and how. */
  readonly rows: Float64Array;
  /** Of the rows, as in rowsChecksum. */
  readonly checksum: string;
  readonly inserter: RowInserter;
  readonly staleNodes: readonly StoredNode[];
  readonly freshNodes: readonly StoredNode[];
  readonly sketch: StoredSketch | null;
  readonly failures: readonly FailureRow[];
  /** The cell's summary, and what theory says of it, once all its replications are there. */
  readonly summary: readonly SummaryRow[];
  readonly theory: readonly TheoryRow[];
}

/** The one writer of a results file. */
export class ResultsWriter {
  readonly file: string;
  /** Reads through the writer's own connection. */
  readonly reader: ResultsReader;
  readonly #database: Database.Database;
  readonly #lock: WriteLock;
  readonly #log: LogLimit;
  readonly #statements: ReturnType<typeof prepareStatements>;

  private constructor(file: string, database: Database.Database, lock: WriteLock) {
    this.file = file;
    this.#database = database;
    this.#lock = lock;
    this.#log = new LogLimit(database, () => performance.now() / 1000);
    this.reader = new ResultsReader(database);
    this.#statements = prepareStatements(database);
  }

  /** Opens or creates a results file and locks it. Throws StoreError. */
  static open(file: string, durability: Durability, now: Date): ResultsWriter {
    checkName(file);
    makeFolder(file);
    const lock = WriteLock.take(file, now);
    try {
      return new ResultsWriter(file, openForWriting(file, durability), lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Does several things in one transaction. */
  transaction(action: () => void): void {
    try {
      this.#database.transaction(action).immediate();
    } catch (error) {
      throw storeError(error, this.file);
    }
  }

  setMeta(facts: Readonly<Record<string, SqlValue>>): void {
    for (const [key, value] of Object.entries(facts)) this.#statements.meta.run(key, value);
  }

  /** Adds columns for axes and metrics that have none yet, and makes the views fit. */
  ensureColumns(axes: readonly string[], metrics: readonly string[]): void {
    const cell = this.reader.columns('cell');
    for (const name of axes)
      if (!cell.includes(name)) this.#database.exec(`ALTER TABLE cell ADD ${quoteName(name)} ANY`);
    const trajectory = this.reader.columns('trajectory');
    for (const name of metrics)
      if (!trajectory.includes(name))
        this.#database.exec(`ALTER TABLE trajectory ADD ${quoteName(name)} REAL`);
    this.#database.exec(views(this.reader.axisColumns(), this.reader.metricColumns()));
  }

  putCell(cell: CellRow): void {
    const columns = Object.keys(cell.axes);
    const all = [...CELL_COLUMNS, 'spec', 'replications', ...columns.map(quoteName)];
    const sql = `INSERT OR REPLACE INTO cell (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})`;
    this.#cached(sql).run(
      cell.cellId,
      cell.key,
      cell.family,
      cell.workflow,
      cell.sampling,
      cell.schedule,
      cell.bias,
      cell.n,
      cell.generations,
      cell.spec,
      cell.replications,
      ...Object.values(cell.axes),
    );
  }

  /** Forgets a cell of which nothing has been computed. */
  dropCell(cellId: number): void {
    this.#cached('DELETE FROM cell WHERE cell_id = ?').run(cellId);
  }

  /** Forgets summary and theory of a cell. */
  dropAnswers(cellId: number): void {
    this.#cached('DELETE FROM summary WHERE cell_id = ?').run(cellId);
    this.#cached('DELETE FROM theory WHERE cell_id = ?').run(cellId);
  }

  /** Prepares the insertion of a cell's trajectories. */
  inserter(
    cellId: number,
    generations: readonly RecordedGeneration[],
    metrics: readonly string[],
  ): RowInserter {
    return new RowInserter(this.#database, cellId, generations, metrics);
  }

  /** Stores a batch: rows, sums, failures and its mark, all or nothing. Throws StoreError. */
  commit(batch: BatchRecord): void {
    const { cellId } = batch;
    const to = this.#statements;
    this.transaction(() => {
      batch.inserter.insert(batch.first, batch.rows);
      for (const { first } of batch.staleNodes) to.deleteMoment.run(cellId, first);
      for (const { first, size, moments } of batch.freshNodes)
        to.moment.run(cellId, first, size, bytesOf(moments), checksum(moments));
      if (batch.sketch) {
        const { replications, counts } = batch.sketch;
        to.sketch.run(cellId, replications, bytesOf(counts), checksum(counts));
      }
      for (const { replication, generation, attempts, error, message } of batch.failures)
        to.failure.run(cellId, replication, generation, attempts, error, message);
      to.batch.run(
        cellId,
        batch.first,
        batch.replications,
        batch.seconds,
        batch.committedAt.toISOString(),
        batch.checksum,
      );
      for (const row of batch.summary) this.#putSummary(row);
      for (const row of batch.theory) this.#putTheory(row);
    });
  }

  /** Keeps the write-ahead log short, whoever reads; waits for readers where it must. Throws StoreError. */
  async keepLogShort(isStopped: () => boolean): Promise<void> {
    try {
      await this.#log.keep(isStopped);
    } catch (error) {
      throw storeError(error, this.file);
    }
  }

  #putSummary(row: SummaryRow): void {
    this.#statements.summary.run(
      row.cellId,
      row.generation,
      row.metric,
      row.replications,
      row.mean,
      row.mcse,
      row.sd,
      row.sdMcse,
      row.min,
      row.max,
      ...row.quantiles,
      row.topShare,
      row.quantileKind,
    );
  }

  #putTheory(row: TheoryRow): void {
    this.#statements.theory.run(
      row.cellId,
      row.generation,
      row.metric,
      row.kind,
      row.value,
      row.source,
    );
  }

  close(): void {
    try {
      closeAfterWriting(this.#database);
    } finally {
      this.#lock.release();
    }
  }

  readonly #cache = new Map<string, Database.Statement>();

  #cached(sql: string): Database.Statement {
    let statement = this.#cache.get(sql);
    if (!statement) this.#cache.set(sql, (statement = this.#database.prepare(sql)));
    return statement;
  }
}

function makeFolder(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch (error) {
    throw new StoreError(
      'NO_ACCESS',
      `cannot make a folder for ${file}: ${(error as Error).message}`,
    );
  }
}

function prepareStatements(database: Database.Database) {
  const insert = (table: string, columns: readonly string[]) =>
    database.prepare(
      `INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
  return {
    meta: insert('meta', ['key', 'value']),
    theory: insert('theory', ['cell_id', 'generation', 'metric', 'kind', 'value', 'source']),
    moment: insert('moment', [
      ...['cell_id', 'first_replication', 'replications', 'moments', 'checksum'],
    ]),
    deleteMoment: database.prepare(
      'DELETE FROM moment WHERE cell_id = ? AND first_replication = ?',
    ),
    sketch: insert('sketch', ['cell_id', 'replications', 'counts', 'checksum']),
    failure: insert('failure', [
      ...['cell_id', 'replication', 'generation', 'attempts', 'error', 'message'],
    ]),
    // Never replaced: a batch that is there already must not be committed again.
    batch: database.prepare(
      `INSERT INTO batch (cell_id, first_replication, replications, seconds, committed_at, checksum)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    summary: insert('summary', [
      ...['cell_id', 'generation', 'metric', 'replications', 'mean', 'mcse', 'sd', 'sd_mcse'],
      ...['min', 'max', ...QUANTILE_COLUMNS, 'top_share', 'quantiles'],
    ]),
  };
}

/** The bytes of numbers, in the machine's order (little-endian on everything Node runs on today). */
function bytesOf(numbers: Float64Array | Int32Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
