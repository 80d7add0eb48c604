import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inFolder } from './files.mjs';
import { median } from './measure.mjs';
import { runTimed } from './run.mjs';

const RESUME = fileURLToPath(new URL('resume.mjs', import.meta.url));

/** Time and memory to plan and to resume, by batches in the file and by cells; a process each. */
export function planning() {
  return inFolder(async (folder) => {
    const table = [];
    for (const batches of [1e3, 1e4, 1e5, 1e6]) {
      const file = join(folder, `${batches}.db`);
      const sweep = ofBatches(batches);
      await runTimed({ ...sweep, replications: 1 }, file);
      addBatches(file, batches);
      table.push(row(`${count(batches)} batches, all there`, sweep, file, folder));
    }
    for (const side of [10, 32, 100, 316]) {
      const sweep = ofCells(side);
      const file = join(folder, `cells-${side}.db`);
      table.push(row(`${count(side * side)} new cells`, sweep, file, folder, 'plan'));
    }
    return { title: 'Planning and resuming', table };
  });
}

function row(what, sweep, file, folder, only = 'both') {
  const source = join(folder, 'sweep.json');
  writeFileSync(source, JSON.stringify(sweep));
  const runs = Array.from({ length: 3 }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [RESUME, source, file, only], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  });
  const middle = (name) => Math.round(median(runs.map((run) => run[name])));
  return {
    what,
    'plan, ms': middle('plan'),
    ...(only === 'both' ? { 'resume, ms': middle('resume') } : {}),
    'RSS, MB': middle('megabytes'),
    goal: 'linear, < 5000 at 10^6',
  };
}

function ofBatches(replications) {
  return {
    name: 'batches',
    seed: 'planning',
    generations: 1,
    n: 100,
    replications,
    model: { family: 'gaussian-mean' },
    metrics: ['squared_error'],
    record: { trajectories: 'none' },
  };
}

function ofCells(side) {
  return {
    name: 'cells',
    seed: 'planning',
    generations: 10,
    replications: 100,
    model: { family: 'gaussian-mean' },
    grid: {
      n: Array.from({ length: side }, (_, i) => i + 1),
      schedule: Array.from({ length: side }, (_, i) => ({ power: i / side })),
    },
  };
}

/** Repeats the mark of the first batch, of one replication, for the replications after it. */
function addBatches(file, batches) {
  const database = new Database(file);
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all('batch');
  const values = columns.map((name) => (name === 'first_replication' ? 'number' : name));
  database
    .prepare(
      `INSERT INTO batch
       WITH RECURSIVE later(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM later LIMIT ?)
       SELECT ${values.join(', ')} FROM later, batch`,
    )
    .run(batches - 1);
  database.close();
}

function count(number) {
  return number.toLocaleString('en-US');
}
