import { GENERATOR } from '../random/index.js';
import { ENGINE_VERSION } from '../simulation/engine.js';
import {
  isStarted,
  closeAfterReading,
  openForReading,
  ResultsReader,
  ResultsWriter,
  storedJson,
  type Durability,
} from '../store/index.js';
import { canonicalJson, type Sweep } from '../sweep/index.js';
import { BATCH_LIMITS, type BatchLimits } from './batch-source.js';
import { axisColumn, cellRow, furtherAxes } from './cell-row.js';
import { Coordinator, type Committed, type Outcome } from './coordinator.js';
import { resultsDigest } from './digest.js';
import { givenUpCells, NOTHING_STORED, planSweep, storedIn, type Plan } from './plan.js';
import type { Pool } from './pool.js';
import { refuseContradiction } from './reconcile.js';
import { withBytesNeeded } from './space.js';

/** Seconds that a worker may go without a new generation. */
export const WATCHDOG = 300;

export interface RunOptions {
  readonly file: string;
  readonly pool: Pool;
  readonly durability: Durability;
  /** Seconds without a new generation after which a worker counts as lost; the usual ones unless given. */
  readonly watchdog?: number | undefined;
  /** Facts to store beside the results, such as versions. */
  readonly provenance: Readonly<Record<string, string | null>>;
  readonly now: () => Date;
  /** How large batches are cut; the usual limits unless given. */
  readonly batches?: BatchLimits;
}

/** Hears what a run does. */
export interface RunListener {
  /** The plan stands; called before any work, with a way to stop it. */
  planned(plan: Plan, stop: () => void): void;
  committed(batch: Committed): void;
}

export interface RunResult {
  readonly plan: Plan;
  readonly outcome: Outcome;
  /** Failed replications in the results file, of this run and earlier ones. */
  readonly failures: number;
  /** Cells of which no more was tried, because all their first replications failed. */
  readonly givenUp: number;
}

/**
 * Runs a sweep, or what its results file lacks of it. Throws SweepFileError, ConflictError or
 * StoreError before anything is changed, LostWorkerError or StoreError later.
 */
export async function runSweep(
  sweep: Sweep,
  options: RunOptions,
  listener: RunListener,
): Promise<RunResult> {
  const { file, now } = options;
  let writer: ResultsWriter | null = null;
  try {
    writer = ResultsWriter.open(file, options.durability, now());
    refuseContradiction(file, sweep, writer.reader);
    const plan = planSweep(sweep, storedIn(writer.reader));
    prepare(writer, plan, options);
    return await carryOut(plan, writer, options, listener);
  } catch (error) {
    throw withBytesNeeded(error, file, () =>
      planIfReadable(sweep, () =>
        writer ? planSweep(sweep, storedIn(writer.reader)) : planFor(sweep, file),
      ),
    );
  } finally {
    writer?.close();
  }
}

/** The plan of a sweep against a results file, which need not exist. Throws ConflictError. */
export function planFor(sweep: Sweep, file: string): Plan {
  if (!isStarted(file)) return planSweep(sweep, NOTHING_STORED);
  const database = openForReading(file);
  try {
    const reader = new ResultsReader(database);
    refuseContradiction(file, sweep, reader);
    return planSweep(sweep, storedIn(reader));
  } finally {
    closeAfterReading(database);
  }
}

/** On a full disk SQLite may not even be able to read. */
function planIfReadable(sweep: Sweep, plan: () => Plan): Plan {
  try {
    return plan();
  } catch {
    return planSweep(sweep, NOTHING_STORED);
  }
}

async function carryOut(
  plan: Plan,
  writer: ResultsWriter,
  { pool, now, watchdog = WATCHDOG, batches: limits = BATCH_LIMITS }: RunOptions,
  listener: RunListener,
): Promise<RunResult> {
  const troubles = () => ({
    failures: writer.reader.failures(),
    givenUp: givenUpCells(planSweep(plan.sweep, storedIn(writer.reader))).length,
  });
  if (plan.missingReplications === 0) {
    const outcome = { replications: 0, rows: 0, failures: 0, interrupted: false };
    listener.planned(plan, () => undefined);
    if (!writer.reader.meta().digest) finish(writer, now());
    return { plan, outcome, ...troubles() };
  }
  const coordinator = new Coordinator(plan, writer, pool, { limits, watchdog, now });
  listener.planned(plan, () => coordinator.stop());
  const outcome = await coordinator.run((batch) => listener.committed(batch));
  if (!outcome.interrupted) finish(writer, now());
  return { plan, outcome, ...troubles() };
}

/** Writes down what is wanted: facts, columns, cells. */
function prepare(writer: ResultsWriter, plan: Plan, { provenance, now }: RunOptions): void {
  const { sweep, cells } = plan;
  const { reader } = writer;
  const meta = reader.meta();
  const axes = storedAxes(meta.axes, furtherAxes(sweep.axes), writer.file);
  const isSame = meta.sweep === canonicalJson(sweep.source);
  if (isSame && !cells.some(({ missing, isNew }) => missing.length > 0 || isNew)) return;
  writer.transaction(() => {
    writer.ensureColumns(axes.map(axisColumn), sweep.metrics);
    writer.setMeta({
      name: sweep.name,
      sweep: canonicalJson(sweep.source),
      seed: sweep.seed,
      engine_version: ENGINE_VERSION,
      generator: GENERATOR,
      ...provenance,
      axes: JSON.stringify(axes),
      created_at: meta.created_at ?? now().toISOString(),
      finished_at: null,
      digest: null,
    });
    const ids = new Set(cells.map(({ cellId }) => cellId));
    for (const { cellId } of reader.cells()) if (!ids.has(cellId)) writer.dropCell(cellId);
    for (const { cell, cellId } of cells)
      writer.putCell(cellRow(cell, cellId, sweep.replications, axes));
    // Of a cell that is to be extended they say nothing any more.
    for (const { cellId, present } of cells)
      if (present < sweep.replications) writer.dropAnswers(cellId);
  });
}

function storedAxes(stored: unknown, wanted: readonly string[], file: string): string[] {
  const before = typeof stored === 'string' ? (storedJson(stored, file) as string[]) : [];
  return [...new Set([...before, ...wanted])];
}

function finish(writer: ResultsWriter, now: Date): void {
  writer.transaction(() =>
    writer.setMeta({ finished_at: now.toISOString(), digest: resultsDigest(writer.reader) }),
  );
}
