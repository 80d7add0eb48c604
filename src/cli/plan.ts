import { forecast, planFor, recordedSlots, type Plan } from '../runner/index.js';
import { assign, readDocument, readSweep, type Sweep } from '../sweep/index.js';
import { EXIT } from './exit.js';
import { bytes, count, duration } from './format.js';
import { defaultResultsFile } from './run.js';
import { threadCount } from './threads.js';

/** `collapse-lab plan` */
export function plan(args: {
  sweep: string;
  out?: string | undefined;
  set: readonly string[];
  threads?: number | undefined;
  json: boolean;
}): number {
  const sweep = readSweep(assign(readDocument(args.sweep), args.set));
  const file = args.out ?? defaultResultsFile(sweep);
  const threads = threadCount(args.threads);
  const planned = planFor(sweep, file);
  const facts = { file, threads, ...figures(planned, threads) };
  process.stdout.write(args.json ? `${JSON.stringify(facts)}\n` : text(facts, planned));
  return EXIT.complete;
}

function figures(plan: Plan, threads: number) {
  const { sweep, cells, missingReplications } = plan;
  return {
    name: sweep.name,
    cells: cells.length,
    newCells: cells.filter(({ isNew }) => isNew).length,
    replications: {
      wanted: cells.length * sweep.replications,
      present: cells.reduce((sum, { present }) => sum + present, 0),
      missing: missingReplications,
    },
    ...forecast(plan, threads),
  };
}

function text(facts: ReturnType<typeof figures> & { file: string; threads: number }, plan: Plan) {
  const { replications, rows } = facts;
  const lines: [string, string][] = [
    ['sweep', `${facts.name} -> ${facts.file}`],
    ['cells', `${count(facts.cells)}${gridShape(plan.sweep)}`],
    [
      'replications',
      `${count(replications.wanted)} wanted, ${count(replications.present)} there, ${count(replications.missing)} to do`,
    ],
    ['generations', generations(plan.sweep)],
    ['rows', `${count(rows)} to write`],
    ['size', `about ${bytes(facts.bytes)} more`],
    ['time', `about ${duration(facts.seconds)} with ${facts.threads} threads`],
  ];
  return lines.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join('');
}

function gridShape({ source, axes }: Sweep): string {
  if (axes.length === 0) return '';
  const sizes = axes.map((path) => `${path} ${source.grid[path]!.length}`);
  return ` (${sizes.join(' × ')})`;
}

function generations(sweep: Sweep): string {
  const slotsOf = recordedSlots(sweep);
  const horizons = [...new Set(sweep.cells.map(({ content }) => content.generations))];
  return horizons
    .map((horizon) => `${count(horizon)} (${count(slotsOf(horizon).rows)} recorded)`)
    .join(', ');
}
