import { defaultFigures } from './default-figures.js';
import { estimateTable } from './estimate-table.js';
import type { FigureRequest } from '../figures/request.js';
import { failureTable } from './failure-table.js';
import { figureList } from './figure-list.js';
import { findingOf } from './finding.js';
import { growthTable } from './growth-table.js';
import { markup, type Html } from './markup.js';
import type { Section } from './page.js';
import { count } from './progress.js';
import { readResults, type Reading } from './reading.js';
import type { ReportedResults } from './report.js';
import { runFacts } from './run-facts.js';

export type Part = Section;

/** What there is to say of one results file. */
export async function partsOf(
  { database, file, figures }: ReportedResults,
  prefix: string,
): Promise<Part[]> {
  const reading = readResults(database);
  const requests = figures ?? defaultFigures(reading);
  const drawn = await figureList(database, requests, `${prefix}-figure`);
  const choice = figures ? markup`` : choiceInWords(reading, requests);
  const part = (name: string, heading: string, content: Html): Part => ({
    ...{ id: `${prefix}-${name}`, heading, content },
  });
  return [
    part('finding', 'Finding', finding(reading)),
    part('figures', 'Figures', markup`${choice}${drawn}`),
    part('estimates', 'Estimates', estimateTable(reading)),
    part('growth', 'Growth', growthTable(reading)),
    part('failures', 'Failures', failureTable(reading)),
    part('run', 'What was run', runFacts(reading, file)),
  ];
}

function finding(reading: Reading): Html {
  const paragraphs = findingOf(reading).map((text) => markup`<p>${text}</p>`);
  return markup`<div class="finding">${paragraphs}</div>`;
}

/** What figures that nobody chose leave out. */
function choiceInWords({ grid, mainMetric }: Reading, requests: readonly FigureRequest[]): Html {
  const drawn = new Set(requests.map(({ y }) => y));
  const others = grid.metrics.filter((metric) => !drawn.has(metric));
  const isFew = requests.some(
    ({ y, kind, where }) => y === mainMetric && kind === 'lines' && where,
  );
  const parts = [
    ...(isFew
      ? [
          `Lines are drawn for few of the ${count(grid.cells.length)} cells, evenly chosen among their settings.`,
        ]
      : []),
    ...(others.length > 0 ? [`Not drawn: ${others.join(', ')}.`] : []),
  ];
  if (parts.length === 0 || requests.length === 0) return markup``;
  return markup`<p>${parts.join(' ')} The table of estimates has them all, and <code>npx collapse-lab plot</code> draws any of them.</p>`;
}
