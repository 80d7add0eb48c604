import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { collapseLab, startCollapseLab, temporaryFolder, type Ended } from './support/lab.js';

const FOLDER = resolve('test/bad-sweeps');

/** What a file's message must contain: its own `# expect:` lines, or those here. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'not-text.yaml': ['not text in UTF-8'],
  'prose.txt': ['not valid YAML'],
  'truncated.json': ['not valid YAML'],
};

function expectations(name: string): readonly string[] {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return EXPECTED[name] ?? [...text.matchAll(/^# expect: (.*)$/gm)].map((match) => match[1]!);
}

const names = readdirSync(FOLDER);

describe('a bad sweep file', () => {
  const cwd = temporaryFolder();
  const ended = new Map<string, Ended>();

  // Each starts a process of its own; two at a time.
  beforeAll(async () => {
    const queue = [...names];
    const next = async (): Promise<void> => {
      for (let name = queue.pop(); name; name = queue.pop())
        ended.set(name, await startCollapseLab(['run', join(FOLDER, name)], cwd).ended);
    };
    await Promise.all([next(), next()]);
  });

  test.each(names)('%s is refused in words that help', (name) => {
    const { status, stdout, stderr } = ended.get(name)!;
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const expected = expectations(name);
    expect(expected.length).toBeGreaterThan(0);
    for (const text of expected) expect(stderr).toContain(text);
    expect(stderr).toContain('nothing was started');
    expect(stderr).not.toMatch(/\n\s+at .*\(/); // no stack trace
  });

  test('leaves nothing behind', () => {
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('names the line at fault', () => {
    expect(ended.get('sigma-negative.yaml')!.stderr).toMatch(/line 7, model\.sigma: found -1/);
  });
});

describe('a path that is no sweep file', () => {
  const cwd = temporaryFolder();

  test('a directory is refused', () => {
    mkdirSync(join(cwd, 'folder.yaml'));
    const { status, stderr } = collapseLab(['run', 'folder.yaml'], cwd);
    expect(status).toBe(2);
    expect(stderr).toContain('this is a directory');
  });

  test('a missing file is refused, with its nearest neighbour', () => {
    const { status, stderr } = collapseLab(['run', join(FOLDER, 'n-zeroo.yaml')], cwd);
    expect(status).toBe(2);
    expect(stderr).toContain("did you mean 'n-zero.yaml'");
  });

  test('a file without permission is refused', () => {
    const file = join(cwd, 'secret.yaml');
    writeFileSync(file, readFileSync('configs/quickstart.yaml'), { mode: 0 });
    // The superuser may read everything, so run as nobody then.
    const isSuperuser = process.getuid?.() === 0;
    chmodSync(cwd, 0o755);
    const { status, stderr } = collapseLab(
      ['run', file],
      cwd,
      isSuperuser ? { uid: 65534, gid: 65534 } : {},
    );
    expect(stderr).toContain('no permission to read it');
    expect(status).toBe(2);
  });

  test.each([
    ['noequals', 'expected path=value'],
    ['=5', 'expected path=value'],
    ['__proto__.polluted=1', 'expected a path of setting names'],
    ['model.constructor.prototype.x=1', 'expected a path of setting names'],
    ['n=[1', 'the value is not valid YAML'],
    ['modle.theta=1', "did you mean 'model'"],
  ])('--set %s is refused', (set, message) => {
    const { status, stderr } = collapseLab(['run', 'configs/quickstart.yaml', '--set', set]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  test.each(['0', '-1', '1.5', 'two'])('--threads %s is refused', (threads) => {
    const args = ['run', resolve('configs/quickstart.yaml'), '--threads', threads];
    expect(collapseLab(args, cwd)).toMatchObject({ status: 2, stdout: '' });
    expect(existsSync(join(cwd, 'results'))).toBe(false);
  });
});
