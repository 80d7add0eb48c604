import type Database from 'better-sqlite3';
import { CELL_COLUMNS, QUANTILE_COLUMNS, quoteName } from './layout.js';
import { StoreError } from './error.js';
import type {
  Checked,
  FailureRow,
  ReplicationRange,
  SqlValue,
  StoredCell,
  StoredNode,
  StoredSketch,
  SummaryRow,
  TheoryRow,
} from './rows.js';

/** Asks a results file the questions that the program itself has. */
export class ResultsReader {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  meta(): Readonly<Record<string, string | number | null>> {
    return Object.fromEntries(
      this.#database.prepare('SELECT key, value FROM meta').raw().all() as [string, string][],
    );
  }

  columns(table: string): string[] {
    return this.#database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .pluck()
      .all(table) as string[];
  }

  axisColumns(): string[] {
    const fixed: readonly string[] = [...CELL_COLUMNS, 'spec', 'replications'];
    return this.columns('cell').filter((name) => !fixed.includes(name));
  }

  /** Columns of `cell` that hold settings, the common ones first. */
  settingColumns(): string[] {
    return [...CELL_COLUMNS.slice(2), ...this.axisColumns()];
  }

  /** Columns of `cell` that tell its cells apart. */
  varyingColumns(): string[] {
    return this.settingColumns().filter((name) => {
      const count = this.#database.prepare(`SELECT count(DISTINCT ${quoteName(name)}) FROM cell`);
      return (count.pluck().get() as number) > 1;
    });
  }

  metricColumns(): string[] {
    return this.columns('trajectory').slice(4);
  }

  cells(): StoredCell[] {
    return this.#database
      .prepare('SELECT cell_id AS cellId, key, spec, replications FROM cell ORDER BY cell_id')
      .all() as StoredCell[];
  }

  /** Committed replications of each cell, as disjoint ascending ranges. */
  present(): Map<number, ReplicationRange[]> {
    const present = new Map<number, ReplicationRange[]>();
    const rows = this.#database
      .prepare(
        'SELECT cell_id, first_replication, replications FROM batch ORDER BY cell_id, first_replication',
      )
      .raw()
      .iterate() as IterableIterator<[number, number, number]>;
    for (const [cellId, first, count] of rows) {
      let ranges = present.get(cellId);
      if (!ranges) present.set(cellId, (ranges = []));
      const last = ranges.at(-1);
      if (last && last.first + last.count === first)
        ranges[ranges.length - 1] = { first: last.first, count: last.count + count };
      else ranges.push({ first, count });
    }
    return present;
  }

  nodes(cellId: number): (StoredNode & Checked)[] {
    const rows = this.#database
      .prepare(
        'SELECT first_replication, replications, moments, checksum FROM moment WHERE cell_id = ?',
      )
      .raw()
      .all(cellId) as [number, number, Buffer, string | null][];
    return rows.map(([first, size, blob, checksum]) => ({
      first,
      size,
      moments: new Float64Array(copyOf(blob, 8)),
      checksum,
    }));
  }

  sketch(cellId: number): (StoredSketch & Checked) | null {
    const row = this.#database
      .prepare('SELECT replications, counts, checksum FROM sketch WHERE cell_id = ?')
      .raw()
      .get(cellId) as [number, Buffer, string | null] | undefined;
    if (!row) return null;
    const [replications, blob, checksum] = row;
    return { replications, counts: new Int32Array(copyOf(blob, 4)), checksum };
  }

  /** Committed batches of a cell, ascending. */
  batches(cellId: number): (ReplicationRange & Checked)[] {
    return this.#database
      .prepare(
        `SELECT first_replication AS first, replications AS count, checksum FROM batch
         WHERE cell_id = ? ORDER BY first_replication`,
      )
      .all(cellId) as (ReplicationRange & Checked)[];
  }

  /** Recorded rows of a cell in their order: replication, generation, sample size, metrics. */
  recordedRows(
    cellId: number,
    metrics: readonly string[],
  ): IterableIterator<[number, number, number, ...(number | null)[]]> {
    const columns = metrics.map(quoteName).join(', ');
    return this.#database
      .prepare(
        `SELECT replication, generation, sample_size, ${columns} FROM trajectory WHERE cell_id = ?
         ORDER BY replication, generation`,
      )
      .raw()
      .iterate(cellId) as IterableIterator<[number, number, number, ...(number | null)[]]>;
  }

  /** Recorded metrics of one replication, generation after generation; undefined ones as NaN. */
  valuesOf(cellId: number, replication: number, metrics: readonly string[]): number[] {
    const rows = this.#database
      .prepare(
        `SELECT ${metrics.map(quoteName).join(', ')} FROM trajectory
         WHERE cell_id = ? AND replication = ? ORDER BY generation`,
      )
      .raw()
      .all(cellId, replication) as (number | null)[][];
    return rows.flat().map((value) => value ?? NaN);
  }

  hasReplication(cellId: number, replication: number): boolean {
    const sql = 'SELECT 1 FROM trajectory WHERE cell_id = ? AND replication = ? LIMIT 1';
    return this.#database.prepare(sql).get(cellId, replication) !== undefined;
  }

  /** How a replication failed; nothing if it did not. */
  failureOf(cellId: number, replication: number): FailureRow | undefined {
    const sql = 'SELECT * FROM failure WHERE cell_id = ? AND replication = ?';
    return this.#database.prepare(sql).get(cellId, replication) as FailureRow | undefined;
  }

  /** Rows of `cell` as they are, by cell_id. */
  cellRows(): Map<number, Record<string, SqlValue>> {
    const rows = this.#database.prepare('SELECT * FROM cell').all() as Record<string, SqlValue>[];
    return new Map(rows.map((row) => [row.cell_id as number, row]));
  }

  summaryRows(cellId: number): SummaryRow[] {
    const rows = this.#database
      .prepare(
        `SELECT generation, metric, quantiles, replications, mean, mcse, sd, sd_mcse, min, max,
           top_share, ${QUANTILE_COLUMNS.join(', ')} FROM summary WHERE cell_id = ?`,
      )
      .raw()
      .all(cellId) as [number, string, 'exact' | 'sketch', ...(number | null)[]][];
    return rows.map(([generation, metric, quantileKind, ...numbers]) => {
      const [replications, mean, mcse, sd, sdMcse, min, max, topShare, ...quantiles] = numbers.map(
        (value) => value ?? NaN,
      );
      return {
        ...{ cellId, generation, metric, quantileKind, quantiles },
        ...{ replications: replications!, mean: mean!, mcse: mcse!, sd: sd!, sdMcse: sdMcse! },
        ...{ min: min!, max: max!, topShare: topShare! },
      };
    });
  }

  theoryRows(cellId: number): TheoryRow[] {
    return this.#database
      .prepare(
        `SELECT cell_id AS cellId, generation, metric, kind, value, source FROM theory
         WHERE cell_id = ?`,
      )
      .all(cellId) as TheoryRow[];
  }

  /** What SQLite finds wrong with the file; nothing if it is sound. */
  integrityProblems(): string[] {
    const found = this.#database.pragma('integrity_check(5)') as { integrity_check: string }[];
    return found.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  }

  /** Every summary row, led by its cell's key, in the order of keys, generations and metrics. */
  eachSummary(visit: (row: readonly (string | number | null)[]) => void): void {
    const rows = this.#database
      .prepare(
        `SELECT c.key, s.generation, s.metric, s.replications, s.mean, s.mcse, s.sd, s.sd_mcse,
           s.min, s.max, ${QUANTILE_COLUMNS.map((name) => `s.${name}`).join(', ')}
         FROM cell c JOIN summary s USING (cell_id) ORDER BY c.key, s.generation, s.metric`,
      )
      .raw()
      .iterate() as IterableIterator<(string | number | null)[]>;
    for (const row of rows) visit(row);
  }

  /**
   * Batches committed in the last seconds before the newest commit, and the time they span. Those that
   * are dated after now are left out: the clock was wrong then.
   */
  recentBatches(
    seconds: number,
    now: Date,
  ): {
    readonly batches: readonly { readonly cellId: number; readonly replications: number }[];
    readonly seconds: number;
    readonly last: string | null;
  } {
    const until = now.toISOString();
    const last = this.#database
      .prepare('SELECT max(committed_at) FROM batch WHERE committed_at <= ?')
      .pluck()
      .get(until) as string | null;
    if (last === null) return { batches: [], seconds: 0, last };
    const since = new Date(Date.parse(last) - seconds * 1000).toISOString();
    const batches = this.#database
      .prepare(
        `SELECT cell_id AS cellId, replications, committed_at AS at FROM batch
         WHERE committed_at BETWEEN ? AND ? ORDER BY committed_at`,
      )
      .all(since, until) as { cellId: number; replications: number; at: string }[];
    // The first batch only marks the start of the stretch.
    const span = Date.parse(last) - Date.parse(batches[0]!.at);
    return { batches: batches.slice(1), seconds: span / 1000, last };
  }

  /** How many replications below a number failed, of the cells that have any. */
  failedBelow(end: number): Map<number, number> {
    return new Map(
      this.#database
        .prepare('SELECT cell_id, count(*) FROM failure WHERE replication < ? GROUP BY cell_id')
        .raw()
        .all(end) as [number, number][],
    );
  }

  /** Numbers of the replications of a cell that failed, ascending. */
  failuresOf(cellId: number): number[] {
    return this.#database
      .prepare('SELECT replication FROM failure WHERE cell_id = ? ORDER BY replication')
      .pluck()
      .all(cellId) as number[];
  }

  failures(): number {
    return this.#database.prepare('SELECT count(*) FROM failure').pluck().get() as number;
  }
}

/** @param width bytes of a number */
function copyOf(blob: Buffer, width: 4 | 8): ArrayBuffer {
  if (blob.byteLength % width > 0)
    throw new StoreError(
      'DAMAGED',
      'the results are damaged: a record of sums has an impossible size',
    );
  return new Uint8Array(blob).buffer;
}
