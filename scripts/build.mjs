// Builds the program into dist/: few files, because starting takes the longer the more there are, and
// each of the worker threads starts anew. Every entry is a module that is run or that other scripts and
// tests use; they share their parts, so that there is one of each.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const ENTRIES = [
  'cli/catalog-page',
  'cli/main',
  'papers/claim-text',
  'papers/list',
  'random/index',
  'runner/index',
  'runner/worker',
  'simulation/batch',
  'simulation/families/index',
  'simulation/parameter',
  'simulation/trajectory',
  'store/layout',
  'sweep/index',
];

/**
 * The parser of command lines measures its help with tables of characters that take longer to set up than
 * most commands do. This measures as well, for texts like ours, and at once.
 */
const quickStringWidth = {
  name: 'quick string width',
  setup(building) {
    building.onResolve({ filter: /^string-width$/ }, ({ kind, resolveDir }) =>
      kind === 'import-statement'
        ? building.resolve('fast-string-width', { kind, resolveDir })
        : undefined,
    );
  },
};

const { outputFiles } = await build({
  entryPoints: ENTRIES.map((entry) => `src/${entry}.ts`),
  outbase: 'src',
  outdir: 'dist',
  // As deep as the entries, so that what is found from a module is found from each of its parts.
  chunkNames: 'parts/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // These load files of their own, or are loaded only when something is drawn.
  external: ['better-sqlite3', 'piscina', 'vega', 'vega-lite'],
  // Packages in CommonJS ask for Node's own modules in this way.
  banner: {
    js: `import { createRequire as __requireFrom } from 'node:module'; const require = __requireFrom(import.meta.url);`,
  },
  plugins: [quickStringWidth],
  sourcemap: true,
  logLevel: 'warning',
  write: false,
});

// What is the same stays as it is, for a run may be using it.
for (const { path, contents } of outputFiles) {
  if (existsSync(path) && readFileSync(path).equals(contents)) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}
const wanted = new Set(outputFiles.map(({ path }) => path));
for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  const path = resolve(join(entry.parentPath, entry.name));
  if (entry.isFile() && !wanted.has(path)) rmSync(path);
}
chmodSync('dist/cli/main.js', 0o755);
