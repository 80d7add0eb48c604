// Makes the checkout ready to use: installs packages and builds, each only where something changed.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const [major] = process.versions.node.split('.').map(Number);
if (major !== 20) {
  console.error(`collapse-lab needs Node.js 20 (20.19 or later); this is ${process.version}.`);
  process.exit(2);
}

const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : -Infinity);

if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  console.error('Installing packages (once; a minute or two) …');
  // Not `npm ci`: it refuses a lock file that lacks optional binaries of other platforms. This takes
  // the locked versions, too, and leaves package.json and the lock file as they are.
  run('npm', ['install', '--no-save', '--no-progress', '--loglevel=error']);
}
run(process.execPath, ['scripts/build.mjs']);

function run(command, args) {
  // Standard output belongs to the command that asked for this.
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}
