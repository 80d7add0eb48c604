import { execFile } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { forecast, runSweep, type Plan, type Pool, type RunResult } from '../runner/index.js';
import { freeBytes, type Durability } from '../store/index.js';
import { assign, readDocument, readSweep, type Sweep } from '../sweep/index.js';
import { COMMAND } from './command.js';
import { EXIT, MisuseError } from './exit.js';
import { bytes, count, duration, plural } from './format.js';
import { packageVersion } from './package-version.js';
import { Progress, type ProgressMode } from './progress.js';
import { onSignals } from './signals.js';
import { storedSweep } from './stored-sweep.js';

export interface RunArguments {
  readonly progress: ProgressMode;
  readonly durability: Durability;
  readonly watchdog?: number | undefined;
  readonly json: boolean;
}

/** `collapse-lab run` */
export async function run(
  args: RunArguments & { sweep: string; out?: string | undefined; set: readonly string[] },
  pool: Pool,
): Promise<number> {
  const sweep = readSweep(assign(readDocument(args.sweep), args.set));
  const file = args.out ?? defaultResultsFile(sweep);
  return execute(sweep, file, dirname(resolve(args.sweep)), args, pool);
}

/** `collapse-lab resume` */
export async function resume(
  args: RunArguments & { results: string },
  pool: Pool,
): Promise<number> {
  return execute(storedSweep(args.results), args.results, process.cwd(), args, pool);
}

/** Where results go unless --out says otherwise. */
export function defaultResultsFile({ name }: Sweep): string {
  return join('results', `${name}.db`);
}

async function execute(
  sweep: Sweep,
  file: string,
  folder: string,
  args: RunArguments,
  pool: Pool,
): Promise<number> {
  const { result, seconds } = await runInto(sweep, file, folder, args, pool);
  if (args.json) process.stdout.write(`${JSON.stringify(asJson(result, file, seconds))}\n`);
  else process.stdout.write(`${conclusion(result, file, seconds)}\n`);
  return exitCode(result);
}

/** Runs a sweep into a results file, showing progress; `folder` is where its git commit is looked up. */
export async function runInto(
  sweep: Sweep,
  file: string,
  folder: string,
  args: Omit<RunArguments, 'json'>,
  pool: Pool,
): Promise<{ result: RunResult; seconds: number }> {
  if (file === '' || file === ':memory:')
    throw new MisuseError(`--out: found '${file}'; expected the name of a file`);
  if (args.watchdog !== undefined && !(args.watchdog > 0 && args.watchdog <= MOST_PATIENT))
    throw new MisuseError(`--watchdog: expected seconds, above 0 and up to ${MOST_PATIENT}`);
  const start = performance.now();
  let progress: Progress | undefined;
  let ignoreSignals = () => {};
  const result = await runSweep(
    sweep,
    {
      file,
      pool,
      durability: args.durability,
      watchdog: args.watchdog,
      now: () => new Date(),
      provenance: {
        package_version: packageVersion(),
        node_version: process.version,
        git_commit: await gitCommit(folder),
      },
    },
    {
      planned(plan, stop) {
        progress = new Progress(args.progress, plan, file, pool.threads);
        warnOfSpace(plan, file, (message) => progress?.say(message));
        ignoreSignals = onSignals(stop, (message) => progress?.say(message));
      },
      committed: (batch) => progress?.committed(batch),
    },
  ).finally(() => {
    ignoreSignals();
    progress?.end();
  });
  return { result, seconds: (performance.now() - start) / 1000 };
}

/** Says so where the disk will not do for what is to be written. */
function warnOfSpace(plan: Plan, file: string, say: (message: string) => void): void {
  const needed = forecast(plan, 1).bytes;
  const free = freeBytes(file);
  if (free !== null && free < needed)
    say(
      `Warning: about ${bytes(needed)} are to be written, and ${bytes(free)} are free on the disk.`,
    );
}

export function exitCode({ outcome, failures }: RunResult): number {
  if (outcome.interrupted) return EXIT.interrupted;
  return failures > 0 ? EXIT.failures : EXIT.complete;
}

/** How a run ended, in a sentence. */
export function conclusion(
  { plan, outcome, failures, givenUp }: RunResult,
  file: string,
  seconds: number,
): string {
  const cells = plural(plan.cells.length, 'cell');
  const failed = troubleText(failures, givenUp, file);
  const wanted = `${cells} × ${count(plan.sweep.replications)} replications`;
  if (outcome.interrupted)
    return (
      `Interrupted: ${count(outcome.replications)} of ${count(plan.missingReplications)} replications done ` +
      `and kept in ${file}. The same command goes on from there.${failed}`
    );
  if (plan.missingReplications === 0)
    return `Nothing to do: ${file} holds all of ${wanted} already.${failed}`;
  return (
    `Complete: ${wanted} in ${file} ` +
    `(${count(outcome.replications)} replications and ${count(outcome.rows)} rows new, ${duration(seconds)}).${failed}`
  );
}

/** A week: the longest that a watchdog may wait. */
const MOST_PATIENT = 604_800;

/** What failed, and how to look at it; nothing if nothing did. */
function troubleText(failures: number, givenUp: number, file: string): string {
  if (failures === 0) return '';
  const cells =
    givenUp > 0
      ? `\n${plural(givenUp, 'cell')} given up, because every replication tried failed.`
      : '';
  return (
    `${cells}\n${plural(failures, 'replication')} failed; see: ` +
    `${COMMAND} query ${file} "SELECT * FROM failure"` +
    `\nRepeat one of them with: ${COMMAND} replay ${file} --cell N --replication N --trace`
  );
}

function asJson({ plan, outcome, failures, givenUp }: RunResult, file: string, seconds: number) {
  return {
    file,
    complete: !outcome.interrupted,
    cells: plan.cells.length,
    replications: {
      wanted: plan.cells.length * plan.sweep.replications,
      new: outcome.replications,
    },
    rows: { new: outcome.rows },
    failures,
    givenUp,
    seconds,
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

async function gitCommit(folder: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], {
      cwd: folder,
      timeout: 2000,
    });
    return stdout.trim();
  } catch {
    return null;
  }
}
