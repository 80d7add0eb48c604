import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { pathToFileURL } from 'node:url';
import { reportHtml } from '../src/answers/report/report.js';
import { closeAfterReading, openForReading } from '../src/store/index.js';
import { launchBrowser, openFile } from './support/browser.js';
import {
  ask,
  collapseLab,
  runToEnd,
  startCollapseLab,
  temporaryFolder,
  until,
  writeSweep,
} from './support/lab.js';

const SWEEP = {
  name: 'small',
  seed: '1.50',
  generations: 20,
  replications: 200,
  model: { family: 'gaussian-mean', theta: 1 },
  grid: {
    schedule: ['constant', 'linear', { power: 2 }],
    bias: ['none', { shrink: 1, exponent: 0.5 }],
    n: [9, 80, 700],
  },
  record: { generations: 'log' },
};

let browser: Browser;
let results: string;
let report: string;

beforeAll(async () => {
  browser = await launchBrowser();
  results = runToEnd(SWEEP);
  report = results.replace(/\.db$/, '.html');
  const { status, stderr, stdout } = collapseLab(['report', results]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/out\.html: \d+ kB, [\d.]+ s\n$/);
});

afterAll(() => browser.close());

test('a report is whole in one file: it asks for nothing, complains of nothing and shows its figures', async () => {
  const { page, complaints, requests } = await openFile(browser, report);
  expect(complaints).toEqual([]);
  expect(requests).toEqual([pathToFileURL(report).href]);
  expect(await page.title()).toBe('small');
  expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual(['small']);
  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    ...['Finding', 'Figures', 'Estimates', 'Growth', 'Failures', 'What was run'],
    'How to reproduce',
  ]);
  for (const name of [
    'small: squared_error by generation',
    'small: improved by generation',
    'small: squared_error at generation 20',
    'small: squared_error of single replications',
  ])
    expect(await page.getByRole('img', { name }).isVisible()).toBe(true);
  expect(await page.locator('figure > figcaption').count()).toBe(4);
  expect(await page.locator('figcaption').first().innerText()).toContain('200 replications');
  expect(await duplicateIds(page)).toEqual([]);
  await page.context().close();
});

test('the finding tells the extremes, growth and agreement with theory', async () => {
  const { page } = await openFile(browser, report);
  const text = await page.locator('.finding').innerText();
  const final = ask<{ mean: number; schedule: string }>(
    results,
    `SELECT DISTINCT mean, schedule FROM answer
     WHERE metric = 'squared_error' AND generation = generations ORDER BY mean`,
  );
  expect(text).toContain('18 cells with 200 replications each, 3,600 in all');
  const [, smallest, largest] = /ranges from ([\d.]+) .* to ([\d.]+) /.exec(text)!.map(Number);
  expect(smallest! / final[0]!.mean).toBeCloseTo(1, 2);
  expect(largest! / final.at(-1)!.mean).toBeCloseTo(1, 2);
  const [z] = ask<{ count: number; largest: number; rms: number }>(
    results,
    `SELECT count(*) AS count, max(abs(z)) AS largest, sqrt(avg(z * z)) AS rms FROM answer
     WHERE z IS NOT NULL AND flag IS NULL AND generation = generations`,
  );
  expect(text).toContain(`Theory is exact for ${z!.count} estimates`);
  expect(text).toContain(`root mean square ${z!.rms.toFixed(2)}`);
  expect(text).toContain(`the largest is ${z!.largest.toFixed(1)}`);
  expect(text).toMatch(/still grows in \d+ of 18 cells/);
  expect(text).toContain('No replication failed.');
  await page.context().close();
});

test('numbers in the tables are those of the results file', async () => {
  const { page } = await openFile(browser, report);
  const table = page.getByRole('table', { name: /^Estimates/ });
  expect(await table.locator('thead th').allInnerTexts()).toEqual(
    expect.arrayContaining([expect.stringMatching(/^schedule/), expect.stringMatching(/^mean/)]),
  );
  const stored = ask<{ mean: number; theory: number | null; z: number | null }>(
    results,
    `SELECT mean, theory, z FROM answer JOIN (SELECT 'squared_error' AS metric, 1 AS place UNION
       SELECT 'improved', 2) USING (metric)
     WHERE generation = generations ORDER BY cell_id, place`,
  );
  expect(await rawColumn(page, 'mean')).toEqual(stored.map(({ mean }) => mean));
  expect(await rawColumn(page, 'theory')).toEqual(stored.map(({ theory }) => theory));
  expect(await rawColumn(page, 'z')).toEqual(stored.map(({ z }) => z));
  await page.context().close();
});

test('headers sort by click and by keyboard, numbers as numbers', async () => {
  const { page } = await openFile(browser, report);
  const header = (name: string | RegExp) =>
    page.getByRole('table', { name: /^Estimates/ }).getByRole('columnheader', { name });
  const before = await rawColumn(page, 'mean');
  await header('mean').getByRole('button').click();
  expect(await header('mean').getAttribute('aria-sort')).toBe('ascending');
  expect(await rawColumn(page, 'mean')).toEqual([...before].sort((a, b) => a! - b!));
  await page.keyboard.press('Enter');
  expect(await header('mean').getAttribute('aria-sort')).toBe('descending');
  expect(await rawColumn(page, 'mean')).toEqual([...before].sort((a, b) => b! - a!));
  await header(/^n\W/).getByRole('button').focus();
  await page.keyboard.press('Space');
  expect([...new Set(await rawColumn(page, 'n'))]).toEqual([9, 80, 700]);
  expect(await header('mean').getAttribute('aria-sort')).toBe(null);
  await header('z').getByRole('button').press('Enter');
  await header('z').getByRole('button').press('Enter');
  const z = await rawColumn(page, 'z');
  const known = z.filter((each) => each !== null);
  // What has no z stays at the end, whichever way.
  expect(z.slice(0, known.length)).toEqual([...known].sort((a, b) => b - a));
  await page.context().close();
});

test('figures tell the values of their marks to pointer and keyboard', async () => {
  const { page } = await openFile(browser, report);
  const picture = page.getByRole('img', { name: 'small: squared_error by generation' });
  const mark = picture.locator('path[aria-label]').nth(7);
  const label = (await mark.getAttribute('aria-label'))!;
  expect(label).toMatch(/generation \d+: .* ± /);
  await mark.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await mark.boundingBox())!;
  const tip = page.locator('#value');
  expect(await tip.isVisible()).toBe(false);
  await page.mouse.move(x + width / 2, y + height / 2);
  expect(await tip.innerText()).toMatch(/generation \d+: .* ± /);
  await page.mouse.move(2, 2);
  expect(await tip.isVisible()).toBe(false);
  await picture.focus();
  await page.keyboard.press('ArrowRight');
  const first = await picture.locator('path[aria-label]').first().getAttribute('aria-label');
  expect(await tip.innerText()).toBe(first);
  await page.keyboard.press('Escape');
  expect(await tip.isVisible()).toBe(false);
  await page.context().close();
});

test.each([1280, 390])('at %i pixels nothing overflows the page', async (width) => {
  const { page } = await openFile(browser, report, { viewport: { width, height: 800 } });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  // A narrow page scrolls a figure in its frame rather than shrinking its letters away.
  for (const frame of await page.locator('.picture').all())
    expect((await frame.boundingBox())!.width).toBeLessThanOrEqual(width);
  for (const picture of await page.locator('.picture svg').all())
    expect((await picture.boundingBox())!.width).toBeGreaterThanOrEqual(500);
  await page.context().close();
});

test('without JavaScript everything is there to read', async () => {
  const { page } = await openFile(browser, report, { javaScriptEnabled: false });
  expect(await page.locator('.picture svg').count()).toBe(4);
  expect(await page.locator('.picture svg').first().isVisible()).toBe(true);
  const text = await page.locator('main').innerText();
  expect(text).toContain('18 cells with 200 replications each');
  expect(text).toContain(ask<{ value: string }>(results, DIGEST)[0]!.value);
  expect(
    await page
      .getByRole('table', { name: /^Estimates/ })
      .locator('tbody tr')
      .count(),
  ).toBe(36);
  await page.context().close();
});

const DIGEST = "SELECT value FROM meta WHERE key = 'digest'";

test('the sweep as printed gives the same results again, and the same file the same report', async () => {
  const { page } = await openFile(browser, report);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'small.yaml'), await page.locator('pre').first().innerText());
  const commands = (await page.locator('pre').last().innerText()).split('\n');
  for (const command of commands) {
    const { status, stderr } = collapseLab(command.split(' ').slice(2), folder);
    expect({ status, stderr: stderr.replace(/.*\n/g, '') }).toEqual({ status: 0, stderr: '' });
  }
  expect(ask(join(folder, 'small-again.db'), DIGEST)).toEqual(ask(results, DIGEST));
  const again = join(folder, 'again.html');
  collapseLab(['report', results, '-o', again]);
  expect(readFileSync(again).equals(readFileSync(report))).toBe(true);
  await page.context().close();
});

test('hostile names are text, and failures are shown', async () => {
  const attack = `"'></title></script></pre><script>alert(1)</script><img src=x onerror=alert(2)>`;
  const file = runToEnd({ ...SWEEP, seed: attack });
  const database = new Database(file);
  database.prepare("UPDATE meta SET value = ? WHERE key = 'name'").run(attack);
  database.prepare("UPDATE cell SET schedule = ? WHERE schedule = 'linear'").run(attack);
  database
    .prepare("INSERT INTO failure VALUES (2, 17, 5, 3, 'RangeError', ?)")
    .run(`theta is NaN ${attack}`);
  database.close();
  const { status } = collapseLab(['report', file]);
  expect(status).toBe(0);
  const { page, complaints, requests } = await openFile(browser, file.replace(/db$/, 'html'));
  expect(complaints).toEqual([]);
  expect(requests).toHaveLength(1);
  expect(await page.locator('script').count()).toBe(1);
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.title()).toBe(attack);
  expect(await page.locator('pre').first().innerText()).toContain('<script>alert(1)</script>');
  expect(await page.getByRole('img', { name: attack }).count()).toBeGreaterThan(2);
  expect(await page.locator('.finding').innerText()).toContain('1 replication failed.');
  const failures = page.getByRole('table', { name: /failed/ });
  expect(await failures.locator('tbody tr').innerText()).toMatch(
    /80\s+17\s+5\s+3\s+RangeError\s+theta is NaN/,
  );
  await page.context().close();
});

test('an unfinished file has a report that says how much is done', async () => {
  const folder = temporaryFolder();
  const sweep = {
    ...SWEEP,
    generations: 50,
    replications: 20_000,
    draw: 'samples',
    metrics: ['squared_error'],
    grid: { n: [10, 10_000] },
    record: { trajectories: 'none', generations: 'log' },
  };
  const file = join(folder, 'slow.db');
  const path = writeSweep(folder, sweep);
  const { child, ended } = startCollapseLab(
    ['run', path, '--out', file, '--progress', 'none'],
    folder,
  );
  await until(() => existsSync(file) && countOf(file, 'summary') > 0);
  child.kill('SIGINT');
  await ended;
  const { status, stdout } = collapseLab(['report', file]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Unfinished: [\d,]+ of 40,000 replications are done \([\d.]+ %\)\./);
  const { page, complaints } = await openFile(browser, join(folder, 'slow.html'));
  expect(complaints).toEqual([]);
  const finding = await page.locator('.finding').innerText();
  expect(finding).toMatch(/^Unfinished: [\d,]+ of 40,000/);
  expect(finding).toContain('1 of 2 cells');
  await page.context().close();
});

function countOf(file: string, table: string): number {
  try {
    return ask<{ n: number }>(file, `SELECT count(*) AS n FROM ${table}`)[0]!.n;
  } catch {
    return 0;
  }
}

test('misuse is refused before anything is written', () => {
  const folder = temporaryFolder();
  const database = join(folder, 'other.html');
  writeFileSync(database, 'SQLite format 3\0');
  const refused = (...args: string[]) => {
    const { status, stderr } = collapseLab(['report', ...args], folder);
    return { status, stderr: stderr.trim() };
  };
  expect(refused(join(folder, 'missing.db'))).toEqual({
    status: 2,
    stderr: `no such results file: ${join(folder, 'missing.db')}`,
  });
  expect(refused(results, '-o', 'report.txt').stderr).toContain('does not end in .html');
  expect(refused(results, '-o', results).status).toBe(2);
  expect(refused(results, '-o', 'nowhere/report.html').stderr).toContain('does not exist');
  expect(refused(results, '-o', database)).toEqual({
    status: 2,
    stderr: `--out: ${database} is there and no HTML; expected another name`,
  });
  expect(readFileSync(database, 'utf8')).toBe('SQLite format 3\0');
  expect(existsSync(join(folder, 'missing.html'))).toBe(false);
});

test('a report on several files has what leads to them, and ids of their own', async () => {
  // One after the other: Jest cannot load both at once, as drawing does.
  await import('vega');
  await import('vega-lite');
  const databases = [openForReading(results), openForReading(results)];
  const html = await reportHtml({
    title: 'A paper & its claims',
    lead: [
      { text: 'Claims <judged>.' },
      { heading: 'Claims', table: { columns: ['claim', 'z'], rows: [['error is bounded', 1.5]] } },
    ],
    results: databases.map((database, i) => ({
      ...{ name: `sweep ${i + 1}`, file: 'out.db', database },
      figures: [
        { kind: 'lines', y: 'squared_error' } as const,
        { kind: 'lines', y: 'none' } as const,
      ],
    })),
    reproduce: ['npx collapse-lab papers run a-paper'],
  });
  for (const database of databases) closeAfterReading(database);
  const file = join(temporaryFolder(), 'papers.html');
  writeFileSync(file, html);
  const { page, complaints } = await openFile(browser, file);
  expect(complaints).toEqual([]);
  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
    ...['sweep 1', 'sweep 2', 'How to reproduce'],
  ]);
  expect(await page.getByRole('table', { name: 'Claims' }).innerText()).toContain(
    'error is bounded',
  );
  expect(await page.locator('svg[role=img]').count()).toBe(2);
  expect(await page.locator('main').innerText()).toContain(
    "No figure of none (lines): no metric 'none'",
  );
  expect(await duplicateIds(page)).toEqual([]);
  await page.context().close();
});

test('a thousand cells make a report of a few megabytes in seconds', async () => {
  const exponents = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 2];
  const file = runToEnd({
    ...SWEEP,
    name: 'thousand',
    replications: 20,
    grid: {
      n: [10, 14, 20, 28, 40, 56, 80, 112, 160, 224],
      schedule: ['constant', 'linear', ...[0.5, 1.25, 1.5, 1.75, 2, 2.5, 3].map((power) => ({ power })), { geometric: 1.1 }], // prettier-ignore
      bias: ['none', ...exponents.map((exponent) => ({ shrink: 1, exponent }))],
    },
  });
  const start = performance.now();
  const { status, stdout } = collapseLab(['report', file]);
  const seconds = (performance.now() - start) / 1000;
  expect(status).toBe(0);
  process.stdout.write(`1,000 cells: ${stdout}`);
  expect(seconds).toBeLessThan(20);
  expect(statSync(file.replace(/db$/, 'html')).size).toBeLessThan(10e6);
  const { page, complaints } = await openFile(browser, file.replace(/db$/, 'html'));
  expect(complaints).toEqual([]);
  expect(await page.locator('.picture svg').count()).toBe(4);
  expect(await page.locator('main').innerText()).toContain('few of the 1,000 cells');
  await page.context().close();
});

/** What this needs of an element of a page, the types of which are a browser's. */
interface Attributed {
  getAttribute(name: string): string | null;
}

/** Raw numbers of a column of the estimates, null where there is none. */
async function rawColumn(page: Page, name: string): Promise<(number | null)[]> {
  const table = page.getByRole('table', { name: /^Estimates/ });
  const names = (await table.locator('thead th').allInnerTexts()).map((text) =>
    /^[\w ]+/.exec(text)![0].trim(),
  );
  const cells = table.locator(`tbody td:nth-child(${names.indexOf(name) + 1})`);
  const values = await cells.evaluateAll((all: Attributed[]) =>
    all.map((each) => each.getAttribute('data-value')),
  );
  return values.map((value) => (value === null ? null : Number(value)));
}

async function duplicateIds(page: Page): Promise<string[]> {
  const ids = await page.evaluate<string[]>(
    '[...document.querySelectorAll("[id]")].map(({ id }) => id)',
  );
  return ids.filter((id, i) => ids.indexOf(id) !== i);
}
