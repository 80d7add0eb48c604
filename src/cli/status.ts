import { statSync } from 'node:fs';
// Not the whole floor: worker threads and closed forms would take longer to load than the answer.
import { givenUpCells, planSweep, storedIn } from '../runner/plan.js';
import { engineDifferences } from '../runner/reconcile.js';
import { closeAfterReading, currentHolder, openForReading, ResultsReader } from '../store/index.js';
import { COMMAND } from './command.js';
import { EXIT } from './exit.js';
import { bytes, count, duration } from './format.js';
import { storedSweep } from './stored-sweep.js';

/** `collapse-lab status` */
export function status({ results, json }: { results: string; json: boolean }): number {
  const facts = gather(results);
  process.stdout.write(json ? `${JSON.stringify(facts)}\n` : text(facts, results));
  return EXIT.complete;
}

type Facts = ReturnType<typeof gather>;

function gather(results: string) {
  const sweep = storedSweep(results);
  const database = openForReading(results);
  try {
    const reader = new ResultsReader(database);
    const plan = planSweep(sweep, storedIn(reader));
    const holder = currentHolder(results);
    const recent = reader.recentBatches(60, new Date());
    const costOf = new Map(plan.cells.map(({ cellId, cost }) => [cellId, cost]));
    const recentCost = recent.batches.reduce(
      (sum, { cellId, replications }) => sum + replications * (costOf.get(cellId) ?? 0),
      0,
    );
    const recentReplications = recent.batches.reduce((sum, each) => sum + each.replications, 0);
    const cells = reader.cells();
    const present = reader.present();
    const doneIn = (cellId: number) =>
      (present.get(cellId) ?? []).reduce((sum, each) => sum + each.count, 0);
    return {
      name: sweep.name,
      holder,
      cells: {
        total: cells.length,
        complete: cells.filter((cell) => doneIn(cell.cellId) >= cell.replications).length,
        givenUp: givenUpCells(plan).length,
      },
      replications: {
        wanted: cells.reduce((sum, cell) => sum + cell.replications, 0),
        done: cells.reduce((sum, cell) => sum + doneIn(cell.cellId), 0),
      },
      missing: plan.missingReplications,
      foreign: engineDifferences(reader.meta()),
      failures: reader.failures(),
      bytes: sizeOf(results),
      lastCommit: recent.last,
      replicationsPerSecond:
        holder && recent.seconds > 0 ? recentReplications / recent.seconds : null,
      secondsLeft:
        holder && recentCost > 0 ? (plan.missingCost / recentCost) * recent.seconds : null,
      digest: reader.meta().digest ?? null,
    };
  } finally {
    closeAfterReading(database);
  }
}

function text(facts: Facts, results: string): string {
  const { holder, replications, cells } = facts;
  const state = holder
    ? `running: process ${holder.pid} on ${holder.host} since ${holder.since}`
    : facts.foreign.length > 0
      ? `made by another program (${facts.foreign.join('; ')}): it can be read, not extended`
      : facts.missing === 0
        ? 'complete'
        : `not running; go on with: ${COMMAND} resume ${results}`;
  const percent = ((100 * replications.done) / replications.wanted).toFixed(1);
  const lines: [string, string | null][] = [
    ['sweep', facts.name],
    ['state', state],
    [
      'cells',
      `${count(cells.complete)} of ${count(cells.total)} complete${cells.givenUp > 0 ? `, ${count(cells.givenUp)} given up` : ''}`,
    ],
    ['replications', `${count(replications.done)} of ${count(replications.wanted)} (${percent} %)`],
    [
      'rate',
      facts.replicationsPerSecond === null
        ? null
        : `${count(facts.replicationsPerSecond)} replications/s`,
    ],
    ['time left', facts.secondsLeft === null ? null : `about ${duration(facts.secondsLeft)}`],
    ['failures', count(facts.failures)],
    ['size', bytes(facts.bytes)],
    ['last commit', facts.lastCommit],
    ['digest', facts.digest === null ? null : String(facts.digest)],
  ];
  return lines
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name.padEnd(14)}${value}\n`)
    .join('');
}

/** Bytes of the results file, its write-ahead log included. */
function sizeOf(results: string): number {
  return ['', '-wal'].reduce(
    (sum, suffix) => sum + (statSync(results + suffix, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
