import { beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { documentOf, parseText, readSweep } from '../src/sweep/index.js';
import {
  ask,
  collapseLab,
  contents,
  runToEnd,
  startCollapseLab,
  temporaryFolder,
  writeSweep,
  type Ended,
} from './support/lab.js';

const SWEEP = {
  name: 'attacked',
  seed: 'attacked',
  generations: 3,
  replications: 5,
  model: { family: 'gaussian-mean' },
  n: 10,
};

/** The same as YAML, to which lines are added. */
const YAML = Object.entries(SWEEP)
  .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
  .join('');

const withModel = (model: string) => YAML.replace(/^model: .*$/m, () => `model: ${model}`);
const withName = (name: string) => JSON.stringify({ ...SWEEP, name });
const letters = (count: number) => 'a'.repeat(count);
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

const LAUGHS = range(10)
  .map((i) => `a${i}: &a${i} [${letters(9).replace(/a/g, i === 0 ? 'x,' : `*a${i - 1},`)}]\n`)
  .join('');

/** Sweep files that mean no good, and what is said of them. */
const FILES: readonly (readonly [what: string, text: string, message: string])[] = [
  ['a billion laughs', LAUGHS + YAML, 'Excessive alias count'],
  ['a list in itself', `${YAML}zip: &a [*a]\n`, 'an alias stands inside of what it stands for'],
  ['a file in itself', `&a\n${YAML}exclude: [*a]\n`, 'an alias stands inside'],
  ['a merge with itself', `${YAML}a: &a\n  <<: *a\n`, 'an alias stands inside'],
  ['a hundred levels', `${YAML}zip: ${'['.repeat(100)}${']'.repeat(100)}\n`, 'deeper than'],
  ['many levels', `${YAML}zip: ${'['.repeat(2e5)}${']'.repeat(2e5)}\n`, 'not valid YAML'],

  ['a function', `${YAML}zip: !!js/function 'function () {}'\n`, 'Unresolved tag'],
  ['bytes', `${YAML}zip: !!binary aGVsbG8=\n`, 'zip: found'],
  [
    'twenty thousand keys',
    YAML +
      range(20_000)
        .map((i) => `k${i}: 1\n`)
        .join(''),
    '20000 problems',
  ],
  ['a long key', `${YAML}${letters(50_000)}: 1\n`, ''],
  [
    'a long seed',
    YAML.replace('"attacked"\ngen', `${letters(9e6)}\ngen`),
    'at most 1000 characters',
  ],
  [
    'axes without end',
    `${YAML}grid:\n${range(99)
      .map((i) => `  model.a${i}: [1, 2]\n`)
      .join('')}`,
    'cells; expected at most',
  ],
  [
    "a terminal's commands",
    `${YAML}"\\e[2J\\e]0;owned\\a": 1\n`,
    '\\u001b[2J\\u001b]0;owned\\u0007: unknown key',
  ],
  ['a polluting key', `${YAML}__proto__: { polluted: 1 }\n`, '__proto__: unknown key'],
  [
    'a polluting model',
    withModel('{ family: gaussian-mean, __proto__: { theta: 7 } }'),
    'model.__proto__',
  ],
  [
    'a model of machinery',
    withModel('{ family: constructor }'),
    'model.family: found "constructor"',
  ],
  ['a polluting schedule', `${YAML}schedule: { __proto__: { power: 2 } }\n`, 'schedule: found'],
  ['a schedule of machinery', `${YAML}schedule: { constructor: 2 }\n`, 'schedule: found'],
  ['a workflow of machinery', `${YAML}workflow: toString\n`, 'workflow: found "toString"'],
  ['a metric of machinery', `${YAML}metrics: [__proto__]\n`, 'metrics[0]: found "__proto__"'],
  ['a polluting axis', `${YAML}grid: { __proto__: [1, 2] }\n`, 'not a setting that can vary'],
  [
    'an axis into a prototype',
    `${YAML}grid: { model.__proto__.theta: [1, 2] }\n`,
    'not a setting that can vary',
  ],
  [
    'an axis into a constructor',
    `${YAML}grid: { model.constructor.prototype.x: [1, 2] }\n`,
    'not a setting that can vary',
  ],
  ['an exclusion by prototype', `${YAML}exclude: [{ model.__proto__.x: 1 }]\n`, 'matches no cell'],
  [
    'a data set of machinery',
    withModel('{ family: gaussian, data: { dataset: __proto__, columns: a } }'),
    'found "__proto__"',
  ],
  ['SQL for a family', withModel(`{ family: "x'); DROP TABLE cell; --" }`), 'model.family: found'],
  [
    'SQL for an axis',
    `${YAML}grid: { "model.theta'); DROP TABLE cell; --": [1, 2] }\n`,
    'unknown key',
  ],
  ['SQL for a quoted axis', `${YAML}grid: { 'model."theta"': [1, 2] }\n`, 'unknown key'],
  ['SQL for a name', withName("'; DROP TABLE cell; --"), 'name: found'],
  ['a name that climbs', withName('../escaped'), 'name: found "../escaped"'],
  ['an absolute name', withName('/tmp/escaped'), 'name: found'],
  ['a name of dots', withName('..'), 'name: found'],
  ['an empty name', withName(''), 'name: found'],
  ['a name with NUL', withName('a\0b'), 'name: found "a\\u0000b"'],
  ['a name with a newline', withName('a\nb'), 'name: found'],
  ['a name like an option', withName('-rf'), 'name: found'],
  ['a name for a shell', withName('$(touch owned)'), 'name: found'],
  ['a long name', withName(letters(101)), 'at most 100'],
  [
    'data from a device',
    withModel('{ family: gaussian, data: { csv: /dev/zero, columns: a } }'),
    'is not a regular file',
  ],
  [
    'data from standard input',
    withModel('{ family: gaussian, data: { csv: /dev/stdin, columns: a } }'),
    'is not a regular file',
  ],
  [
    'data from a pipe',
    withModel('{ family: gaussian, data: { csv: pipe, columns: a } }'),
    'is not a regular file',
  ],
  [
    'data from a folder',
    withModel('{ family: gaussian, data: { csv: ., columns: a } }'),
    'is not a regular file',
  ],
  [
    'data from a loop',
    withModel('{ family: gaussian, data: { csv: loop, columns: a } }'),
    'too many symbolic links',
  ],
  [
    'data from NUL',
    withModel('{ family: gaussian, data: { csv: "a\\0b", columns: a } }'),
    'cannot be read',
  ],
  [
    'data from a long name',
    withModel(`{ family: gaussian, data: { csv: ${letters(5000)}, columns: a } }`),
    'data.csv: ',
  ],
  [
    'words from a device',
    withModel('{ family: discrete, truth: { text: /dev/urandom } }'),
    'is not a regular file',
  ],
];

const STACK = /\n\s+at .*:\d+/;

/** Runs many commands, two at a time, each for 30 s at most. */
async function runAll<Name extends string>(
  commands: readonly (readonly [Name, readonly string[]])[],
  cwd: string,
): Promise<Map<Name, Ended>> {
  const ended = new Map<Name, Ended>();
  const queue = [...commands];
  const next = async (): Promise<void> => {
    for (let command = queue.pop(); command; command = queue.pop()) {
      const { child, ended: end } = startCollapseLab(command[1], cwd);
      const watch = setTimeout(() => child.kill('SIGKILL'), 30_000);
      ended.set(command[0], await end);
      clearTimeout(watch);
    }
  };
  await Promise.all([next(), next()]);
  return ended;
}

function expectRefused({ status, stdout, stderr }: Ended): void {
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).not.toMatch(STACK);
  expect(stderr).not.toMatch(/(?!\n)\p{Cc}/u);
}

describe('a sweep file that means no good is refused and leaves nothing', () => {
  const folder = temporaryFolder();
  const cwd = temporaryFolder();
  symlinkSync('loop', join(folder, 'loop'));
  spawnSync('mkfifo', [join(folder, 'pipe')]);

  let ended: Map<string, Ended>;
  beforeAll(async () => {
    const commands = FILES.map(([what, text]) => {
      const path = join(folder, `${what.replace(/\W/g, '-')}.yaml`);
      writeFileSync(path, text);
      return [what, ['run', path]] as const;
    });
    ended = await runAll(commands, cwd);
  });

  test.each(FILES)('%s', (what, _text, message) => {
    const { stderr } = ended.get(what)!;
    expectRefused(ended.get(what)!);
    expect(stderr).toContain(message);
    expect(stderr).toContain('nothing was started');
  });

  test('nothing is there afterwards', () => {
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('nor does any of them change what objects are', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    for (const [, text] of FILES)
      try {
        readSweep(parseText(text, 'attack'));
      } catch (error) {
        expect((error as { code?: string }).code).toBe('BAD_SWEEP');
      }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  });

  test('nor is a setting of the command line', async () => {
    const settings = [
      '__proto__.polluted=1',
      'model.__proto__.polluted=1',
      'model.constructor.prototype.polluted=1',
      'grid.__proto__=[1]',
      'grid.model.__proto__.polluted=[1]',
      'model={ family: gaussian-mean, __proto__: { theta: 7 } }',
      'toString=1',
      'model.toString=1',
      'zip=&a [*a]',
      'n=!!js/function "() => 1"',
      "model.theta'); DROP TABLE cell; --=1",
      '../../name=1',
      'name=../escaped',
    ];
    const path = writeSweep(folder, SWEEP);
    const commands = settings.map((set) => [set, ['run', path, '--set', set]] as const);
    for (const refused of (await runAll(commands, cwd)).values()) expectRefused(refused);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

test('a seed, a text and columns are only text, whatever they hold', () => {
  const folder = temporaryFolder();
  const hostile = `'); DROP TABLE cell; --\0"\u001b[2J`;
  writeFileSync(
    join(folder, 'data.csv'),
    `__proto__,constructor\n${range(40)
      .map((i) => `${i},${(i * i) % 7}\n`)
      .join('')}`,
  );
  const data = { csv: 'data.csv', columns: '__proto__, constructor' };
  const model = { family: 'linear-regression', data };
  const sweep = { ...SWEEP, seed: hostile, model, metrics: ['excess_risk'] };
  const file = join(folder, 'out.db');
  const args = ['run', writeSweep(folder, sweep), '--out', file, '--progress', 'none'];
  expect(collapseLab(args)).toMatchObject({ status: 0, stderr: '' });
  expect(ask(file, "SELECT value FROM meta WHERE key = 'seed'")).toEqual([{ value: hostile }]);
  expect(ask(file, 'SELECT count(*) AS cells FROM cell')).toEqual([{ cells: 1 }]);
  expect(collapseLab(args).stdout).toMatch(/^Nothing to do/);
});

describe('--out', () => {
  const folder = temporaryFolder();
  const path = writeSweep(folder, SWEEP);
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'notes.txt'), 'precious');
  symlinkSync('loop', join(folder, 'loop'));
  symlinkSync('second', join(folder, 'first'));
  symlinkSync('first', join(folder, 'second'));
  symlinkSync('/nowhere/at/all', join(folder, 'dangling'));
  spawnSync('mkfifo', [join(folder, 'pipe')]);
  const before = readdirSync(folder);
  const devices = readdirSync('/dev');
  const OUTS = [
    ['nothing', '', 2],
    ['memory', ':memory:', 2],
    ['a blank', ' ', 2],
    ['a name with a blank after it', 'out.db ', 2],
    ['a folder', 'folder', 2],
    ['a folder with a slash', 'folder/', 2],
    ['the folder itself', '.', 2],
    ['the root', '/', 2],
    ['a folder that is not there', 'none/', 2],
    ['the sweep file', 'sweep.yaml', 2],
    ['notes', 'notes.txt', 2],
    ['a device', '/dev/null', 2],
    ['another device', '/dev/zero', 2],
    ['a full device', '/dev/full', 2],
    ['a pipe', 'pipe', 2],
    ['a link to itself', 'loop', 4],
    ['links in a ring', 'first', 4],
    ['a folder of links in a ring', 'first/out.db', 4],
    ['a link to nowhere', 'dangling', 4],
    ['a file taken for a folder', 'notes.txt/out.db', 4],
    ['a name too long', letters(300), 4],
    ['a path too long', `${'a/'.repeat(3000)}out.db`, 4],
    ['the memory of the process', '/proc/self/mem', 4],
  ] as const;

  let ended: Map<string, Ended>;
  beforeAll(async () => {
    const commands = OUTS.map(([what, out]) => [what, ['run', path, '--out', out]] as const);
    ended = await runAll(commands, folder);
  });

  test.each(OUTS)('%s is refused', (what, _out, code) => {
    const { status, stdout, stderr } = ended.get(what)!;
    expect({ status, stdout }).toEqual({ status: code, stdout: '' });
    expect(stderr).not.toMatch(STACK);
    expect(stderr).not.toContain('fault of ours');
  });

  test('nothing is made, nothing overwritten', () => {
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('precious');
    expect(readdirSync('/dev')).toEqual(devices);
  });

  test('any other name is a name', async () => {
    const names = [
      'a;b\'"$(x).db',
      '-',
      '?x',
      'x?mode=memory',
      'x#y',
      'x%00y',
      'file:x?mode=ro',
      'ü',
      '../up.db',
      'sub/../x.db',
    ];
    const cwd = join(temporaryFolder(), 'cwd');
    mkdirSync(cwd);
    const options = ['--progress', 'none', '--threads', '1'];
    const commands = names.map((out) => [out, ['run', path, `--out=${out}`, ...options]] as const);
    for (const [out, { status, stderr }] of await runAll(commands, cwd)) {
      expect({ out, status, stderr }).toEqual({ out, status: 0, stderr: '' });
      const file = join(cwd, out);
      expect(readdirSync(dirname(file))).toContain(basename(file));
      expect(ask(file, 'SELECT count(*) AS rows FROM trajectory')).toEqual([{ rows: 15 }]);
    }
  });

  test('other commands refuse it too', async () => {
    const names = ['folder', 'none/', '/dev/zero', 'pipe', 'loop', 'dangling', letters(300), ' '];
    const commands = ['status', 'query', 'report', 'resume'].flatMap((command) =>
      names.map((name) => [`${command} ${name}`, [command, name]] as const),
    );
    for (const [command, { status, stdout, stderr }] of await runAll(commands, folder)) {
      expect([command, [2, 4].includes(status!), stdout]).toEqual([command, true, '']);
      expect(stderr).not.toMatch(STACK);
      expect(stderr).not.toContain('fault of ours');
    }
    expect(readdirSync(folder)).toEqual(before);
  });

  test('of figures and reports: nothing is overwritten, nothing is a fault of ours', () => {
    const file = runToEnd(SWEEP);
    const there = dirname(file);
    writeFileSync(join(there, 'notes.svg'), 'precious');
    writeFileSync(join(there, 'notes.html'), 'precious');
    mkdirSync(join(there, 'folder.svg'));
    mkdirSync(join(there, 'folder.html'));
    symlinkSync('loop.svg', join(there, 'loop.svg'));
    for (const ending of ['svg', 'html'])
      for (const name of [
        `notes.${ending}`,
        `folder.${ending}`,
        `/nowhere/x.${ending}`,
        `${letters(300)}.${ending}`,
        '/dev/null',
        ...(ending === 'svg' ? ['loop.svg'] : []),
      ]) {
        const command =
          ending === 'svg' ? ['plot', file, '--y', 'squared_error'] : ['report', file];
        expectRefused(collapseLab([...command, '--out', name], there));
      }
    for (const ending of ['svg', 'html'])
      expect(readFileSync(join(there, `notes.${ending}`), 'utf8')).toBe('precious');
  });
});

describe('query cannot', () => {
  const cwd = temporaryFolder();
  const file = runToEnd(SWEEP);
  const before = contents(file);
  const bytes = readFileSync(file);

  const STATEMENTS = [
    "INSERT INTO meta VALUES ('x', 1)",
    "INSERT INTO meta VALUES ('x', 1) RETURNING key",
    "WITH a AS (SELECT 1) INSERT INTO meta SELECT 'x', 1",
    'WITH a AS (SELECT 1) DELETE FROM meta RETURNING *',
    "UPDATE meta SET value = 'x'",
    "REPLACE INTO meta VALUES ('seed', 'x')",
    'DROP TABLE meta',
    'ALTER TABLE meta ADD x',
    'CREATE TABLE x (y)',
    'CREATE TEMP TABLE x (y)',
    'CREATE TEMP VIEW x AS SELECT 1',
    "CREATE VIRTUAL TABLE temp.x USING csv(filename = '/etc/passwd')",
    "ATTACH 'evil.db' AS evil",
    "ATTACH ':memory:' AS evil",
    'DETACH main',
    'VACUUM',
    "VACUUM INTO 'evil.db'",
    'REINDEX',
    'ANALYZE',
    'BEGIN',
    'BEGIN EXCLUSIVE',
    'SAVEPOINT x',
    'PRAGMA writable_schema = ON',
    'PRAGMA query_only = OFF',
    'PRAGMA query_only(0)',
    'PRAGMA journal_mode = DELETE',
    'PRAGMA user_version = 9',
    'PRAGMA application_id = 9',
    'PRAGMA wal_checkpoint(TRUNCATE)',
    'PRAGMA optimize',
    'PRAGMA incremental_vacuum',
    "PRAGMA temp_store_directory = '/tmp'",
    "SELECT load_extension('evil.so')",
    "SELECT load_extension('evil.so', 'main')",
    "SELECT writefile('evil', 'x')",
    "SELECT readfile('/etc/passwd')",
    "SELECT edit('x')",
    "SELECT * FROM fsdir('/')",
    'SELECT * FROM sqlite_dbpage',
    "SELECT * FROM pragma_journal_mode('DELETE')",
    'SELECT 1; DROP TABLE meta',
    'SELECT 1; SELECT 2',
    'SELECT * FROM (DELETE FROM meta RETURNING *)',
    'EXPLAIN DELETE FROM meta',
    '',
    ';',
  ];

  let ended: Map<string, Ended>;
  beforeAll(async () => {
    ended = await runAll(
      STATEMENTS.map((sql) => [sql, ['query', file, sql]] as const),
      cwd,
    );
  });

  test.each(STATEMENTS)('%s', (sql) => {
    expectRefused(ended.get(sql)!);
    expect(ended.get(sql)!.stderr).toMatch(/^SQL: /);
  });

  test('and nothing has changed', () => {
    expect(readdirSync(cwd)).toEqual([]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(dirname(file)).sort()).toEqual(['out.db', 'sweep.yaml']);
  });

  test('nor does a pragma that only asks outlast the question', () => {
    const locked = collapseLab(['query', file, 'PRAGMA locking_mode = EXCLUSIVE'], cwd);
    expect(locked.stderr).not.toMatch(STACK);
    const args = ['run', join(dirname(file), 'sweep.yaml'), '--out', file, '--progress', 'none'];
    expect(collapseLab(args)).toMatchObject({ status: 0, stderr: '' });
    expect(contents(file)).toEqual(before);
  });
});

describe('SQL in an option is a name that is not there', () => {
  const file = runToEnd(SWEEP);

  test.each([`n"; DROP TABLE cell; --`, '__proto__'])('%s', async (name) => {
    const value = `${name}=1`;
    const commands = [
      ['summary', file, '--where', value],
      ['summary', file, '--where', `n=${name}`],
      ['summary', file, '--versus', value],
      ['summary', file, '--by', name],
      ['summary', file, '--metric', name],
      ['plot', file, '--y', name],
      ['plot', file, '--y', 'squared_error', '--x', name],
      ['plot', file, '--y', 'squared_error', '--color', name],
      ['plot', file, '--y', 'squared_error', '--facet', name],
      ['plot', file, '--y', 'squared_error', '--where', value],
    ].map((command) => [command.join(' '), command] as const);
    for (const refused of (await runAll(commands, '.')).values()) expectRefused(refused);
    expect(ask(file, 'SELECT count(*) AS cells FROM cell')).toEqual([{ cells: 1 }]);
  });

  test('nor is a name in a results file SQL', () => {
    const hostile = runToEnd({ ...SWEEP, n: undefined, grid: { n: [10, 20] } });
    const database = new Database(hostile);
    database.exec(`ALTER TABLE cell ADD "x""; DROP TABLE cell; --" ANY;
      UPDATE cell SET "x""; DROP TABLE cell; --" = cell_id;
      ALTER TABLE trajectory ADD "y""; DROP TABLE cell; --" REAL;`);
    database.close();
    for (const args of [
      ['status', hostile],
      ['query', hostile],
      ['summary', hostile],
      ['report', hostile],
    ]) {
      const { status, stderr } = collapseLab(args);
      expect({ args, status, stderr }).toMatchObject({ status: 0, stderr: '' });
    }
    expect(ask(hostile, 'SELECT count(*) AS cells FROM cell')).toEqual([{ cells: 2 }]);
  });
});

test('what may not be written is not written', () => {
  // The superuser may write everywhere, so run as nobody then.
  const isSuperuser = process.getuid?.() === 0;
  const nobody = isSuperuser ? { uid: 65534, gid: 65534 } : {};
  const folder = temporaryFolder();
  const path = writeSweep(folder, SWEEP);
  chmodSync(folder, 0o555);
  const { status, stderr } = collapseLab(['run', path, '--out', join(folder, 'x.db')], '/', nobody);
  expect(status).toBe(4);
  expect(stderr).not.toMatch(STACK);
  expect(existsSync(join(folder, 'x.db'))).toBe(false);
  chmodSync(folder, 0o755);
});

test('a document from data may hold itself without harm', () => {
  const value: Record<string, unknown> = { ...SWEEP };
  value.n = Object.create({ inherited: 1 });
  expect(() => readSweep(documentOf(value, 'data'))).toThrow(/n: found/);
});
