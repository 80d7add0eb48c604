// `npm run bench`: figures as ratios of things measured side by side in one run, medians of
// interleaved repeats. docs/performance.md explains them.
import { families } from './bench/families.mjs';
import { generators } from './bench/generators.mjs';
import { rows } from './bench/rows.mjs';

const parts = { generators, families, rows };
const wanted = process.argv.slice(2);

for (const [name, part] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { title, table } = await part();
  console.log(`\n${title}`);
  console.table(table);
}
