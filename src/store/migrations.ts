import type Database from 'better-sqlite3';
import { QUANTILE_COLUMNS, SCHEMA_VERSION, views } from './layout.js';
import { ResultsReader } from './reader.js';

/**
 * What leads from a schema version to the next: entry 0 from version 1 to 2. They add and never take
 * away; numbers that an older version did not keep are
 * NULL. Where they have been at work, meta.migrated_from says from which version on.
 */
const STEPS: readonly ((database: Database.Database) => void)[] = [
  (database) => {
    database.exec(`
      ALTER TABLE cell ADD sampling TEXT NOT NULL DEFAULT 'plain';
      UPDATE cell SET spec = json_insert(spec, '$.sampling', 'plain');
      ALTER TABLE summary ADD top_share REAL;
      UPDATE summary SET top_share = pow(max(max - mean, mean - min), 2) / (sd * sd * (replications - 1))
        WHERE sd > 0;
      ALTER TABLE theory RENAME TO theory_1;
      CREATE TABLE theory (
        cell_id INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        metric TEXT NOT NULL,
        kind TEXT NOT NULL,
        value REAL,
        source TEXT NOT NULL,
        PRIMARY KEY (cell_id, generation, metric, kind, source)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO theory SELECT cell_id, generation, metric, kind, value, source FROM theory_1;
      DROP TABLE theory_1;
    `);
  },
  (database) => {
    for (const name of ['sd_mcse', ...QUANTILE_COLUMNS.filter((name) => /_(low|high)$/.test(name))])
      database.exec(`ALTER TABLE summary ADD ${name} REAL`);
    database.function('with_powers', (moments: unknown) => withPowers(moments as Buffer));
    database.exec('UPDATE moment SET moments = with_powers(moments)');
    // It was taken of fewer columns.
    database.exec("UPDATE meta SET value = NULL WHERE key = 'digest'");
  },
  (database) => {
    for (const table of ['batch', 'moment', 'sketch'])
      database.exec(`ALTER TABLE ${table} ADD checksum TEXT`);
  },
];

/** Brings a results file of an older schema to this one, all or nothing. */
export function migrate(database: Database.Database, from: number): void {
  database
    .transaction(() => {
      const names = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'view'")
        .pluck()
        .all() as string[];
      for (const name of names.filter((each) => ['result', 'final', 'answer'].includes(each)))
        database.exec(`DROP VIEW ${name}`);
      for (const step of STEPS.slice(from - 1)) step(database);
      const reader = new ResultsReader(database);
      database.prepare("INSERT OR IGNORE INTO meta VALUES ('migrated_from', ?)").run(from);
      database.exec(views(reader.axisColumns(), reader.metricColumns()));
      database.pragma(`user_version = ${SCHEMA_VERSION}`);
    })
    .immediate();
}

/**
 * Sums as of version 3, which have third and fourth powers of deviations between the second powers and
 * the extremes, from sums that have none.
 */
function withPowers(moments: Buffer): Buffer {
  const slots = moments.length / 8 / 5;
  const unknown = new Float64Array(2 * slots).fill(NaN);
  const at = 3 * slots * 8;
  return Buffer.concat([
    moments.subarray(0, at),
    Buffer.from(unknown.buffer),
    moments.subarray(at),
  ]);
}
