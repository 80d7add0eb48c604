import { storedJson } from '../../store/index.js';
import { markup, type Html } from './markup.js';
import { count } from './progress.js';
import type { Reading } from './reading.js';
import { sweepText } from './sweep-text.js';

/** Characters of a sweep beyond which it holds data that nobody reads. */
const LONGEST = 20_000;

/** The sweep file, and what it was run with. */
export function runFacts({ meta, progress, grid }: Reading, file: string): Html {
  const text = sweepText(storedJson(meta.sweep, file));
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n…` : text;
  const cut =
    text.length > LONGEST
      ? markup`<p>The rest of it is in the results file: <code>SELECT value FROM meta WHERE key = 'sweep'</code></p>`
      : markup``;
  const facts: readonly (readonly [string, string | number | null | undefined])[] = [
    ['results file', file],
    ['seed', meta.seed],
    ['cells', count(grid.cells.length)],
    ['replications', `${count(progress.done)} of ${count(progress.wanted)}`],
    ['computing time', `${count(Math.round(progress.seconds))} s, of all threads together`],
    ['package version', meta.package_version],
    ['engine version', meta.engine_version],
    ['random numbers', meta.generator],
    ['Node.js', meta.node_version],
    ['git commit of the sweep file', meta.git_commit],
    ['created', meta.created_at],
    ['finished', meta.finished_at],
    ['digest', meta.digest],
  ];
  const rows = facts.flatMap(([name, value]) =>
    value === null || value === undefined
      ? []
      : markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  );
  return markup`<div class="scroll"><table class="facts"><caption>Facts of the run</caption><tbody>
${rows}
</tbody></table></div>
<p>The sweep file, without settings at their defaults:</p>
<pre tabindex="0">${shown}</pre>${cut}`;
}
