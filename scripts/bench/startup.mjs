import Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { lab, timed } from './command.mjs';
import { inFolder } from './files.mjs';
import { interleaved } from './measure.mjs';
import { runTimed } from './run.mjs';

/** Rows of the large file; 10^8 take 3 GB and a minute: COLLAPSE_LAB_BENCH_ROWS=1e8. */
const ROWS = Number(process.env.COLLAPSE_LAB_BENCH_ROWS ?? 1e7);

const GENERATIONS = 100;

const SWEEP = {
  name: 'large',
  seed: 'large',
  generations: GENERATIONS,
  replications: 2,
  model: { family: 'gaussian-mean' },
  grid: { n: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100] },
  metrics: ['squared_error'],
};

const REPLICATIONS = ROWS / GENERATIONS / SWEEP.grid.n.length;

/** Questions that keys answer: none may read the trajectories through. */
const QUESTIONS = {
  'a trajectory by cell and replication': `SELECT * FROM trajectory WHERE cell_id = 7 AND replication = ${REPLICATIONS - 1}`,
  'a trajectory by settings': `SELECT generation, squared_error FROM result WHERE n = 70 AND replication = ${REPLICATIONS - 1}`,
  'first rows of a join': 'SELECT * FROM result WHERE n = 70 LIMIT 20',
  'one generation of 1000 replications': `SELECT avg(squared_error) FROM final WHERE n = 70 AND replication < 1000`,
  'answers at all generations': "SELECT * FROM answer WHERE metric = 'squared_error'",
};

/** Wall time of the command's own start, and of questions to a large file. */
export function startup() {
  return inFolder(async (folder) => {
    const file = join(folder, 'large.db');
    await runTimed(SWEEP, file);
    fill(file);
    const commands = {
      '--help': ['--help'],
      status: ['status', file],
      ...Object.fromEntries(
        Object.entries(QUESTIONS).map(([what, sql]) => [
          `query: ${what}`,
          ['query', file, sql, '--format', 'ndjson'],
        ]),
      ),
      'summary --at all': ['summary', file, '--at', 'all', '--format', 'csv'],
    };
    const milliseconds = await interleaved(
      {
        'node -e 0': () => 1000 * timed(process.execPath, ['-e', '0']).seconds,
        ...Object.fromEntries(
          Object.entries(commands).map(([what, args]) => [what, () => 1000 * lab(...args).seconds]),
        ),
      },
      7,
    );
    const bare = milliseconds['node -e 0'];
    const plans = plansOf(file);
    return {
      title: `Start-up, and questions to a file of ${ROWS.toLocaleString('en-US')} rows (${(statSync(file).size / 1e9).toFixed(2)} GB)`,
      table: Object.entries(milliseconds).map(([what, ms]) => ({
        what,
        ms: Math.round(ms),
        'over node -e 0': Number((ms / bare).toFixed(1)),
        trajectories: plans[what.replace('query: ', '')] ?? '',
        goal: goalOf(what),
      })),
    };
  });
}

function goalOf(what) {
  if (what === 'node -e 0') return '';
  if (what.startsWith('summary')) return 'reads no trajectories';
  return what === '--help' || what === 'status' ? '< 250' : '< 500';
}

/** Repeats the rows of the first replication for all others. */
function fill(file) {
  const database = new Database(file);
  database.pragma('synchronous = OFF');
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)').pluck();
  const values = columns
    .all('trajectory')
    .map((name) => (name === 'replication' ? 'number' : `t.${name}`));
  const insert = database.prepare(
    `INSERT INTO trajectory
     WITH RECURSIVE later(number) AS
       (SELECT ${SWEEP.replications} UNION ALL SELECT number + 1 FROM later LIMIT ?)
     SELECT ${values.join(', ')} FROM later CROSS JOIN trajectory t
     WHERE t.cell_id = ? AND t.replication = 0`,
  );
  for (let cell = 1; cell <= SWEEP.grid.n.length; cell++)
    insert.run(REPLICATIONS - SWEEP.replications, cell);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/** What SQLite's own plan says of the large table: searched by its key, scanned, or not touched. */
function plansOf(file) {
  const database = new Database(file, { readonly: true });
  const plans = Object.entries(QUESTIONS).map(([what, sql]) => {
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
    const of = steps.map(({ detail }) => detail).find((step) => /\b(trajectory|t)\b/.test(step));
    return [what, of ?? 'not read'];
  });
  database.close();
  return Object.fromEntries(plans);
}
