import { beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_VERSION } from '../src/simulation/engine.js';
import { ask, collapseLab, runToEnd, temporaryFolder, writeSweep } from './support/lab.js';

const SWEEP = {
  name: 'commands',
  seed: 'commands',
  generations: 10,
  replications: 200,
  model: { family: 'bernoulli', theta: 0.3 },
  grid: { schedule: ['constant', 'linear'], n: [10, 20] },
  metrics: ['squared_error', 'theta', 'absorbed'],
};

let file = '';
beforeAll(() => {
  file = runToEnd(SWEEP);
});

const query = (sql: string, ...options: string[]) => collapseLab(['query', file, sql, ...options]);

describe('run', () => {
  test('writes results/<name>.db unless told otherwise, and says how it ended', () => {
    const folder = temporaryFolder();
    const { status, stdout, stderr } = collapseLab(['run', writeSweep(folder, SWEEP)], folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^Complete: 4 cells × 200 replications in results\/commands\.db \(800 replications and 8,000 rows new, .* s\)\.\n$/,
    );
    expect(stderr).toContain('commands: 4 cells, 800 replications to do');
    expect(existsSync(join(folder, 'results', 'commands.db'))).toBe(true);
  });

  test('stores what it takes to know and repeat the sweep', () => {
    const meta = Object.fromEntries(
      ask<{ key: string; value: string }>(file, 'SELECT * FROM meta').map((row) => [
        row.key,
        row.value,
      ]),
    );
    expect(meta).toMatchObject({
      name: 'commands',
      seed: 'commands',
      engine_version: ENGINE_VERSION,
      node_version: process.version,
      generator: expect.stringContaining('xoshiro128**') as unknown,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
      finished_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as unknown,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    expect(JSON.parse(meta.sweep!)).toMatchObject({ ...SWEEP, streams: 'independent' });
    const [header] = ask(
      file,
      'SELECT (SELECT * FROM pragma_user_version) AS version, (SELECT * FROM pragma_application_id) AS id',
    );
    expect(header).toEqual({ version: 4, id: 0x434c6162 });
  });

  test('stores NaN as NULL and keeps infinities', () => {
    const collapsing = runToEnd({
      ...SWEEP,
      model: { family: 'gaussian' },
      grid: { n: [1] },
      metrics: ['log_sigma', 'theta', 'sigma', 'absorbed'].filter((m) => m !== 'theta'),
    });
    const rows = ask(collapsing, 'SELECT DISTINCT log_sigma, sigma, absorbed FROM final');
    expect(rows).toEqual([{ log_sigma: -Infinity, sigma: 0, absorbed: 1 }]);
    const [summary] = ask(collapsing, "SELECT mean, sd FROM summary WHERE metric = 'log_sigma'");
    expect(summary).toEqual({ mean: -Infinity, sd: null });
  });

  test('keeps the first K trajectories when asked, and summaries of all', () => {
    const some = runToEnd({ ...SWEEP, record: { trajectories: 7 } });
    expect(ask(some, 'SELECT max(replication) AS last, count(*) AS rows FROM trajectory')).toEqual([
      { last: 6, rows: 4 * 7 * 10 },
    ]);
    const means = 'SELECT cell_id, generation, metric, replications, mean, sd FROM summary';
    expect(ask(some, means)).toEqual(ask(file, means));
  });

  test('summarises what it records', () => {
    const [expected] = ask<Record<string, number>>(
      file,
      `SELECT count(theta) AS replications, avg(theta) AS mean, min(theta) AS min, max(theta) AS max
       FROM trajectory WHERE cell_id = 2 AND generation = 7`,
    );
    const [summary] = ask<Record<string, number>>(
      file,
      "SELECT * FROM summary WHERE cell_id = 2 AND generation = 7 AND metric = 'theta'",
    );
    expect(summary).toMatchObject({
      replications: expected!.replications,
      min: expected!.min,
      max: expected!.max,
      quantiles: 'exact',
    });
    expect(summary!.mean).toBeCloseTo(expected!.mean!, 14);
    expect(summary!.mcse).toBeCloseTo(summary!.sd! / Math.sqrt(200), 14);
    const own = query(
      'SELECT stddev(theta) AS sd, median(theta) AS median, quantile(theta, 0.05) AS q05 FROM trajectory WHERE cell_id = 2 AND generation = 7',
      '--format',
      'json',
    );
    const [row] = JSON.parse(own.stdout) as [Record<string, number>];
    expect(row.sd).toBeCloseTo(summary!.sd!, 12);
    expect([row.median, row.q05]).toEqual([summary!.median, summary!.q05]);
  });
});

describe('plan', () => {
  test('foretells cells, replications, rows, bytes and time, and runs nothing', () => {
    const folder = temporaryFolder();
    const { status, stdout } = collapseLab(['plan', writeSweep(folder, SWEEP)], folder);
    expect(status).toBe(0);
    expect(stdout).toContain('4 (schedule 2 × n 2)');
    expect(stdout).toContain('800 wanted, 0 there, 800 to do');
    expect(stdout).toContain('8,000 to write');
    expect(stdout).toMatch(/size +about \d+ kB more/);
    expect(stdout).toMatch(/time +about .* s with \d+ threads/);
    expect(existsSync(join(folder, 'results'))).toBe(false);
  });

  test('counts what is there', () => {
    const path = writeSweep(temporaryFolder(), { ...SWEEP, replications: 300 });
    const { stdout } = collapseLab(['plan', path, '--out', file, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      cells: 4,
      newCells: 0,
      replications: { wanted: 1200, present: 800, missing: 400 },
      rows: 4000,
    });
  });

  test('foretells bytes to within a third', () => {
    const large = { ...SWEEP, replications: 5000, generations: 50 };
    const path = writeSweep(temporaryFolder(), large);
    const { bytes } = JSON.parse(collapseLab(['plan', path, '--json']).stdout) as { bytes: number };
    const size = readFileSync(runToEnd(large)).length;
    expect(bytes / size).toBeGreaterThan(2 / 3);
    expect(bytes / size).toBeLessThan(4 / 3);
  });

  test('refuses a contradicting sweep as run would', () => {
    const path = writeSweep(temporaryFolder(), { ...SWEEP, seed: 'other' });
    expect(collapseLab(['plan', path, '--out', file])).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('status', () => {
  test('tells of a complete sweep', () => {
    const { status, stdout } = collapseLab(['status', file]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/state +complete/);
    expect(stdout).toContain('4 of 4 complete');
    expect(stdout).toContain('800 of 800 (100.0 %)');
  });

  test('speaks JSON', () => {
    expect(JSON.parse(collapseLab(['status', file, '--json']).stdout)).toMatchObject({
      name: 'commands',
      holder: null,
      cells: { total: 4, complete: 4 },
      replications: { wanted: 800, done: 800 },
      failures: 0,
    });
  });

  test('of nothing is refused', () => {
    const { status, stderr } = collapseLab(['status', 'nowhere.db']);
    expect(status).toBe(2);
    expect(stderr).toContain('no such results file: nowhere.db');
  });
});

describe('query', () => {
  const SQL = `SELECT 1 AS whole, 0.5 AS half, 'a "b", c|d' AS text, NULL AS none UNION ALL SELECT 2, 9e999, 'x', NULL`;

  test('prints a table', () => {
    const { stdout } = query(SQL);
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      '┌───────┬──────┬────────────┬──────┐',
      '│ whole │ half │ text       │ none │',
      '├───────┼──────┼────────────┼──────┤',
      '│     1 │  0.5 │ a "b", c|d │      │',
      '│     2 │    ∞ │ x          │      │',
    ]);
  });

  test('prints csv', () => {
    expect(query(SQL, '--format', 'csv').stdout).toBe(
      'whole,half,text,none\r\n1,0.5,"a ""b"", c|d",\r\n2,Infinity,x,\r\n',
    );
  });

  test('prints json and ndjson', () => {
    const expected = [
      { whole: 1, half: 0.5, text: 'a "b", c|d', none: null },
      { whole: 2, half: 'Infinity', text: 'x', none: null },
    ];
    expect(JSON.parse(query(SQL, '--format', 'json').stdout)).toEqual(expected);
    const lines = query(SQL, '--format', 'ndjson').stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(expected);
    expect(query('SELECT 1 WHERE 0', '--format', 'json').stdout).toBe('[]\n');
  });

  test('prints markdown', () => {
    expect(query(SQL, '--format', 'markdown').stdout).toBe(
      '| whole | half | text | none |\n| --- | --- | --- | --- |\n' +
        '| 1 | 0.5 | a "b", c\\|d |  |\n| 2 | ∞ | x |  |\n',
    );
  });

  test('takes parameters', () => {
    const sql = 'SELECT count(*) AS cells FROM cell WHERE n = :n AND schedule = :schedule';
    const { stdout } = query(
      sql,
      '--param',
      'n=10',
      '--param',
      'schedule=linear',
      '--format',
      'csv',
    );
    expect(stdout).toBe('cells\r\n1\r\n');
    const missing = query(sql, '--param', 'n=10');
    expect(missing).toMatchObject({ status: 2, stdout: '' });
    expect(missing.stderr).toContain('schedule');
  });

  test('knows the functions that SQLite lacks', () => {
    const sql = `WITH x(v) AS (VALUES (4.0), (1.0), (3.0), (2.0), (NULL))
      SELECT median(v) AS m, quantile(v, 0.25) AS q, variance(v) AS var, round(stddev(v), 6) AS sd,
        round(wilson_low(81, 263), 4) AS low, round(wilson_high(81, 263), 4) AS high,
        (SELECT median(v) FROM x WHERE v > 9) AS empty, wilson_low(0, 0) AS undefined FROM x`;
    expect(JSON.parse(query(sql, '--format', 'json').stdout)).toEqual([
      {
        m: 2.5,
        q: 1.75,
        var: 5 / 3,
        sd: 1.290994,
        low: 0.2553,
        high: 0.3662,
        empty: null,
        undefined: null,
      },
    ]);
    expect(query('SELECT quantile(n, 2) FROM cell')).toMatchObject({ status: 2 });
  });

  test.each([
    'DELETE FROM cell',
    'DROP TABLE cell',
    'UPDATE cell SET n = 1 WHERE cell_id = 1 RETURNING n',
    "ATTACH DATABASE 'x.db' AS x",
    'PRAGMA user_version = 5',
    'SELECT 1; DELETE FROM cell',
    "SELECT load_extension('x')",
    'SELEKT 1',
    'SELECT thetta FROM result',
    'VACUUM',
  ])('refuses %s', (sql) => {
    const before = readFileSync(file);
    const { status, stdout, stderr } = query(sql);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('SQL: ');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('suggests the nearest column', () => {
    expect(query('SELECT thetta FROM result').stderr).toContain("did you mean 'theta'");
  });

  test('limits a table, not other formats, and says so', () => {
    const many = 'SELECT replication FROM trajectory';
    expect(query(many, '--limit', '5').stdout).toContain(
      'The first 5 rows; all of them: --limit 0',
    );
    expect(query(many, '--format', 'csv').stdout.split('\r\n')).toHaveLength(8002);
  });

  test('without SQL lists every table and view, with examples that work', () => {
    const { status, stdout } = collapseLab(['query', file]);
    expect(status).toBe(0);
    const names = ask<{ name: string }>(
      file,
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'",
    ).map(({ name }) => name);
    const internal = ['moment', 'sketch'];
    for (const name of names.filter((each) => !internal.includes(each)))
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    const examples = [...stdout.matchAll(/^ {13}(SELECT .*)$/gm)].map((match) => match[1]!);
    expect(examples.length).toBe(10);
    for (const sql of examples) expect(query(sql).status).toBe(0);
  });
});

describe('output that nobody reads', () => {
  const shell = (script: string) => spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  const command = `"${process.execPath}" dist/cli/main.js`;

  test('ends a query quietly', () => {
    const { stdout, stderr } = shell(
      `${command} query ${file} "SELECT * FROM result" --format csv | head -1; echo "\${PIPESTATUS[0]}"`,
    );
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toEqual([expect.stringMatching(/^cell_id,/), '0']);
  });

  test('does not end a run', () => {
    const folder = temporaryFolder();
    const path = writeSweep(folder, SWEEP);
    const out = join(folder, 'piped.db');
    shell(`${command} run ${path} --out ${out} --progress lines 2>&1 | true`);
    expect(ask(out, 'SELECT sum(replications) AS done FROM batch')).toEqual([{ done: 800 }]);
  });

  test('cannot be written to a full device, which is said', () => {
    if (!existsSync('/dev/full')) return;
    const ended = shell(`${command} query ${file} "SELECT * FROM result" > /dev/full`);
    expect(ended.status).toBe(4);
    expect(ended.stderr).toMatch(/^cannot write the output: ENOSPC[^\n]*\n$/);
  });
});

test('reading leaves no companion files', () => {
  collapseLab(['status', file]);
  query('SELECT 1');
  for (const suffix of ['-wal', '-shm']) expect(existsSync(file + suffix)).toBe(false);
});

describe('catalog', () => {
  test('lists every kind', () => {
    const { stdout } = collapseLab(['catalog']);
    for (const name of [
      'gaussian-mean',
      'exponential',
      'loglinear',
      'shrink',
      'accumulate',
      'absorbed',
    ])
      expect(stdout).toContain(`  ${name}: `);
  });

  test('shows one entry, also by its short form', () => {
    expect(collapseLab(['catalog', 'families', 'poisson']).stdout).toMatch(
      /^families\n {2}poisson: /,
    );
    expect(collapseLab(['catalog', 'schedules', 'linear']).stdout).toContain('  power: ');
  });

  test('suggests the nearest name', () => {
    expect(collapseLab(['catalog', 'families', 'poison']).stderr).toContain(
      "did you mean 'poisson'",
    );
    expect(collapseLab(['catalog', 'famlies'])).toMatchObject({ status: 2 });
  });

  test('speaks JSON', () => {
    const all = JSON.parse(collapseLab(['catalog', '--json']).stdout) as Record<string, unknown[]>;
    expect(Object.keys(all)).toEqual([
      'families',
      'schedules',
      'biases',
      'workflows',
      'samplings',
      'metrics',
    ]);
  });
});

describe('init', () => {
  test('writes a sweep file that runs, and never over another', () => {
    const folder = temporaryFolder();
    expect(collapseLab(['init', 'new.yaml'], folder).status).toBe(0);
    const text = readFileSync(join(folder, 'new.yaml'), 'utf8');
    const run = collapseLab(['run', 'new.yaml', '--set', 'replications=5'], folder);
    expect(run.status).toBe(0);
    expect(collapseLab(['init', 'new.yaml'], folder)).toMatchObject({ status: 2 });
    expect(readFileSync(join(folder, 'new.yaml'), 'utf8')).toBe(text);
  });
});

describe('doctor', () => {
  test('finds this machine fit', () => {
    const { status, stdout } = collapseLab(['doctor']);
    expect(stdout).not.toContain('PROBLEM');
    expect(status).toBe(0);
    for (const name of ['Node.js', 'native module', 'free disk', 'file system', 'golden hash'])
      expect(stdout).toContain(name);
  });

  test('knows the golden hash of this engine', () => {
    const checks = JSON.parse(collapseLab(['doctor', '--json']).stdout) as {
      name: string;
      state: string;
    }[];
    expect(checks.find(({ name }) => name === 'golden hash')!.state).toBe('ok');
  });
});

describe('misuse', () => {
  test.each([
    [[], 'Expected a command'],
    [['rnu', 'x.yaml'], 'Did you mean run?'],
    [['run'], 'Not enough non-option arguments'],
    [['run', 'x.yaml', '--treads', '2'], 'Unknown argument: treads'],
    [['run', 'x.yaml', '--threads'], 'Not enough arguments following: threads'],
    [['run', 'x.yaml', '--out', 'a.db', '--out', 'b.db'], 'expected it once'],
    [['run', 'configs/quickstart.yaml', '--out', ''], 'expected the name of a file'],
    [['run', 'configs/quickstart.yaml', '--out', ':memory:'], 'expected the name of a file'],
    [['query', 'x.db', 'SELECT 1', '--format', 'xml'], 'Invalid values'],
    [['query', 'nowhere.db', 'SELECT 1'], 'no such results file'],
  ])('%j ends with 2 and a word', (args, message) => {
    const { status, stdout, stderr } = collapseLab(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('results where no folder can be made end with 4', () => {
    const folder = temporaryFolder();
    writeSweep(folder, {}, 'taken');
    const path = writeSweep(folder, SWEEP);
    const { status, stderr } = collapseLab(['run', path, '--out', join(folder, 'taken', 'x.db')]);
    expect(status).toBe(4);
    expect(stderr).toContain('taken');
    mkdirSync(join(folder, 'dir.db'));
    expect(collapseLab(['run', path, '--out', join(folder, 'dir.db')]).status).toBe(2);
  });
});
