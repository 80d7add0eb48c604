// A process of its own for planning.mjs: plans a sweep and, if asked to, resumes it; prints JSON.
import { readFileSync } from 'node:fs';
import { planFor } from '../../dist/runner/index.js';
import { documentOf, readSweep } from '../../dist/sweep/index.js';
import { runTimed } from './run.mjs';

const [source, file, what] = process.argv.slice(2);
const document = JSON.parse(readFileSync(source, 'utf8'));
const start = performance.now();
const { missingReplications } = planFor(readSweep(documentOf(document, source)), file);
const plan = performance.now() - start;
let resume = null;
if (what === 'both') {
  if (missingReplications !== 0) throw new Error('something is missing');
  resume = (await runTimed(document, file)).milliseconds;
}
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ plan, resume, megabytes }));
