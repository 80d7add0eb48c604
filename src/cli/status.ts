import { statSync } from 'node:fs';
// Not whole floors: worker threads, closed forms and the reader of sweep files would take longer to
// load than the answer.
import { engineDifferences } from '../runner/engine-differences.js';
import { givenUpCells } from '../runner/plan.js';
import { storedPlan } from '../runner/stored-plan.js';
import { closeAfterReading, currentHolder, openForReading, ResultsReader } from '../store/index.js';
import { COMMAND } from './command.js';
import { EXIT } from './exit.js';
import { bytes, count, duration } from './format.js';
import { nothingStored } from './nothing-stored.js';

/** `collapse-lab status` */
export function status({ results, json }: { results: string; json: boolean }): number {
  const facts = gather(results);
  process.stdout.write(json ? `${JSON.stringify(facts)}\n` : text(facts, results));
  return EXIT.complete;
}

type Facts = ReturnType<typeof gather>;

function gather(results: string) {
  const database = openForReading(results);
  try {
    const reader = new ResultsReader(database);
    const plan = storedPlan(reader, results);
    if (!plan) throw nothingStored(results);
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
      name: plan.sweep.name,
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
