import { verify as verifyResults } from '../runner/index.js';
import { closeAfterReading, openForReading, ResultsReader } from '../store/index.js';
import { EXIT } from './exit.js';
import { print } from './output.js';
import { storedSweep } from './stored-sweep.js';

const MARKS = { ok: 'ok     ', skipped: 'skipped', damaged: 'DAMAGED' };

/** `collapse-lab verify` */
export async function verify(args: { results: string; json: boolean }): Promise<number> {
  const sweep = storedSweep(args.results);
  const database = openForReading(args.results);
  try {
    // One state of the file throughout, also while a run goes on.
    database.exec('BEGIN');
    const findings = [];
    for (const finding of verifyResults(sweep, new ResultsReader(database))) {
      findings.push(finding);
      if (args.json) continue;
      const lines = finding.state === 'damaged' ? finding.problems : [finding.message];
      for (const line of lines)
        await print(`${MARKS[finding.state]} ${finding.name.padEnd(11)}${line}\n`);
    }
    if (args.json) await print(`${JSON.stringify(findings)}\n`);
    const isDamaged = findings.some(({ state }) => state === 'damaged');
    if (isDamaged && !args.json)
      await print(`${args.results} is damaged; run its sweep again with another --out\n`);
    return isDamaged ? EXIT.outside : EXIT.complete;
  } finally {
    closeAfterReading(database);
  }
}
