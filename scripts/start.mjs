// `npm start`: runs the built-in sweep, then shows what it found.
import { spawnSync } from 'node:child_process';

const results = 'results/quickstart.db';

collapseLab('run', 'configs/quickstart.yaml', '--out', results);
console.log(`
How far is the fitted mean from the truth after 100 generations? A schedule says how sample sizes grow
from n; a bias shrinks each estimate by 1 + n_t^-1/2. "theory" is the closed form, z the deviation from it
in Monte Carlo standard errors.
`);
collapseLab('summary', results, '--metric', 'squared_error');
console.log(`
Does the error still grow with the number T of generations? What is seen between generations 10 and 100,
and what theory says of the long run.
`);
collapseLab('summary', results, '--growth');
console.log(`
Without bias the error stays bounded once sample sizes grow faster than linearly; under this bias they
need to grow faster than t^2. With figures, as one page:
`);
collapseLab('report', results);
console.log(`
Next: npx collapse-lab papers          the experiments of the literature
      npx collapse-lab query ${results}   what else there is to ask
`);

function collapseLab(...args) {
  const { status } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
