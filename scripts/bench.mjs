// `npm run bench`: figures as ratios of things measured side by side in one run, medians of
// interleaved repeats. docs/performance.md explains them.
const PARTS = [
  'generators',
  'families',
  'rows',
  'readers',
  'scaling',
  'planning',
  'notebooks',
  'startup',
  'sizes',
];
const wanted = process.argv.slice(2);

for (const name of PARTS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const part = await import(`./bench/${name}.mjs`);
  for (const { title, table } of [await part[name]()].flat()) {
    console.log(`
${title}`);
    console.table(table);
  }
}
