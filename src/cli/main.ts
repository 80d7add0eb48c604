#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { exitCodeOf, explainError, MisuseError } from './exit.js';
import { storeError } from '../store/error.js';
import { watchOutput } from './output.js';
import { packageVersion } from './package-version.js';
import type { Pool } from '../runner/pool.js';
import type { RowFormat } from './rows.js';
import type { SummaryFormat } from './summary.js';

watchOutput();

/** The results file that the command is about, for errors. */
let file = 'the results file';

const results = 'the results file';
const sweepFile = 'the sweep file, YAML or JSON';
/** Refuses an option that is given twice. */
const once = <T>(value: T | T[]): T => {
  if (!Array.isArray(value)) return value;
  throw new MisuseError(`found ${value.join(' and ')} for one option; expected it once`);
};
const out = {
  type: 'string',
  describe: 'the results file (default: results/<name>.db)',
  requiresArg: true,
  coerce: once<string | undefined>,
} as const;
const set = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  defaultDescription: 'none',
  describe: 'path=value: changes a setting of the sweep file; repeatable',
} as const;
const text = { type: 'string', requiresArg: true, coerce: once<string | undefined> } as const;
const many = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  defaultDescription: 'none',
} as const;
const json = { type: 'boolean', default: false, describe: 'print JSON' } as const;
const running = {
  threads: {
    type: 'number',
    requiresArg: true,
    describe: 'worker threads (default: all cores)',
    coerce: once<number | undefined>,
  },
  progress: {
    choices: ['auto', 'bar', 'lines', 'none'] as const,
    default: 'auto' as const,
    describe: 'a bar, a plain line every 30 s, or nothing; auto: a bar on a terminal',
  },
  durability: {
    choices: ['normal', 'full'] as const,
    default: 'normal' as const,
    describe: 'full: each commit also survives a power cut, more slowly',
  },
  watchdog: {
    type: 'number',
    requiresArg: true,
    describe: 'seconds without a new generation after which a replication fails (default: 300)',
    coerce: once<number | undefined>,
  },
  json,
} as const;

const parser = yargs(hideBin(process.argv))
  .scriptName('collapse-lab')
  .usage('$0 <command>\n\nA parallel, resumable Monte Carlo laboratory for recursive training.')
  .command(
    'run <sweep>',
    'run a sweep; or finish, or extend, what its results file already holds',
    (y) =>
      y
        .positional('sweep', { type: 'string', demandOption: true, describe: sweepFile })
        .options({ out, set, ...running }),
    (args) => withPool(args.threads, async (pool) => (await import('./run.js')).run(args, pool)),
  )
  .command(
    'resume <results>',
    'finish the sweep of a results file, from that file alone',
    (y) =>
      y
        .positional('results', { type: 'string', demandOption: true, describe: results })
        .options(running),
    (args) => withPool(args.threads, async (pool) => (await import('./run.js')).resume(args, pool)),
  )
  .command(
    'plan <sweep>',
    'cells, replications, rows, predicted bytes and time; runs nothing',
    (y) =>
      y
        .positional('sweep', { type: 'string', demandOption: true, describe: sweepFile })
        .options({ out, set, threads: running.threads, json }),
    async (args) => exit((await import('./plan.js')).plan(args)),
  )
  .command(
    'status <results>',
    'progress, rate, time left, failures; works while a run is going',
    (y) =>
      y
        .positional('results', { type: 'string', demandOption: true, describe: results })
        .options({ json }),
    async (args) => exit((await import('./status.js')).status(args)),
  )
  .command(
    'query <results> [sql]',
    'ask a results file in SQL; without SQL, what there is to ask',
    (y) =>
      y
        .positional('results', { type: 'string', demandOption: true, describe: results })
        .positional('sql', { type: 'string', describe: 'one SELECT statement' })
        .options({
          format: {
            choices: ['table', 'csv', 'json', 'ndjson', 'markdown'] as const,
            default: 'table' as const,
            describe: 'how rows are printed',
            coerce: once<RowFormat>,
          },
          param: {
            type: 'string',
            array: true,
            nargs: 1,
            default: [] as string[],
            defaultDescription: 'none',
            describe: 'name=value for :name in the SQL; repeatable',
          },
          limit: {
            type: 'number',
            default: 1000,
            requiresArg: true,
            describe: 'rows of a table at most; 0 for all',
            coerce: once<number>,
          },
        }),
    async (args) => exit(await (await import('./query.js')).query(args)),
  )
  .command(
    'summary <results>',
    'per cell: estimate ± its Monte Carlo error, beside theory, and z; or its growth',
    (y) =>
      y.positional('results', { type: 'string', demandOption: true, describe: results }).options({
        metric: { ...many, describe: 'a metric to show; repeatable (default: all)' },
        at: {
          type: 'string',
          default: 'last',
          requiresArg: true,
          describe: 'generations: last, all, or a list such as 1,10,100',
          coerce: once<string>,
        },
        by: { ...many, describe: 'a setting to group cells by; repeatable' },
        where: { ...many, describe: 'setting=value: these cells only; repeatable' },
        versus: {
          type: 'string',
          requiresArg: true,
          describe: 'setting=value: differences from the cells that have it, with their errors',
          coerce: once<string | undefined>,
        },
        quantiles: { type: 'boolean', default: false, describe: 'quantiles with 95 % intervals' },
        growth: {
          type: 'boolean',
          default: false,
          describe: 'whether and how the error still grows, beside theory',
        },
        format: {
          choices: ['table', 'csv', 'json', 'markdown'] as const,
          default: 'table' as const,
          describe: 'how rows are printed; csv and json hold all numbers',
          coerce: once<SummaryFormat>,
        },
      }),
    async (args) => exit(await (await import('./summary.js')).summary(args)),
  )
  .command(
    'report <results>',
    'one self-contained HTML file: what was found, figures, tables, and how to reproduce it',
    (y) =>
      y.positional('results', { type: 'string', demandOption: true, describe: results }).options({
        out: {
          ...out,
          alias: 'o',
          describe: "the HTML file (default: the results file's name, ending in .html)",
        },
      }),
    async (args) => exit(await (await import('./report.js')).report(args)),
  )
  .command(
    'verify <results>',
    'check a results file: integrity, checksums, digest, and a sample simulated again, bit for bit',
    (y) =>
      y
        .positional('results', { type: 'string', demandOption: true, describe: results })
        .options({ json }),
    async (args) => exit(await (await import('./verify.js')).verify(args)),
  )
  .command(
    'replay <results>',
    'simulate one replication again and print it, one that failed for example',
    (y) =>
      y.positional('results', { type: 'string', demandOption: true, describe: results }).options({
        cell: {
          type: 'number',
          demandOption: true,
          requiresArg: true,
          describe: 'the cell_id',
          coerce: once<number>,
        },
        replication: {
          type: 'number',
          demandOption: true,
          requiresArg: true,
          describe: 'its number, from 0',
          coerce: once<number>,
        },
        trace: {
          type: 'boolean',
          default: false,
          describe: 'every generation and every metric that the model has, as they come',
        },
      }),
    async (args) => exit((await import('./replay.js')).replay(args)),
  )
  .command('papers', 'the experiments of the literature, as sweeps with claims to check', (y) =>
    y
      .command(
        '$0',
        'list them',
        (list) => list.options({ json }),
        async (args) => exit(await (await import('./papers.js')).listPapers(args)),
      )
      .command(
        'run <paper>',
        "run a paper's sweeps, judge its claims and write its report",
        (run) =>
          run
            .positional('paper', {
              type: 'string',
              demandOption: true,
              describe: 'its name, all, or a file like those in configs/papers',
            })
            .options({
              quick: {
                type: 'boolean',
                default: false,
                describe: 'a minute at most, larger errors',
              },
              out: {
                type: 'string',
                default: 'results/papers',
                requiresArg: true,
                describe: 'the folder for results files, figures and the report',
                coerce: once<string>,
              },
              ...running,
            }),
        async (args) => exit(await (await import('./papers.js')).runPapers(args)),
      ),
  )
  .command(
    'plot <results>',
    'draw a figure of a results file, as SVG or as a Vega-Lite specification',
    (y) =>
      y.positional('results', { type: 'string', demandOption: true, describe: results }).options({
        y: { ...text, demandOption: true, describe: 'the metric', coerce: once<string> },
        x: { ...text, describe: 'the horizontal axis: generation (default) or a column' },
        kind: {
          ...text,
          describe: 'lines, points, trajectories, distribution or phase (default: follows from x)',
        },
        color: { ...text, describe: 'the column that colours tell apart' },
        facet: { ...many, describe: 'a column with a panel for each value; two at most' },
        rows: { ...text, describe: 'the vertical axis of a phase diagram: a column' },
        at: {
          type: 'number',
          requiresArg: true,
          describe: 'the generation (default: the last)',
          coerce: once<number | undefined>,
        },
        where: { ...many, describe: 'column=value: shows these cells only; repeatable' },
        title: { ...text, describe: 'the title' },
        out: {
          ...text,
          alias: 'o',
          describe: 'a .svg or .json file (default: beside the results)',
        },
      }),
    async (args) => exit(await (await import('./plot.js')).plot(args)),
  )
  .command(
    'catalog [kind] [name]',
    'families, workflows, samplings, schedules, biases, metrics and their parameters',
    (y) =>
      y
        .positional('kind', { type: 'string', describe: 'families, schedules, …' })
        .positional('name', { type: 'string', describe: 'one of that kind' })
        .options({ json }),
    async (args) => exit((await import('./catalog.js')).catalog(args)),
  )
  .command(
    'init [file]',
    'write a commented sweep file to start from',
    (y) => y.positional('file', { type: 'string', default: 'sweep.yaml' }),
    async (args) => exit((await import('./init.js')).init(args)),
  )
  .command(
    'doctor',
    'check Node, native module, disk, file system, cores and golden numbers',
    (y) =>
      y.options({
        dir: { type: 'string', default: 'results', describe: 'where results will be written' },
        json,
      }),
    async (args) => exit((await import('./doctor.js')).doctor(args)),
  )
  .middleware(({ results: named, out: written }) => {
    if (typeof named === 'string' || typeof written === 'string') file = String(named ?? written);
  })
  .demandCommand(1, 'Expected a command.')
  .recommendCommands()
  .strict()
  .version(packageVersion())
  .alias({ h: 'help', v: 'version' })
  .wrap(Math.min(100, process.stdout.columns || 100))
  .exitProcess(false)
  .fail((message: string | null, error: Error | undefined) => {
    if (error && error.name !== 'YError') throw error;
    throw new MisuseError(`${message ?? error?.message ?? 'misuse'}\nSee: collapse-lab --help`);
  });

try {
  await parser.parseAsync();
} catch (raw) {
  // What SQLite says of a file in the middle of a command, damage inside it for example.
  const error = storeError(raw, file);
  process.stderr.write(`${explainError(error)}\n`);
  exit(exitCodeOf(error));
}

/** Starts worker threads, which load while the command is loaded, and exits with its code. */
async function withPool(
  threads: number | undefined,
  command: (pool: Pool) => Promise<number>,
): Promise<void> {
  exit(await (await import('./threads.js')).withThreads(threads, command));
}

/** Sets the exit code; the process ends by itself, after its output is written. */
function exit(code: number): void {
  process.exitCode ??= code;
}
