import { simulateBatch, UNHURRIED } from '../../simulation/batch.js';
import type { Evidence, Check } from './check.js';
import { experimentOf, recordedBelow } from '../experiment.js';
import type { PlannedCell } from '../plan.js';
import { areSameNumbers, isSameNumber } from '../same-numbers.js';

/** Nominal nanoseconds that the sample may take. */
const BUDGET = 5e9;

/** Cells of the sample, evenly spread. */
const MOST_CELLS = 100;

/**
 * Replications simulated again are, bit for bit, those that are stored: the first, middle and last one of
 * a cell where trajectories are recorded, otherwise the smallest run of replications that has sums.
 */
export const simulation: Check = {
  name: 'simulation',
  *run(evidence) {
    const { plan, foreign } = evidence;
    if (foreign) return { state: 'skipped', message: foreign };
    const present = plan.cells.filter((cell) => cell.present > 0);
    const step = Math.max(1, present.length / MOST_CELLS);
    let budget = BUDGET;
    let compared = 0;
    let cells = 0;
    for (let i = 0; i < present.length; i += step) {
      const planned = present[Math.floor(i)]!;
      let inCell = 0;
      for (const { first, size } of sampleOf(planned, evidence)) {
        const cost = planned.cost * size;
        if (cost > budget) break;
        budget -= cost;
        yield* recorded(planned, first, evidence)
          ? compareRows(planned, first, evidence)
          : compareSums(planned, first, size, evidence);
        inCell += size;
      }
      compared += inCell;
      if (inCell > 0) cells++;
    }
    if (compared === 0)
      return {
        state: 'skipped',
        message: present.length === 0 ? 'there are no replications yet' : 'none is cheap enough',
      };
    return {
      state: 'ok',
      message: `${compared} replications of ${cells} cells simulated again, to the same bits`,
    };
  },
};

function recorded({ cellId }: PlannedCell, first: number, { sweep, reader }: Evidence): boolean {
  return first < recordedBelow(sweep) && reader.hasReplication(cellId, first);
}

function sampleOf(planned: PlannedCell, evidence: Evidence): { first: number; size: number }[] {
  const { reader } = evidence;
  // What failed may throw again, or never come to an end.
  const failed = reader.failuresOf(planned.cellId);
  const nodes = reader
    .nodes(planned.cellId)
    .map(({ first, size }) => ({ first, size }))
    .filter(({ first, size }) => !failed.some((r) => r >= first && r < first + size))
    .sort((a, b) => a.size - b.size);
  const end = reader.batches(planned.cellId).at(-1)!;
  const last = Math.min(end.first + end.count, recordedBelow(evidence.sweep)) - 1;
  const picks = [0, Math.floor(last / 2), last].filter(
    (r) => recorded(planned, r, evidence) && !failed.includes(r),
  );
  const ones = [...new Set(picks)].map((first) => ({ first, size: 1 }));
  return ones.length > 0 ? ones : nodes.slice(0, 1);
}

function* compareRows(
  { cell, cellId }: PlannedCell,
  replication: number,
  { sweep, reader }: Evidence,
): Generator<string> {
  const { rows } = simulated(cell, replication, 1, sweep);
  const stored = reader.valuesOf(cellId, replication, sweep.metrics);
  if (!areSameNumbers(stored, rows))
    yield `cell ${cellId}, replication ${replication}: simulated again, its numbers are others`;
}

function* compareSums(
  { cell, cellId }: PlannedCell,
  first: number,
  size: number,
  { sweep, reader, isPartial }: Evidence,
): Generator<string> {
  const [again] = simulated(cell, first, size, sweep).nodes;
  const { moments } = reader.nodes(cellId).find((node) => node.first === first)!;
  const differs = (value: number, i: number) =>
    !isSameNumber(value, moments[i]!) && !(isPartial && Number.isNaN(moments[i]));
  if (again!.size !== size || again!.moments.some(differs))
    yield `cell ${cellId}, replications ${first} to ${first + size - 1}: simulated again, their sums are others`;
}

function simulated(
  cell: PlannedCell['cell'],
  first: number,
  replications: number,
  sweep: Evidence['sweep'],
) {
  const experiment = experimentOf(sweep, cell);
  const request = { experiment, first, replications, keepRowsBelow: first + 1 };
  return simulateBatch({ ...request, distribution: 'sketch', hopelessAfter: Infinity }, UNHURRIED);
}
