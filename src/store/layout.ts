import { EVENTS } from './events.js';

/** Schema version, in PRAGMA user_version. */
export const SCHEMA_VERSION = 4;

/** PRAGMA application_id: "CLab" in ASCII. */
export const APPLICATION_ID = 0x434c6162;

/** Columns that every cell has, before those of further axes. */
export const CELL_COLUMNS = [
  'cell_id',
  'key',
  'family',
  'workflow',
  'sampling',
  'schedule',
  'bias',
  'n',
  'generations',
] as const;

const QUANTILES = ['q05', 'q25', 'median', 'q75', 'q95'];

/** Columns of a summary's quantiles in the order of their probabilities, then of the ends of each one's interval. */
export const QUANTILE_COLUMNS: readonly string[] = [
  ...QUANTILES,
  ...QUANTILES.flatMap((name) => [`${name}_low`, `${name}_high`]),
];

export const TABLES = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value ANY
) STRICT, WITHOUT ROWID;

CREATE TABLE cell (
  cell_id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  family TEXT NOT NULL,
  workflow TEXT NOT NULL,
  sampling TEXT NOT NULL,
  schedule TEXT NOT NULL,
  bias TEXT NOT NULL,
  n INTEGER NOT NULL,
  generations INTEGER NOT NULL,
  spec TEXT NOT NULL,
  replications INTEGER NOT NULL
) STRICT;

CREATE TABLE trajectory (
  cell_id INTEGER NOT NULL,
  replication INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  sample_size INTEGER NOT NULL,
  PRIMARY KEY (cell_id, replication, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch (
  cell_id INTEGER NOT NULL,
  first_replication INTEGER NOT NULL,
  replications INTEGER NOT NULL,
  seconds REAL NOT NULL,
  committed_at TEXT NOT NULL,
  checksum TEXT,
  PRIMARY KEY (cell_id, first_replication)
) STRICT, WITHOUT ROWID;

CREATE TABLE failure (
  cell_id INTEGER NOT NULL,
  replication INTEGER NOT NULL,
  generation INTEGER,
  attempts INTEGER NOT NULL,
  error TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (cell_id, replication)
) STRICT, WITHOUT ROWID;

CREATE TABLE summary (
  cell_id INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  metric TEXT NOT NULL,
  replications INTEGER NOT NULL,
  mean REAL,
  mcse REAL,
  sd REAL,
  sd_mcse REAL,
  min REAL,
  max REAL,
  ${QUANTILE_COLUMNS.map((name) => `${name} REAL`).join(',\n  ')},
  top_share REAL,
  quantiles TEXT NOT NULL,
  PRIMARY KEY (cell_id, generation, metric)
) STRICT, WITHOUT ROWID;

CREATE TABLE theory (
  cell_id INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  metric TEXT NOT NULL,
  kind TEXT NOT NULL,
  value REAL,
  source TEXT NOT NULL,
  PRIMARY KEY (cell_id, generation, metric, kind, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE moment (
  cell_id INTEGER NOT NULL,
  first_replication INTEGER NOT NULL,
  replications INTEGER NOT NULL,
  moments BLOB NOT NULL,
  checksum TEXT,
  PRIMARY KEY (cell_id, first_replication)
) STRICT, WITHOUT ROWID;

CREATE TABLE sketch (
  cell_id INTEGER PRIMARY KEY,
  replications INTEGER NOT NULL,
  counts BLOB NOT NULL,
  checksum TEXT
) STRICT;
`;

/**
 * A mean is carried by rare paths where a single replication holds more than this share of all squared
 * deviations: then the standard error misses its own mark by at least a tenth, and more replications
 * may move mean and error at will. Fewer replications than these cannot tell, and what is 0 or 1 has no
 * rare paths, only rare events, for which wilson_low and wilson_high are there.
 */
const RARE_SHARE = 0.25;
const RARE_REPLICATIONS = 100;

/** Standard errors by which a mean must lie beyond a bound before the bound counts as violated. */
const VIOLATION = 4;

/** Quotes a name for SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Expected successes, and failures, below which a proportion has no z: its law is not yet normal. */
const LEAST_EVENTS = 10;

/** Views over the tables; made anew whenever a column is added. */
export function views(axisColumns: readonly string[], metricColumns: readonly string[]): string {
  const cell = [...CELL_COLUMNS.filter((name) => name !== 'key'), ...axisColumns]
    .map((name) => `c.${quoteName(name)}`)
    .join(', ');
  const events = EVENTS.map((name) => `'${name}'`).join(', ');
  // Where all replications agree a proportion's own error is 0; that of the bound is not.
  const error = `max(s.mcse, CASE WHEN s.metric IN (${events})
    THEN sqrt(max(0, h.value * (1 - h.value)) / s.replications) ELSE 0 END)`;
  const metrics = metricColumns.map((name) => `t.${quoteName(name)}`).join(', ');
  return `
DROP VIEW IF EXISTS final;
DROP VIEW IF EXISTS result;
DROP VIEW IF EXISTS answer;
-- CROSS: cells first, then their trajectories by key; the planner would rather scan all trajectories.
CREATE VIEW result AS
  SELECT ${cell}, t.replication, t.generation, t.sample_size, ${metrics}
  FROM cell c CROSS JOIN trajectory t USING (cell_id);
CREATE VIEW final AS SELECT * FROM result WHERE generation = generations;
CREATE VIEW answer AS
  SELECT ${cell}, s.generation, s.metric, s.replications, s.mean, s.mcse, s.sd,
    s.min, s.q05, s.q25, s.median, s.q75, s.q95, s.max, s.top_share,
    CASE WHEN s.top_share > ${RARE_SHARE} AND s.replications >= ${RARE_REPLICATIONS}
      AND NOT (s.min = 0 AND s.max = 1) THEN 'rare paths' END AS flag,
    h.kind, h.value AS theory,
    CASE
      WHEN h.kind <> 'exact' OR abs(h.value) = 9e999 THEN NULL
      WHEN s.metric IN (${events}) AND (s.min = 0 OR s.max = 1) THEN
        CASE WHEN s.replications * min(h.value, 1 - h.value) >= ${LEAST_EVENTS}
          THEN (s.mean - h.value) / sqrt(h.value * (1 - h.value) / s.replications) END
      WHEN s.mcse > 0 THEN (s.mean - h.value) / s.mcse
    END AS z,
    CASE
      WHEN h.kind = 'upper' AND s.mean - h.value > ${VIOLATION} * ${error} THEN 'above'
      WHEN h.kind = 'lower' AND h.value - s.mean > ${VIOLATION} * ${error} THEN 'below'
    END AS violated,
    h.source
  FROM summary s JOIN cell c USING (cell_id)
  LEFT JOIN theory h USING (cell_id, generation, metric);
`;
}
