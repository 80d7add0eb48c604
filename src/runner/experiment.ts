import { recordedGenerations } from '../simulation/recorded-generations.js';
import type { Experiment } from '../simulation/trajectory.js';
import { cellStreamKey, type Cell, type Sweep } from '../sweep/index.js';

/** What is simulated for a cell of a sweep, and which numbers are kept. */
export function experimentOf(sweep: Sweep, { content, key }: Cell): Experiment {
  return {
    content,
    metrics: sweep.metrics,
    generations: recordedGenerations(sweep.record.generations, content.generations),
    key: cellStreamKey(sweep.seed, key, sweep.streams),
    restart: sweep.streams === 'common',
  };
}

/** Replications below this number have their trajectories recorded. */
export function recordedBelow({ record: { trajectories } }: Sweep): number {
  if (trajectories === 'all') return Infinity;
  return trajectories === 'none' ? 0 : trajectories;
}
