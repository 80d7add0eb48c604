import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inFolder, removeDatabase } from './files.mjs';
import { interleaved } from './measure.mjs';
import { SWEEP } from './rows.mjs';
import { runTimed } from './run.mjs';

const READER = fileURLToPath(new URL('reader.mjs', import.meta.url));

/** Milliseconds that transactions of readers take, and until the next. */
const HELD = [3_600_000, 0];
const POLL = [0, 200];
const OVERLAPPING = [200, 0];

/** A run that records everything, alone and with eight others that read its file. */
export function readers() {
  return inFolder(async (folder) => {
    const file = join(folder, 'run.db');
    const runBeside = async (habits) => {
      removeDatabase(file);
      const children = habits.map((habit) => spawn(process.execPath, [READER, file, ...habit]));
      const { milliseconds } = await runTimed({ ...SWEEP, replications: 3000 }, file);
      for (const child of children) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      return milliseconds / 1000;
    };
    const eight = (habit) => Array(8).fill(habit);
    const figures = await interleaved(
      {
        alone: () => runBeside([]),
        polled: () => runBeside(eight(POLL)),
        held: () => runBeside([HELD, ...eight(POLL).slice(1)]),
        overlapping: () => runBeside(eight(OVERLAPPING)),
      },
      3,
    );
    const row = (what, seconds, goal) => ({
      what,
      seconds: Number(seconds.toFixed(2)),
      'over alone': Number((seconds / figures.alone).toFixed(2)),
      goal,
    });
    return {
      title: 'A run of 12,000,000 rows with eight readers',
      table: [
        row('nobody reads', figures.alone, ''),
        row('eight ask twice every 0.2 s', figures.polled, '<= 1.20'),
        row('the same, one in a transaction that lasts', figures.held, '<= 1.20'),
        row('eight in transactions of 0.2 s without a pause', figures.overlapping, ''),
      ],
    };
  });
}
