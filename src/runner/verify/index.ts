import type { ResultsReader } from '../../store/index.js';
import type { Sweep } from '../../sweep/index.js';
import { planSweep, storedIn } from '../plan.js';
import { engineDifferences } from '../engine-differences.js';
import { cells } from './cells.js';
import { findingOf, type Check, type Finding } from './check.js';
import { digest } from './digest.js';
import { integrity } from './integrity.js';
import { rows } from './rows.js';
import { simulation } from './simulation.js';
import { summaries } from './summaries.js';
import { sums } from './sums.js';

export type { Finding } from './check.js';

const CHECKS: readonly Check[] = [integrity, cells, rows, sums, summaries, digest, simulation];

/** The schema version since which there are intervals, and what they are made of. */
const WITH_FOURTH_POWERS = 3;

/**
 * Checks a results file, one thing after another: what can be derived is derived again, what cannot is
 * compared with its checksum, and a sample of replications is simulated again. A check that finds damage
 * ends the rest, which could only repeat it.
 */
export function* verify(
  sweep: Sweep,
  reader: ResultsReader,
): Generator<{ readonly name: string } & Finding> {
  const [foreign = null] = engineDifferences(reader.meta());
  const plan = planSweep(sweep, storedIn(reader));
  const { migrated_from: from } = reader.meta();
  const isPartial = from !== undefined && Number(from) < WITH_FOURTH_POWERS;
  const evidence = { sweep, plan, reader, isPartial, foreign };
  for (const check of CHECKS) {
    const finding = findingOf(check, evidence);
    yield { name: check.name, ...finding };
    if (finding.state === 'damaged') return;
  }
}
