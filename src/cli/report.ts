import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { missingInWords, readProgress } from '../answers/report/progress.js';
import { reportHtml } from '../answers/report/report.js';
import { closeAfterReading, openForReading, ResultsReader } from '../store/index.js';
import { EXIT, MisuseError } from './exit.js';
import { writeWhole } from './whole-file.js';
import { bytes, duration } from './format.js';
import { print } from './output.js';

/** `collapse-lab report` */
export async function report(args: { results: string; out?: string | undefined }): Promise<number> {
  const start = performance.now();
  const file = args.out ?? besides(args.results);
  checkTarget(file);
  const database = openForReading(args.results);
  try {
    // One state of the file throughout, also while a run is writing to it.
    database.exec('BEGIN');
    const meta = new ResultsReader(database).meta();
    if (typeof meta.name !== 'string')
      throw new MisuseError(`${args.results} holds no sweep yet; run one into it first`);
    const page = await reportHtml({
      title: meta.name,
      lead: [],
      results: [{ name: meta.name, file: basename(args.results), database }],
      reproduce: reproduction(meta.name),
    });
    const missing = missingInWords(readProgress(database));
    writeWhole(file, page);
    const seconds = duration((performance.now() - start) / 1000);
    await print(
      `${missing === null ? '' : `${missing}\n`}${file}: ${bytes(Buffer.byteLength(page))}, ${seconds}\n`,
    );
    return EXIT.complete;
  } finally {
    if (database.inTransaction) database.exec('COMMIT');
    closeAfterReading(database);
  }
}

/** The results file's name with another ending. */
function besides(results: string): string {
  return join(dirname(results), `${basename(results, extname(results))}.html`);
}

/** Throws MisuseError unless a report may be written there: an HTML file, new or one already. */
function checkTarget(file: string): void {
  const refuse = (why: string) => new MisuseError(`--out: ${file} ${why}; expected another name`);
  if (extname(file) !== '.html') throw refuse('does not end in .html');
  if (!existsSync(dirname(file))) throw refuse('is in a folder that does not exist');
  if (existsSync(file) && !isHtml(file)) throw refuse('is there and no HTML');
}

function isHtml(file: string): boolean {
  return statSync(file).isFile() && /^\s*(<|$)/.test(readFileSync(file, 'utf8').slice(0, 100));
}

function reproduction(name: string): string[] {
  return [
    `npx collapse-lab run ${name}.yaml --out ${name}-again.db`,
    `npx collapse-lab status ${name}-again.db`,
  ];
}
