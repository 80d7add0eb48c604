import {
  MomentForest,
  QuantileSketch,
  type EncodedSketch,
  type MomentNode,
} from '../statistics/index.js';
import { Trajectories, type Experiment } from './trajectory.js';

/** Consecutive replications of one cell to simulate. */
export interface BatchRequest {
  readonly experiment: Experiment;
  readonly first: number;
  readonly replications: number;
  /** Rows are returned for replications below this number. */
  readonly keepRowsBelow: number;
  /** How to return the distribution of every slot; sorting takes all rows to be kept. */
  readonly distribution: 'sketch' | 'sorted';
}

/** When to stop before the end of a batch. */
export interface BatchControl {
  /** Asked after every block: no more, what is finished is enough. */
  readonly isTimeUp: () => boolean;
  /** Asked once a generation: stop now, dropping the block under way. */
  readonly isCancelled: () => boolean;
}

/** A replication that could not be simulated. */
export interface Failure {
  readonly replication: number;
  readonly message: string;
}

/** A batch is a table: everything that will be stored of it. */
export interface BatchResult {
  readonly first: number;
  /** How many of the replications asked for are done, in order; failed ones count. */
  readonly replications: number;
  /** Metrics of the kept replications, nested replication, generation, metric. */
  readonly rows: Float64Array;
  readonly nodes: readonly MomentNode[];
  /** Histograms of the slots, where asked for. */
  readonly sketch: EncodedSketch | null;
  /** The values of each slot, sorted, slot after slot, where asked for. */
  readonly sorted: Float64Array | null;
  readonly failures: readonly Failure[];
}

/** A block should take no more nanoseconds than this, so that a batch can be stopped. */
const BLOCK_COST = 1e8;

/** Replications simulated side by side: fewer where one has many numbers or takes long. */
function lanesFor(slots: number, { cost, mostLanes }: Trajectories): number {
  const few = Math.min(mostLanes, Math.floor(2 ** 20 / slots), Math.floor(BLOCK_COST / cost));
  return Math.max(1, few);
}

/** Simulates a batch, or as many of its first replications as the control allows. */
export function simulateBatch(
  request: BatchRequest,
  control: BatchControl,
  trajectories = new Trajectories(request.experiment),
): BatchResult {
  const { experiment, first, replications, keepRowsBelow } = request;
  const slots = experiment.generations.length * experiment.metrics.length;
  const kept = Math.max(0, Math.min(replications, keepRowsBelow - first));
  const rows = new Float64Array(kept * slots);
  const blockLanes = lanesFor(slots, trajectories);
  const block = new Float64Array(blockLanes * slots);
  const forest = new MomentForest(slots);
  const sketch = request.distribution === 'sketch' ? new QuantileSketch(slots) : null;
  const failures: Failure[] = [];
  let done = 0;

  const take = (lanes: number) => {
    for (let lane = 0; lane < lanes; lane++, done++) {
      const values = lane * slots;
      forest.addReplication(first + done, block, values);
      if (done < kept) rows.set(block.subarray(values, values + slots), done * slots);
    }
    if (!sketch) return;
    for (let slot = 0; slot < slots; slot++)
      for (let lane = 0; lane < lanes; lane++) sketch.add(slot, block[lane * slots + slot]!);
  };

  const takeFailure = (error: unknown) => {
    failures.push({
      replication: first + done,
      message: error instanceof Error ? error.message : String(error),
    });
    forest.addMissing(first + done);
    if (done < kept) rows.fill(NaN, done * slots, (done + 1) * slots);
    done++;
  };

  /** Runs replications one by one, to tell the one that fails from its neighbours. */
  const runSingly = (lanes: number): boolean => {
    for (let i = 0; i < lanes; i++) {
      try {
        if (!trajectories.run(first + done, 1, block, control.isCancelled)) return false;
        take(1);
      } catch (error) {
        takeFailure(error);
      }
    }
    return true;
  };

  const runBlock = (lanes: number): boolean => {
    try {
      if (!trajectories.run(first + done, lanes, block, control.isCancelled)) return false;
    } catch {
      return runSingly(lanes);
    }
    take(lanes);
    return true;
  };

  while (done < replications && !(done > 0 && control.isTimeUp()))
    if (!runBlock(Math.min(blockLanes, replications - done))) break;

  const keptRows = done < kept ? rows.slice(0, done * slots) : rows;
  return {
    first,
    replications: done,
    rows: keptRows,
    nodes: forest.nodes,
    sketch: sketch?.encode() ?? null,
    sorted: request.distribution === 'sorted' ? sortedColumns(keptRows, slots) : null,
    failures,
  };
}

/** Turns rows into columns, one per slot, each sorted. */
export function sortedColumns(rows: Float64Array, slots: number): Float64Array {
  const height = rows.length / slots;
  const columns = new Float64Array(rows.length);
  for (let row = 0, i = 0; row < height; row++)
    for (let slot = 0; slot < slots; slot++, i++) columns[slot * height + row] = rows[i]!;
  for (let slot = 0; slot < slots; slot++)
    columns.subarray(slot * height, (slot + 1) * height).sort();
  return columns;
}
