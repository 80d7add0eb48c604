import {
  areSameNumbers,
  engineDifferences,
  experimentOf,
  replay as replayTrajectory,
  tracedExperiment,
} from '../runner/index.js';
import { sampleSizes } from '../simulation/schedules.js';
import { closeAfterReading, openForReading, ResultsReader } from '../store/index.js';
import { canonicalJson, type Cell, type Sweep } from '../sweep/index.js';
import { EXIT, MisuseError } from './exit.js';
import { count } from './format.js';
import { storedSweep } from './stored-sweep.js';

/** `collapse-lab replay` */
export function replay(args: {
  results: string;
  cell: number;
  replication: number;
  trace: boolean;
}): number {
  const sweep = storedSweep(args.results);
  const database = openForReading(args.results);
  try {
    const reader = new ResultsReader(database);
    const [foreign] = engineDifferences(reader.meta());
    if (foreign)
      throw new MisuseError(`the numbers of ${args.results} cannot be repeated: ${foreign}`);
    const cell = cellOf(reader, sweep, args.cell);
    const { replication } = args;
    if (!Number.isInteger(replication) || replication < 0 || replication >= sweep.replications)
      throw new MisuseError(
        `--replication: expected a whole number from 0 to ${sweep.replications - 1}`,
      );
    return show(sweep, cell, reader, args);
  } finally {
    closeAfterReading(database);
  }
}

function cellOf(reader: ResultsReader, sweep: Sweep, cellId: number): Cell {
  const cells = reader.cells();
  const key = cells.find((cell) => cell.cellId === cellId)?.key;
  const cell = sweep.cells.find((each) => each.key === key);
  if (cell) return cell;
  const ids = cells.map((each) => each.cellId);
  throw new MisuseError(
    `--cell: expected the cell_id of a cell, from ${Math.min(...ids)} to ${Math.max(...ids)}`,
  );
}

function show(
  sweep: Sweep,
  cell: Cell,
  reader: ResultsReader,
  { cell: cellId, replication, trace }: { cell: number; replication: number; trace: boolean },
): number {
  const experiment = trace ? tracedExperiment(sweep, cell) : experimentOf(sweep, cell);
  const { metrics } = experiment;
  const { schedule, n, generations } = cell.content;
  const sizes = sampleSizes(schedule, n, generations);
  const write = (fields: readonly (string | number)[]) =>
    process.stdout.write(`${fields.map((field) => String(field).padStart(24)).join(' ')}\n`);
  process.stdout.write(
    `cell ${cellId}, replication ${count(replication)}: ${canonicalJson(cell.content)}\n`,
  );
  write(['generation', 'sample_size', ...metrics]);
  const again: number[] = [];
  const recorded = new Set(experimentOf(sweep, cell).generations);
  const failure = reader.failureOf(cellId, replication);
  try {
    replayTrajectory(experiment, replication, (generation, values) => {
      write([generation, sizes[generation - 1]!, ...values]);
      if (recorded.has(generation)) again.push(...values.subarray(0, sweep.metrics.length));
    });
  } catch (error) {
    const { message, stack } = error as Error;
    process.stdout.write(`failed: ${trace ? (stack ?? message) : message}\n`);
    return EXIT.failures;
  }
  if (failure) {
    const where = failure.generation === null ? '' : ` at generation ${failure.generation}`;
    process.stdout.write(`stored as failed${where}: ${failure.error}: ${failure.message}\n`);
    return EXIT.failures;
  }
  return compare(again, reader.valuesOf(cellId, replication, sweep.metrics));
}

/** Says whether the trajectory is the stored one, bit for bit. */
function compare(again: readonly number[], stored: readonly number[]): number {
  if (stored.length === 0) {
    process.stdout.write('This trajectory is not recorded.\n');
    return EXIT.complete;
  }
  const isSame = areSameNumbers(stored, again);
  process.stdout.write(
    isSame
      ? 'The recorded numbers are the same, bit for bit.\n'
      : 'The recorded numbers are others: the file is damaged, see collapse-lab verify.\n',
  );
  return isSame ? EXIT.complete : EXIT.outside;
}
