import { recordedGenerations } from '../simulation/recorded-generations.js';
import { trajectoryCost } from '../simulation/cost.js';
import { bindModel } from '../simulation/trajectory.js';
import type { ReplicationRange, ResultsReader, StoredCell } from '../store/index.js';
import type { Cell, Sweep } from '../sweep/index.js';
import { BEGINNING, isHopeless, ofBeginning, type Beginning } from './hopeless.js';

/** One cell's part of a plan. */
export interface PlannedCell {
  readonly cell: Cell;
  readonly cellId: number;
  /** Whether the results file has no row for the cell yet. */
  readonly isNew: boolean;
  /** Replications that the results file has. */
  readonly present: number;
  /** How its first replications went, as far as they are there. */
  readonly beginning: Beginning;
  /** Wanted minus present, ascending; none where the cell was given up. */
  readonly missing: readonly ReplicationRange[];
  /** Nominal nanoseconds of one replication; guides batch sizes and forecasts only. */
  readonly cost: number;
}

/** What a run would do. */
export interface Plan {
  readonly sweep: Sweep;
  readonly cells: readonly PlannedCell[];
  readonly missingReplications: number;
  readonly missingCost: number;
}

/** What a results file has, as far as planning is concerned. */
export interface Stored {
  readonly cells: readonly StoredCell[];
  readonly present: ReadonlyMap<number, readonly ReplicationRange[]>;
  /** Failed ones among the first replications of the cells that have any. */
  readonly failed: ReadonlyMap<number, number>;
}

export function storedIn(reader: ResultsReader): Stored {
  return {
    cells: reader.cells(),
    present: reader.present(),
    failed: reader.failedBelow(BEGINNING),
  };
}

export const NOTHING_STORED: Stored = { cells: [], present: new Map(), failed: new Map() };

/** Wanted minus present. Memory and time grow with cells and stored ranges, not replications. */
export function planSweep(sweep: Sweep, stored: Stored): Plan {
  const ids = new Map(stored.cells.map(({ key, cellId }) => [key, cellId]));
  let nextId = stored.cells.reduce((max, { cellId }) => Math.max(max, cellId), 0) + 1;
  const costOf = nominalCosts(sweep);
  const cells = sweep.cells.map((cell): PlannedCell => {
    const known = ids.get(cell.key);
    const cellId = known ?? nextId++;
    const ranges = stored.present.get(cellId) ?? [];
    const present = ranges.reduce((sum, { count }) => sum + count, 0);
    const beginning = {
      done: ranges.reduce((sum, { first, count }) => sum + ofBeginning(first, count), 0),
      failed: stored.failed.get(cellId) ?? 0,
    };
    return {
      cell,
      cellId,
      isNew: known === undefined,
      present,
      beginning,
      missing: isHopeless(beginning) ? [] : gaps(ranges, sweep.replications),
      cost: costOf(cell),
    };
  });
  const missingOf = ({ missing }: PlannedCell) =>
    missing.reduce((sum, { count }) => sum + count, 0);
  return {
    sweep,
    cells,
    missingReplications: cells.reduce((sum, cell) => sum + missingOf(cell), 0),
    missingCost: cells.reduce((sum, cell) => sum + missingOf(cell) * cell.cost, 0),
  };
}

/** Cells of which no more is tried, because all their first replications failed. */
export function givenUpCells({ cells, sweep }: Plan): PlannedCell[] {
  return cells.filter(
    ({ present, beginning }) => present < sweep.replications && isHopeless(beginning),
  );
}

/** What lies between ascending disjoint ranges, from 0 up to a total. */
function gaps(ranges: readonly ReplicationRange[], total: number): ReplicationRange[] {
  const missing: ReplicationRange[] = [];
  let next = 0;
  for (const { first, count } of ranges) {
    if (first > next) missing.push({ first: next, count: first - next });
    next = Math.max(next, first + count);
  }
  if (next < total) missing.push({ first: next, count: total - next });
  return missing;
}

/** Nanoseconds to insert one row. */
export const INSERT = 480;
/** Nanoseconds to summarise one number, and to count it in a sketch. */
const SUMMARISE = 14;
const SKETCH = 12;

/** Nominal costs of cells; the many that differ in nothing that costs time share the reckoning. */
function nominalCosts(sweep: Sweep): (cell: Cell) => number {
  const known = new Map<unknown, Map<string, number>>();
  const slotsOf = recordedSlots(sweep);
  return ({ content }) => {
    let ofModel = known.get(content.model);
    if (!ofModel) known.set(content.model, (ofModel = new Map<string, number>()));
    const { workflow, sampling, schedule, n, generations, draw } = content;
    const id = JSON.stringify([workflow, sampling, schedule, n, generations, draw]);
    let cost = ofModel.get(id);
    if (cost === undefined) {
      const model = bindModel(content);
      const { rows, numbers } = slotsOf(content.generations);
      const sketched = sweep.record.trajectories === 'all' ? 0 : SKETCH;
      cost = numbers * (SUMMARISE + sketched) + keptShare(sweep) * rows * INSERT;
      cost += trajectoryCost(model, content);
      ofModel.set(id, cost);
    }
    return cost;
  };
}

/** Share of replications whose trajectories are kept. */
export function keptShare({ record, replications }: Sweep): number {
  if (record.trajectories === 'all') return 1;
  return record.trajectories === 'none' ? 0 : record.trajectories / replications;
}

/** Rows and numbers recorded for one replication of a given length. */
export function recordedSlots(sweep: Sweep): (generations: number) => {
  readonly rows: number;
  readonly numbers: number;
} {
  const known = new Map<number, number>();
  return (generations) => {
    let rows = known.get(generations);
    if (rows === undefined) {
      rows = recordedGenerations(sweep.record.generations, generations).length;
      known.set(generations, rows);
    }
    return { rows, numbers: rows * sweep.metrics.length };
  };
}
