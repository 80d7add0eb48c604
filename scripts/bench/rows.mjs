import Database from 'better-sqlite3';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSweep } from '../../dist/runner/index.js';
import { TABLES } from '../../dist/store/layout.js';
import { documentOf, readSweep } from '../../dist/sweep/index.js';
import { interleaved } from './measure.mjs';

const SWEEP = {
  name: 'rows',
  seed: 'rows',
  generations: 100,
  replications: 2000,
  model: { family: 'gaussian-mean' },
  grid: {
    schedule: ['constant', 'linear', { power: 1.5 }, { power: 2 }, { geometric: 1.1 }],
    n: [10, 30, 100, 300, 1000, 3000, 10000, 30000],
  },
};

/**
 * Recording everything, two workers computing, whole run from planning to the last checkpoint; beside
 * it SQLite's own INSERT … SELECT of the same rows into a file of the same layout and settings, one
 * transaction a cell.
 */
export async function rows() {
  const folder = mkdtempSync(join(tmpdir(), 'collapse-lab-bench-'));
  const source = join(folder, 'run.db');
  const copy = join(folder, 'copy.db');
  const sweep = readSweep(documentOf(SWEEP, 'bench'));
  const count = sweep.cells.length * SWEEP.replications * SWEEP.generations;
  try {
    const figures = await interleaved(
      {
        run: async () => {
          remove(source);
          const start = performance.now();
          await runSweep(
            sweep,
            {
              file: source,
              threads: 2,
              durability: 'normal',
              provenance: { node_version: process.version },
              now: () => new Date(),
            },
            { planned() {}, committed() {} },
          );
          return count / (performance.now() - start);
        },
        copy: () => {
          remove(copy);
          const start = performance.now();
          insertSelect(source, copy, sweep.cells.length);
          return count / (performance.now() - start);
        },
      },
      3,
    );
    const size = statSync(source).size;
    return {
      title: `Rows into SQLite: ${count.toLocaleString('en-US')} rows of 2 metrics, 2 workers`,
      table: [
        {
          'collapse-lab run, M rows/s': Number((figures.run / 1000).toFixed(2)),
          'INSERT … SELECT, M rows/s': Number((figures.copy / 1000).toFixed(2)),
          ratio: Number((figures.run / figures.copy).toFixed(2)),
          'bytes a row': Number((size / count).toFixed(1)),
        },
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function insertSelect(source, copy, cells) {
  const database = new Database(copy);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec(TABLES);
  database.exec('ALTER TABLE trajectory ADD squared_error REAL');
  database.exec('ALTER TABLE trajectory ADD improved REAL');
  database.prepare('ATTACH ? AS source').run(source);
  const insert = database.prepare(
    'INSERT INTO trajectory SELECT * FROM source.trajectory WHERE cell_id = ?',
  );
  for (let cell = 1; cell <= cells; cell++) insert.run(cell);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

function remove(file) {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
}
