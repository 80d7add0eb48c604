import { plural } from './progress.js';
import type { Reading } from './reading.js';

/** Replications from which on rare paths are looked for. */
const RARE_REPLICATIONS = 100;

/** Rare paths and failures, or that there are none. */
export function troubleInWords({ last, progress }: Reading): string {
  const failed =
    progress.failures === 0
      ? 'No replication failed.'
      : `${plural(progress.failures, 'replication')} failed.`;
  return `${rarePathsInWords(last)} ${failed}`;
}

function rarePathsInWords(last: Reading['last']): string {
  const flagged = last.filter(({ flag }) => flag !== null);
  if (flagged.length === 0)
    return last.some(({ replications }) => replications >= RARE_REPLICATIONS)
      ? 'No mean at the last generation is carried by rare paths.'
      : `Fewer than ${RARE_REPLICATIONS} replications cannot tell whether rare paths carry a mean.`;
  const metrics = [...new Set(flagged.map(({ metric }) => metric))].join(', ');
  return `Rare paths carry ${plural(flagged.length, 'mean')} at the last generation (${metrics}): neither mean nor error can be trusted there, only quantiles.`;
}
