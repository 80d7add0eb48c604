import { describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { casesToShow } from '../src/papers/claim-text.js';
import type { Claim } from '../src/papers/paper.js';
import { paperNames, paperOf } from '../src/papers/list.js';
import { checkClaims, judge, worst, type Case } from '../src/papers/verdict.js';
import { ask, collapseLab, temporaryFolder } from './support/lab.js';

describe('a claim', () => {
  const equal = { expect: 'equal', resolution: 0.1 } as const;
  const most = { expect: 'at most', resolution: 0.1 } as const;
  const least = { expect: 'at least', resolution: 0.1 } as const;
  const near = { expect: { within: 0.02 }, resolution: 0.1 };

  test.each([
    [equal, 1.03, 0.01, 1, 'holds'],
    [equal, 1.05, 0.01, 1, 'does not hold'],
    [equal, 0.95, 0.01, 1, 'does not hold'],
    [equal, 1.03, 0.2, 1, 'undecided'],
    [equal, NaN, 0.01, 1, 'undecided'],
    [equal, 1, 0, 1, 'holds'],
    [equal, 1.001, 0, 1, 'does not hold'],
    [most, 0.9, 0.04, 1, 'holds'],
    [most, 0.95, 0.04, 1, 'undecided'],
    [most, 1.1, 0.04, 1, 'undecided'],
    [most, 1.2, 0.04, 1, 'does not hold'],
    [most, 1, 0, 1, 'holds'],
    [least, 1.1, 0.04, 1, 'holds'],
    [least, 0.8, 0.04, 1, 'does not hold'],
    [near, 1.01, 0.002, 1, 'holds'],
    [near, 1.018, 0.002, 1, 'undecided'],
    [near, 1.03, 0.002, 1, 'does not hold'],
    [near, 1.027, 0.002, 1, 'undecided'],
    [near, -1.01, 0.002, -1, 'holds'],
  ] as const)('%j of %d ± %d beside %d: %s', (claim, measured, mcse, expected, judgement) => {
    expect(judge(claim, measured, mcse, expected)).toBe(judgement);
  });

  test('is as good as its worst case', () => {
    expect(worst(['holds', 'undecided', 'does not hold'])).toBe('does not hold');
    expect(worst(['holds', 'undecided'])).toBe('undecided');
    expect(worst(['holds', 'holds'])).toBe('holds');
    expect(worst([])).toBe('undecided');
  });

  test('of many cases shows the one nearest to failing', () => {
    const cases = [0.1, 0.9, 0.5].map((measured, i): Case => ({
      ...{ label: `case ${i}`, measured, mcse: 0.05, expected: 1, judgement: 'holds' },
    }));
    const claim = { ...most, claim: '', sweep: '', sql: '' } as Claim;
    expect(casesToShow({ claim, cases, judgement: 'holds' }, 2)).toEqual([cases[1]]);
    expect(casesToShow({ claim, cases, judgement: 'holds' }, 3)).toBe(cases);
  });
});

const paper = {
  title: 'A paper',
  authors: 'Nobody',
  source: 'nowhere',
  question: 'Does it hold?',
  about: 'Two generations of a mean.',
  sweeps: {
    means: {
      sweep: {
        generations: 2,
        replications: 5000,
        model: { family: 'gaussian-mean' },
        n: 10,
        metrics: ['squared_error'],
      },
      quick: { replications: 50 },
    },
  },
  claims: [
    {
      claim: 'The error is T / n',
      sweep: 'means',
      sql: `SELECT generation AS "case", mean AS measured, mcse, generation / 10.0 AS expected
            FROM answer WHERE metric = 'squared_error'`,
      expect: 'equal',
    },
  ],
  figures: [{ name: 'error', sweep: 'means', kind: 'lines', y: 'squared_error', title: 'Error' }],
};

describe('papers run', () => {
  const run = (content: unknown, ...args: string[]) => {
    const folder = temporaryFolder();
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, JSON.stringify(content));
    const out = join(folder, 'papers');
    return {
      out,
      ...collapseLab(['papers', 'run', file, '--out', out, '--progress', 'none', ...args]),
    };
  };

  test('runs the sweeps of a paper and prints measured, expected and verdict', () => {
    const { status, stdout, out } = run(paper);
    expect(status).toBe(0);
    expect(stdout).toContain('HOLDS: The error is T / n');
    const [row] = ask(
      join(out, 'mine', 'means.db'),
      `SELECT round(mean, 4) AS mean FROM answer WHERE metric = 'squared_error' AND generation = 2`,
    );
    expect(stdout).toContain(`2: ${(row!.mean as number).toFixed(4)} ± `);
    expect(stdout).toMatch(/expected 0\.2, z -?\d\.\d/);
    expect(stdout).toMatch(/Theory beside simulation: 2 exact values/);
  });

  test('leaves open at a small size what it cannot judge', () => {
    const { status, stdout, out } = run(paper, '--quick');
    expect(status).toBe(0);
    expect(stdout).toContain('UNDECIDED');
    expect(ask(join(out, 'mine-quick', 'means.db'), 'SELECT replications FROM cell')).toEqual([
      { replications: 50 },
    ]);
  });

  test('says what does not hold, and ends with 1', () => {
    const [claim] = paper.claims;
    const wrong = { ...claim, sql: claim!.sql.replace('generation / 10.0', 'generation / 9.0') };
    const { status, stdout } = run({ ...paper, claims: [wrong] }, '--json');
    expect(status).toBe(1);
    const [outcome] = JSON.parse(stdout) as { claims: { judgement: string }[] }[];
    expect(outcome!.claims[0]!.judgement).toBe('does not hold');
  });

  test.each([
    [{ ...paper, claims: [] }, 'claims'],
    [{ ...paper, figures: [{ ...paper.figures[0], sweep: 'mean' }] }, 'figures[0].sweep'],
    [
      { ...paper, claims: [{ ...paper.claims[0], sql: 'SELECT none FROM nowhere' }] },
      'no such table',
    ],
    [{ ...paper, claims: [{ ...paper.claims[0], sql: 'SELECT 1 AS measured' }] }, 'no column mcse'],
    [
      {
        ...paper,
        claims: [{ ...paper.claims[0], sql: 'DELETE FROM cell RETURNING 1 AS measured' }],
      },
      'its SQL may only read',
    ],
    [
      { ...paper, figures: [{ ...paper.figures[0], y: 'improved' }] },
      "figure error: no metric 'improved'; recorded: squared_error",
    ],
    [
      { ...paper, sweeps: { means: { sweep: { ...paper.sweeps.means.sweep, n: 0 } } } },
      'n: found 0',
    ],
  ])('refuses what is wrong with its path', (content, message) => {
    const { status, stderr, out } = run(content);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
    expect(existsSync(out)).toBe(false);
  });

  test.each([
    ["SELECT json('{') AS measured, 1 AS mcse, 1 AS expected", 'SQL: malformed JSON'],
    ['SELECT :x AS measured, 1 AS mcse, 1 AS expected', 'SQL: Missing named parameters'],
    ["SELECT 'one' AS measured, 1 AS mcse, 1 AS expected", 'gives measured as no number'],
  ])('refuses a claim whose SQL fails: %s', (sql, message) => {
    const { status, stderr } = run({ ...paper, claims: [{ ...paper.claims[0], sql }] });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  test('knows its papers', () => {
    const { status, stderr } = collapseLab(['papers', 'run', 'suresh2024']);
    expect(status).toBe(2);
    expect(stderr).toContain("did you mean 'suresh2025'?");
  });
});

describe.each(paperNames())('the paper %s', (name) => {
  const paper = paperOf(name);

  test.each(['full', 'quick'] as const)('has sweeps and claims that can be run, %s', (size) => {
    const sweeps = paper.sweepsOf(size);
    expect(() => checkClaims(paper, sweeps)).not.toThrow();
    for (const { sweep, y } of paper.figures) expect(sweeps.get(sweep)!.metrics).toContain(y);
  });

  test('has a page in the gallery with its figures and every claim', () => {
    const page = readFileSync(`docs/gallery/${name}.md`, 'utf8');
    for (const figure of paper.figures)
      expect(page).toContain(`figures/${name}-${figure.name}.svg`);
    for (const { claim } of paper.claims) expect(page).toContain(claim.slice(0, 20));
    expect(page).not.toContain('**does not hold**');
  });
});
