import Database from 'better-sqlite3';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { TABLES } from '../../dist/store/layout.js';
import { inFolder, removeDatabase } from './files.mjs';
import { interleaved } from './measure.mjs';
import { runTimed } from './run.mjs';

export const SWEEP = {
  name: 'rows',
  seed: 'rows',
  generations: 100,
  replications: 6000,
  model: { family: 'gaussian-mean' },
  grid: {
    schedule: ['constant', 'linear', { power: 1.5 }, { power: 2 }, { geometric: 1.1 }],
    n: [10, 30, 100, 300, 1000, 3000, 10000, 30000],
  },
};

/**
 * Recording everything, two workers computing, whole run from planning to the last checkpoint; beside
 * it SQLite's own INSERT … SELECT of the same rows into a file of the same layout and settings, one
 * transaction a cell, nothing else going on.
 */
export function rows() {
  return inFolder(async (folder) => {
    const source = join(folder, 'run.db');
    const copy = join(folder, 'copy.db');
    const cells = SWEEP.grid.schedule.length * SWEEP.grid.n.length;
    const count = cells * SWEEP.replications * SWEEP.generations;
    const figures = await interleaved(
      {
        run: async () => {
          removeDatabase(source);
          const { milliseconds } = await runTimed(SWEEP, source);
          return count / milliseconds / 1000;
        },
        copy: () => {
          removeDatabase(copy);
          const start = performance.now();
          insertSelect(source, copy, cells);
          return count / (performance.now() - start) / 1000;
        },
      },
      3,
    );
    const size = statSync(source).size;
    return {
      title: `Rows into SQLite: ${count.toLocaleString('en-US')} rows of 2 metrics, 2 workers computing`,
      table: [
        {
          what: 'collapse-lab run, over SQLite’s own INSERT … SELECT',
          'M rows/s': Number(figures.run.toFixed(2)),
          ratio: Number((figures.run / figures.copy).toFixed(2)),
          goal: '>= 0.85',
        },
        { what: 'INSERT … SELECT', 'M rows/s': Number(figures.copy.toFixed(2)), ratio: 1 },
        { what: 'bytes a row', bytes: Number((size / count).toFixed(1)) },
      ],
    };
  });
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
