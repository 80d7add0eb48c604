import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lab } from './command.mjs';
import { inFolder } from './files.mjs';

/** Rows of the largest run; 10^8 take 2 GB and a minute: COLLAPSE_LAB_BENCH_ROWS=1e8. */
const ROWS = Number(process.env.COLLAPSE_LAB_BENCH_ROWS ?? 1e7);

const GENERATIONS = 100;

/** Bytes a row on disk, and memory of the whole process, workers included, as runs grow tenfold. */
export function sizes() {
  return inFolder((folder) => {
    const table = [];
    for (const metrics of [['squared_error'], ['squared_error', 'improved']])
      for (const rows of [ROWS / 100, ROWS / 10, ROWS])
        if (metrics.length === 1 || rows === ROWS / 10) table.push(row(folder, rows, metrics));
    return { title: 'Sizes: whole runs of one cell, everything recorded, 2 threads', table };
  });
}

function row(folder, rows, metrics) {
  const sweep = join(folder, 'sweep.json');
  const file = join(folder, `${rows}-${metrics.length}.db`);
  writeFileSync(
    sweep,
    JSON.stringify({
      name: 'sizes',
      seed: 'sizes',
      generations: GENERATIONS,
      replications: rows / GENERATIONS,
      model: { family: 'gaussian-mean' },
      n: 100,
      metrics,
    }),
  );
  const { stdout } = lab('run', sweep, '--out', file, '--threads', '2', '--json');
  const { peakMemoryBytes, seconds } = JSON.parse(stdout.trim().split('\n').at(-1));
  return {
    what: `${rows.toLocaleString('en-US')} rows, ${metrics.length} metric${metrics.length > 1 ? 's' : ''}`,
    seconds: Number(seconds.toFixed(1)),
    'bytes a row': Number((statSync(file).size / rows).toFixed(1)),
    'peak memory, MB': Math.round(peakMemoryBytes / 1e6),
    goal: 'flat memory',
  };
}
