// Runs every paper at its quick size and writes docs/gallery: a page for each, with its question, figures
// and verdicts, and the command that makes them.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import {
  casesToShow,
  deviationText,
  expectationText,
  measuredText,
} from '../dist/papers/claim-text.js';
import { paperNames, paperOf } from '../dist/papers/list.js';

const GALLERY = 'docs/gallery';
const RESULTS = 'results/gallery';
const QUICKSTART = `${RESULTS}/quickstart.db`;
const MOST_CASES = 4;

for (const folder of [GALLERY, RESULTS]) rmSync(folder, { recursive: true, force: true });
mkdirSync(`${GALLERY}/figures`, { recursive: true });
collapseLab('run', 'configs/quickstart.yaml', '--out', QUICKSTART, '--progress', 'none');
collapseLab(
  ...['plot', QUICKSTART, '--y', 'squared_error', '--color', 'schedule', '--facet', 'bias'],
  ...['--title', 'Which schedules keep recursive training near the truth?'],
  ...['-o', `${GALLERY}/figures/quickstart.svg`],
);
const pages = [];
for (const id of paperNames()) pages.push(await writePage(paperOf(id)));
const all = agreement(pages);
await writeMarkdown(`${GALLERY}/README.md`, index(pages, all));
console.log(all.text);
// Where theory and simulation agree, z scores are a standard normal sample: beyond 4.5 with a chance of 7e-6
// each, and of root mean square 1. Generations of a cell depend on each other, so that has a margin.
if (!(all.largest < 4.5 && Math.abs(all.rms - 1) < 0.1))
  throw new Error('theory and simulation differ');

async function writePage(paper) {
  const { id } = paper;
  const args = ['papers', 'run', id, '--quick', '--json', '--progress', 'none', '--out', RESULTS];
  const [outcome] = JSON.parse(collapseLab(...args));
  for (const { name } of paper.figures)
    cpSync(`${RESULTS}/${id}-quick/${name}.svg`, `${GALLERY}/figures/${id}-${name}.svg`);
  await writeMarkdown(`${GALLERY}/${id}.md`, page(paper, outcome));
  console.log(`${id}: ${outcome.claims.map(({ judgement }) => judgement).join(', ')}`);
  return { paper, outcome };
}

function page(paper, { claims, z }) {
  const figures = paper.figures.map(({ name, title }) => {
    const file = `figures/${paper.id}-${name}.svg`;
    return `![${title}](${file})\n\n${captionOf(`${GALLERY}/${file}`)}`;
  });
  return `# ${paper.title}

${paper.authors}. ${paper.source}.

**${paper.question}**

${paper.about.trim()}

    npx collapse-lab papers run ${paper.id} --quick

Without \`--quick\` the sweeps are larger and the errors smaller.

## What is seen

${figures.join('\n\n')}

## What is claimed, at the quick size

${claims.map((claim) => verdict(claim)).join('\n')}

${z.count > 0 ? `Theory beside simulation: ${z.count} exact values, largest |z| ${z.largest.toFixed(2)}, root mean square ${z.rms.toFixed(2)}.` : ''}
`;
}

/** What a figure says of itself. */
function captionOf(file) {
  const [, caption] = /<desc>(.*?)<\/desc>/s.exec(readFileSync(file, 'utf8'));
  const named = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return caption.replace(/&(lt|gt|quot|amp);/g, (_, name) => named[name]).replace(/[*_|]/g, '\\$&');
}

function verdict({ claim, expect, judgement, cases }) {
  const shown = casesToShow({ claim: { expect }, judgement, cases }, MOST_CASES);
  const lines = shown.map((each) => {
    const z = deviationText({ expect }, each);
    const label = each.label ? `${each.label}: ` : '';
    return `  - ${label}${measuredText(each)}, expected ${expectationText({ expect }, each)}${z ? ` (z ${z})` : ''}`;
  });
  const rest = shown.length < cases.length ? `  - the nearest to failing of ${cases.length}` : '';
  return `- **${judgement}**: ${claim}\n${lines.join('\n')}\n${rest}`;
}

function agreement(all) {
  const parts = all.map(({ outcome: { z } }) => z);
  const count = parts.reduce((sum, z) => sum + z.count, 0);
  const squares = parts.reduce((sum, z) => sum + z.count * (z.rms ?? 0) ** 2, 0);
  const largest = Math.max(...parts.map((z) => z.largest));
  const rms = Math.sqrt(squares / count);
  const text = `${count} exact values, largest |z| ${largest.toFixed(2)}, root mean square ${rms.toFixed(2)}`;
  return { largest, rms, text };
}

function index(all, { text }) {
  const rows = all.map(({ paper, outcome }) => {
    const count = (judgement) =>
      outcome.claims.filter((claim) => claim.judgement === judgement).length;
    const verdicts = ['holds', 'undecided', 'does not hold']
      .map((judgement) => [count(judgement), judgement])
      .filter(([number]) => number > 0)
      .map(([number, judgement]) => `${number} ${judgement}`);
    return `| [${paper.title}](${paper.id}.md) | ${paper.authors} | ${paper.question} | ${verdicts.join(', ')} |`;
  });
  return `# Gallery

The experiments of the literature on recursive training, run by this tool at their quick sizes. Each page has the question, the figures, the verdicts and the command. At full size the claims that are undecided here for want of replications are decided.

| paper | authors | question | claims |
| --- | --- | --- | --- |
${rows.join('\n')}

Theory beside simulation, all papers: ${text}. Where both are right, these are a standard normal sample.

\`npm run gallery\` makes these pages anew.
`;
}

function collapseLab(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}${stdout}`);
  return stdout;
}

async function writeMarkdown(file, text) {
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
}
