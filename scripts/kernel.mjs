// `npm run kernel`: compiles assembly/kernel.ts and writes it into src/random/kernel-bytes.ts, which is
// committed, so that nobody else needs the compiler.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'collapse-lab-kernel-'));
const file = join(folder, 'kernel.wasm');
const compiler = ['--yes', '--package=assemblyscript@0.28.20', 'asc', 'assembly/kernel.ts'];
const options = ['-O3', '--runtime', 'stub', '--noAssert', '--initialMemory', '1', '-o', file];
const { status } = spawnSync('npx', [...compiler, ...options, '--enable', 'simd'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (status !== 0) process.exit(1);
const bytes = readFileSync(file);
rmSync(folder, { recursive: true });
const lines = bytes.toString('base64').match(/.{1,90}/g);
writeFileSync(
  'src/random/kernel-bytes.ts',
  [
    '// Made from assembly/kernel.ts by `npm run kernel`; not to be edited.',
    'export const KERNEL = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n'),
);
