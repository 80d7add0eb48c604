import { beforeAll, describe, expect, test } from '@jest/globals';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { catalogPage } from '../src/cli/catalog-page.js';
import { jsonSchema, parseText, readSweep } from '../src/sweep/index.js';
import { collapseLab, temporaryFolder } from './support/lab.js';

const DOCUMENTS = ['README.md', ...readdirSync('docs').filter((name) => name.endsWith('.md')).map((name) => join('docs', name))]; // prettier-ignore

/** Fenced blocks of a language. */
function blocks(document: string, language: string): string[] {
  const text = readFileSync(document, 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    (m) => m[1]!,
  );
}

/** A command line as a shell would split it: words, double quotes, comments. */
function words(line: string): string[] {
  const bare = line.replace(/\s+#.*$/, '');
  return [...bare.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2]!);
}

describe.each(DOCUMENTS)('the examples of %s', (document) => {
  const folder = temporaryFolder();
  const sweeps = blocks(document, 'yaml');

  test('are sweep files that can be planned', () => {
    for (const sweep of sweeps) expect(readSweep(parseText(sweep, document)).cells).not.toEqual([]);
  });

  test('are commands that work, one after the other', () => {
    cpSync('configs', join(folder, 'configs'), { recursive: true });
    for (const sweep of sweeps) {
      const { name } = readSweep(parseText(sweep, document));
      writeFileSync(join(folder, `${name}.yaml`), sweep);
    }
    for (const block of blocks(document, 'sh'))
      for (const line of block.trim().split('\n')) {
        const [npx, command, ...args] = words(line);
        expect([npx, command]).toEqual(['npx', 'collapse-lab']);
        const { status, stderr } = collapseLab(args, folder);
        expect({ line, status, stderr: status === 0 ? '' : stderr }).toEqual({
          line,
          status: 0,
          stderr: '',
        });
      }
  });
});

describe('the queries of docs/results-file.md', () => {
  const folder = temporaryFolder();
  const queries = blocks('docs/results-file.md', 'sql');

  beforeAll(() => {
    collapseLab(['run', join(process.cwd(), 'configs/quickstart.yaml'), '--out', 'q.db'], folder);
  });

  test.each(queries)('%s', (sql) => {
    const { status, stdout, stderr } = collapseLab(
      ['query', 'q.db', sql, '--format', 'csv'],
      folder,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const isEmptyByNature = sql.includes('failure');
    expect(stdout.split('\r\n').length > 2).toBe(!isEmptyByNature);
  });
});

test('README shows rows that npm start prints', () => {
  const folder = temporaryFolder();
  collapseLab(['run', join(process.cwd(), 'configs/quickstart.yaml'), '--out', 'q.db'], folder);
  const { stdout } = collapseLab(['summary', 'q.db', '--metric', 'squared_error'], folder);
  const shown = readFileSync('README.md', 'utf8').match(/^│ (constant|linear|power).*$/gm)!;
  expect(shown).toHaveLength(5);
  for (const line of shown) expect(stdout).toContain(line);
});

test('every configuration is a valid sweep', () => {
  for (const name of readdirSync('configs').filter((each) => each.endsWith('.yaml')))
    expect(
      readSweep(parseText(readFileSync(join('configs', name), 'utf8'), name)).cells,
    ).not.toEqual([]);
});

test('the shipped JSON Schema is the current one; npm run schema writes it', () => {
  expect(JSON.parse(readFileSync('schema/sweep.schema.json', 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(jsonSchema())),
  );
});

test('docs/catalog.md is the current one; npm run catalog:docs writes it', () => {
  expect(readFileSync('docs/catalog.md', 'utf8')).toBe(catalogPage());
});

test('documents link to files that exist', () => {
  const gallery = readdirSync('docs/gallery').filter((name) => name.endsWith('.md'));
  for (const document of [...DOCUMENTS, ...gallery.map((name) => join('docs/gallery', name))]) {
    const text = readFileSync(document, 'utf8');
    for (const [, link] of text.matchAll(/\]\((?!http)([^)#]+)/g))
      expect({ link, exists: existsSync(join(dirname(document), link!)) }).toEqual({
        link,
        exists: true,
      });
  }
});
