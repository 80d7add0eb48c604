import { BatchTable, type BatchRequest, type BatchResult } from './batch-table.js';
import type { Failure } from './failure.js';
import { Trajectories } from './trajectory.js';

export type { BatchRequest, BatchResult } from './batch-table.js';

/** Follows a batch and stops it before its end. */
export interface BatchControl {
  /** Told which replications are simulated next, side by side. */
  readonly starts: (first: number, lanes: number) => void;
  /** Asked after every block: no more, what is finished is enough. */
  readonly isTimeUp: () => boolean;
  /** Asked before every generation: stop now, dropping the block under way. */
  readonly isCancelled: (generation: number) => boolean;
}

/** Follows nothing and never stops. */
export const UNHURRIED: BatchControl = {
  starts: () => undefined,
  isTimeUp: () => false,
  isCancelled: () => false,
};

/** A block should take no more nanoseconds than this, so that a batch can be stopped. */
const BLOCK_COST = 1e8;

/** Replications simulated side by side: fewer where one has many numbers or takes long. */
function lanesFor(slots: number, { cost, mostLanes }: Trajectories): number {
  const few = Math.min(mostLanes, Math.floor(2 ** 20 / slots), Math.floor(BLOCK_COST / cost));
  return Math.max(1, few);
}

/**
 * From the numbers of one replication to those of the next. With an odd number of cache lines the numbers
 * of all replications at one generation lie in different sets of the cache, whatever the slots.
 */
function strideFor(slots: number): number {
  const lines = Math.ceil(slots / NUMBERS_PER_LINE);
  return (lines % 2 === 0 ? lines + 1 : lines) * NUMBERS_PER_LINE;
}

const NUMBERS_PER_LINE = 8;

/** Simulates a batch, or as many of its first replications as the control allows. */
export function simulateBatch(
  request: BatchRequest,
  control: BatchControl,
  bind: (request: BatchRequest) => Trajectories = ({ experiment }) => new Trajectories(experiment),
): BatchResult {
  const { experiment, first } = request;
  control.starts(first, 1);
  const trajectories = bind(request);
  const slots = experiment.generations.length * experiment.metrics.length;
  const blockLanes = lanesFor(slots, trajectories);
  const stride = strideFor(slots);
  const block = new Float64Array(blockLanes * stride);
  const table = new BatchTable(request);
  let generation: number | null = null;

  const simulate = (lanes: number): boolean => {
    control.starts(table.next, lanes);
    generation = null;
    return trajectories.run(table.next, lanes, block, stride, (t) => {
      generation = t;
      return control.isCancelled(t);
    });
  };

  const take = (lanes: number) => {
    let sound = 0; // since the last that failed
    for (let lane = 0; lane < lanes && !table.isHopeless; lane++) {
      const flaw = trajectories.flaw(block, lane * stride);
      if (!flaw) {
        sound++;
        continue;
      }
      table.add(sound, block, (lane - sound) * stride, stride);
      table.fail({ ...flaw, attempts: 1 });
      sound = 0;
    }
    table.add(sound, block, (lanes - sound) * stride, stride);
  };

  /** Runs replications one by one, to tell the one that fails from its neighbours. */
  const runSingly = (lanes: number): boolean => {
    for (let i = 0; i < lanes && !table.isHopeless; i++) {
      try {
        if (!simulate(1)) return false;
      } catch (error) {
        table.fail({ ...thrown(error, generation), attempts: 2 });
        continue;
      }
      take(1);
    }
    return true;
  };

  const runBlock = (lanes: number): boolean => {
    try {
      if (!simulate(lanes)) return false;
    } catch {
      return runSingly(lanes);
    }
    take(lanes);
    return true;
  };

  while (table.left > 0 && !(table.next > first && control.isTimeUp()))
    if (!runBlock(Math.min(blockLanes, table.left))) break;
  return table.result();
}

/** The batch of a single replication that failed with its worker. */
export function failedBatch(
  request: BatchRequest,
  failure: Omit<Failure, 'replication'>,
): BatchResult {
  const table = new BatchTable({ ...request, replications: 1 });
  table.fail(failure);
  return table.result();
}

function thrown(error: unknown, generation: number | null) {
  const message = error instanceof Error ? error.message : String(error);
  return { generation, error: 'exception', message } as const;
}
