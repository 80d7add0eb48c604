import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { drawSvg } from '../answers/figures/draw.js';
import { figureOf } from '../answers/figures/figure.js';
import { agreementIn, agreementText, together } from '../papers/agreement.js';
import { casesToShow, deviationText, expectationText, measuredText } from '../papers/claim-text.js';
import { paperNames, paperOf } from '../papers/list.js';
import { figureRequest, type Paper, type Size } from '../papers/paper.js';
import { paperReport } from '../papers/paper-report.js';
import { checkClaims, judgeClaims, worst, type Case, type Verdict } from '../papers/verdict.js';
import { addFunctions, closeAfterReading, openForReading } from '../store/index.js';
import { COMMAND } from './command.js';
import { EXIT } from './exit.js';
import { writeWhole } from './whole-file.js';
import { duration, plural } from './format.js';
import { print } from './output.js';
import { printRows } from './rows.js';
import { conclusion, exitCode, runInto, type RunArguments } from './run.js';
import { withThreads } from './threads.js';

/** `collapse-lab papers` */
export async function listPapers({ json }: { json: boolean }): Promise<number> {
  const papers = paperNames().map(paperOf);
  if (json) {
    const listed = papers.map(({ id, title, authors, source, question, claims }) => ({
      ...{ id, title, authors, source, question },
      claims: claims.map(({ claim }) => claim),
    }));
    await print(`${JSON.stringify(listed)}\n`);
    return EXIT.complete;
  }
  const rows = papers.map(({ id, authors, question, claims }) => [
    id,
    authors,
    question,
    claims.length,
  ]);
  await printRows(['paper', 'authors', 'question', 'claims'], rows, 'table', Infinity);
  await print(`Run one, or all: ${COMMAND} papers run <paper> [--quick]\n`);
  return EXIT.complete;
}

export interface PapersArguments extends Pick<RunArguments, 'progress' | 'durability' | 'json'> {
  readonly threads?: number | undefined;
  readonly paper: string;
  readonly quick: boolean;
  readonly out: string;
}

/** `collapse-lab papers run` */
export async function runPapers(args: PapersArguments): Promise<number> {
  const papers = args.paper === 'all' ? paperNames().map(paperOf) : [paperOf(args.paper)];
  const outcomes: Outcome[] = [];
  for (const paper of papers) {
    const outcome = await runPaper(paper, args);
    if (typeof outcome === 'number') return outcome;
    outcomes.push(outcome);
  }
  if (args.json) await print(`${JSON.stringify(outcomes.map(asJson))}\n`);
  else if (outcomes.length > 1)
    await print(`All papers: ${agreementText(together(outcomes.map((each) => each.agreement)))}\n`);
  const judgement = worst(outcomes.flatMap(({ verdicts }) => verdicts.map((v) => v.judgement)));
  return judgement === 'does not hold' ? EXIT.fault : EXIT.complete;
}

interface Outcome {
  readonly paper: Paper;
  readonly size: Size;
  readonly verdicts: readonly Verdict[];
  readonly agreement: ReturnType<typeof agreementIn>;
}

/** Runs a paper's sweeps and judges its claims; the exit code where a run does not complete. */
async function runPaper(paper: Paper, args: PapersArguments): Promise<Outcome | number> {
  const size: Size = args.quick ? 'quick' : 'full';
  const folder = join(args.out, args.quick ? `${paper.id}-quick` : paper.id);
  const say = (text: string) => (args.json ? Promise.resolve(true) : print(`${text}\n`));
  const sweeps = paper.sweepsOf(size);
  checkClaims(paper, sweeps);
  await say(`${paper.id}: ${paper.title} (${paper.authors}; ${paper.source})`);
  const files = new Map<string, string>();
  for (const [name, sweep] of sweeps) {
    const file = join(folder, `${name}.db`);
    const { result, seconds } = await withThreads(args.threads, (pool) =>
      runInto(sweep, file, process.cwd(), args, pool),
    );
    const code = exitCode(result);
    if (code !== EXIT.complete) {
      process.stderr.write(`${conclusion(result, file, seconds)}\n`);
      return code;
    }
    files.set(name, file);
    const { cells } = result.plan;
    await say(
      `  ${name}: ${plural(cells.length, 'cell')} × ${plural(sweep.replications, 'replication')}, ${duration(seconds)}`,
    );
  }
  const databases = new Map<string, Database.Database>();
  try {
    for (const [name, file] of files) {
      const database = openForReading(file);
      addFunctions(database);
      databases.set(name, database);
    }
    const verdicts = judgeClaims(paper, (sweep) => databases.get(sweep)!);
    for (const figure of paper.figures) {
      const drawn = figureOf(databases.get(figure.sweep)!, figureRequest(figure));
      writeWhole(join(folder, `${figure.name}.svg`), await drawSvg(drawn));
    }
    const agreement = together([...databases.values()].map(agreementIn));
    const results = [...databases].map(([sweep, database]) => ({
      ...{ sweep, database, file: `${sweep}.db` },
    }));
    const page = join(folder, 'report.html');
    writeWhole(page, await paperReport(paper, size, verdicts, agreement, results));
    await say(verdicts.map(verdictText).join(''));
    await say(`  Theory beside simulation: ${agreementText(agreement)}\n  Report: ${page}\n`);
    return { paper, size, verdicts, agreement };
  } finally {
    for (const database of databases.values()) closeAfterReading(database);
  }
}

const MOST_CASES = 6;

function verdictText(verdict: Verdict): string {
  const { claim, cases, judgement } = verdict;
  const shown = casesToShow(verdict, MOST_CASES);
  const lines = shown.map((each) => `      ${caseText(verdict, each)}\n`).join('');
  const rest =
    shown.length < cases.length ? `      (the nearest to failing of ${cases.length})\n` : '';
  return `\n  ${judgement.toUpperCase()}: ${claim.claim}\n${lines}${rest}`;
}

function caseText({ claim }: Verdict, each: Case): string {
  const z = deviationText(claim, each);
  const label = each.label ? `${each.label}: ` : '';
  return `${label}${measuredText(each)}, expected ${expectationText(claim, each)}${z ? `, z ${z}` : ''}`;
}

function asJson({ paper, size, verdicts, agreement }: Outcome) {
  const { count, largest, sumOfSquares } = agreement;
  return {
    paper: paper.id,
    size,
    claims: verdicts.map(({ claim, judgement, cases }) => ({
      claim: claim.claim,
      expect: claim.expect,
      judgement,
      cases,
    })),
    z: { count, largest, rms: count > 0 ? Math.sqrt(sumOfSquares / count) : null },
  };
}
