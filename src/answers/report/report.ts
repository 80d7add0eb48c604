import type Database from 'better-sqlite3';
import type { FigureRequest } from '../figures/request.js';
import type { Rows } from '../rows.js';
import { dataTable } from './data-table.js';
import { markup, type Html } from './markup.js';
import { page, type Section } from './page.js';
import { partsOf, type Part } from './parts.js';

/** A paragraph, or a table under its heading. */
export type Block = { readonly text: string } | { readonly heading: string; readonly table: Rows };

/** A results file that a report is about. */
export interface ReportedResults {
  readonly name: string;
  readonly file: string;
  readonly database: Database.Database;
  /** Chosen by what is there unless given. */
  readonly figures?: readonly FigureRequest[] | undefined;
}

export interface ReportInput {
  readonly title: string;
  /** What to say before the results. */
  readonly lead: readonly Block[];
  readonly results: readonly ReportedResults[];
  /** Commands that give the same results again. */
  readonly reproduce: readonly string[];
}

/** One HTML file that holds all it shows; the same results, the same bytes. */
export async function reportHtml({
  title,
  lead,
  results,
  reproduce,
}: ReportInput): Promise<string> {
  const read: { name: string; parts: readonly Part[] }[] = [];
  for (const [i, each] of results.entries())
    read.push({ name: each.name, parts: await partsOf(each, `r${i + 1}`) });
  const sections = read.length === 1 ? read[0]!.parts : read.map(grouped);
  const last = { id: 'reproduce', heading: 'How to reproduce', content: howTo(reproduce) };
  return page(title, markup`${lead.map(blockHtml)}`, [...sections, last]);
}

/** The parts of one of several results files, under its name. */
function grouped({ name, parts }: { name: string; parts: readonly Part[] }, i: number): Section {
  const content = parts.map(
    (part) => markup`<section id="${part.id}" aria-labelledby="${part.id}-h">
<h3 id="${part.id}-h">${part.heading}</h3>
${part.content}
</section>`,
  );
  return { id: `results-${i + 1}`, heading: name, content: markup`${content}` };
}

function blockHtml(block: Block): Html {
  return 'text' in block ? markup`<p>${block.text}</p>` : dataTable(block.heading, block.table);
}

function howTo(commands: readonly string[]): Html {
  return markup`<pre tabindex="0">${commands.join('\n')}</pre>
<p>Equal digests, equal results: to the last bit, on any machine and with any number of threads.</p>`;
}
