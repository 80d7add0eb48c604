import type Database from 'better-sqlite3';
import { reportHtml } from '../answers/report/report.js';
import type { Rows } from '../answers/rows.js';
import { agreementText, type Agreement } from './agreement.js';
import { casesToShow, deviationText, expectationText, measuredText } from './claim-text.js';
import { figureRequest, type Paper, type Size } from './paper.js';
import type { Verdict } from './verdict.js';

/** A paper's results file. */
export interface PaperResults {
  readonly sweep: string;
  readonly file: string;
  readonly database: Database.Database;
}

/** A paper's claims with their verdicts, its figures and all its sweeps, as one page. */
export function paperReport(
  paper: Paper,
  size: Size,
  verdicts: readonly Verdict[],
  agreement: Agreement,
  results: readonly PaperResults[],
): Promise<string> {
  const quick = size === 'quick' ? ' --quick' : '';
  return reportHtml({
    title: paper.title,
    lead: [
      { text: `${paper.authors}. ${paper.source}. ${paper.question}` },
      { text: paper.about.trim() },
      { heading: `Claims, ${size} size`, table: claimTable(verdicts) },
      { text: `Theory beside simulation: ${agreementText(agreement)}.` },
    ],
    results: results.map(({ sweep, file, database }) => ({
      ...{ name: sweep, file, database },
      figures: paper.figures.filter((figure) => figure.sweep === sweep).map(figureRequest),
    })),
    reproduce: [`npx collapse-lab papers run ${paper.id}${quick}`],
  });
}

const MOST_CASES = 12;

function claimTable(verdicts: readonly Verdict[]): Rows {
  return {
    columns: ['claim', 'case', 'measured', 'expected', 'z', 'verdict'],
    rows: verdicts.flatMap((verdict) => {
      const { claim, cases } = verdict;
      const shown = casesToShow(verdict, MOST_CASES);
      const note = shown.length < cases.length ? ` (nearest to failing of ${cases.length})` : '';
      return shown.map((each) => [
        claim.claim,
        `${each.label}${note}`,
        measuredText(each),
        expectationText(claim, each),
        deviationText(claim, each),
        each.judgement,
      ]);
    }),
  };
}
