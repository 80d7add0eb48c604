// `npm start`: runs the built-in sweep, then shows what it found.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const results = 'results/quickstart.db';

collapseLab('run', 'configs/quickstart.yaml', '--out', results);
console.log(`
Squared error of the fitted mean, by generation. A schedule says how sample sizes grow from n;
a bias shrinks each estimate by 1 + n_t^-1/2. An error that grew by more than half between
generations 10 and 100 drifts; "theory" is the closed form at 100, z the deviation from it in
Monte Carlo standard errors.
`);
collapseLab('query', results, readFileSync('scripts/quickstart.sql', 'utf8'));
console.log(`
Unbiased fits stay once sample sizes grow faster than linearly; under this bias they need to grow
faster than t^2. Ask more: npx collapse-lab query ${results}
`);

function collapseLab(...args) {
  const { status } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
