import type { Estimate } from '../estimates.js';
import { meanText } from '../estimate-rows.js';
import { describeSettings } from '../grid.js';
import { hasCommonStreams } from '../streams.js';
import { count, missingInWords, plural } from './progress.js';
import type { Reading } from './reading.js';
import { troubleInWords } from './trouble-in-words.js';
import { agreementInWords } from './theory-in-words.js';
import { growthInWords } from './growth-in-words.js';

/** What was found, in paragraphs of plain numbers. */
export function findingOf(reading: Reading): string[] {
  const { database, finished, last, progress } = reading;
  const missing = missingInWords(progress);
  const start = missing === null ? [] : [missing];
  if (finished.length === 0)
    return [...start, 'No cell has all its replications yet, so there is nothing to sum up.'];
  return [
    ...start,
    `${sizeInWords(reading)} ${extremesInWords(reading)}`,
    growthInWords(reading),
    agreementInWords(last, hasCommonStreams(database)),
    troubleInWords(reading),
  ].filter((text) => text !== '');
}

function sizeInWords({ finished, grid }: Reading): string {
  const counts = finished.map(({ replications }) => replications);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const each = fewest === most ? count(most) : `${count(fewest)} to ${count(most)}`;
  const cells =
    finished.length === grid.cells.length
      ? plural(finished.length, 'cell')
      : `${count(finished.length)} of ${plural(grid.cells.length, 'cell')}`;
  const total = counts.reduce((sum, replications) => sum + replications, 0);
  return grid.cells.length === 1
    ? `One cell with ${plural(total, 'replication')}.`
    : `${cells} with ${each} replications each, ${count(total)} in all.`;
}

function extremesInWords({ last, mainMetric, grid }: Reading): string {
  const defined = last.filter(({ metric, mean }) => metric === mainMetric && !Number.isNaN(mean));
  if (defined.length === 0) return `No mean ${mainMetric} is defined at the last generation.`;
  const sorted = [...defined].sort((a, b) => a.mean - b.mean);
  const [smallest, largest] = [sorted[0]!, sorted.at(-1)!];
  const generations = new Set(defined.map(({ generation }) => generation));
  const at = generations.size === 1 ? `generation ${smallest.generation}` : 'the last generation';
  const named = (estimate: Estimate) =>
    `${meanText(estimate)} (${describeSettings(estimate.cell, grid.varying)})`;
  if (smallest === largest) return `At ${at} the mean ${mainMetric} is ${meanText(smallest)}.`;
  return `At ${at} the mean ${mainMetric} ranges from ${named(smallest)} to ${named(largest)}.`;
}
