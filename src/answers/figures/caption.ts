import { COMMON_METRICS, meaningOf } from '../../simulation/catalog.js';
import type { Estimate } from '../estimates.js';
import { describeSettings } from '../grid.js';
import type { Placed } from './layout.js';
import type { Row } from './panels.js';
import type { Subject } from './subject.js';
import { shortened } from './text.js';

/** What the vertical axis of means says. */
export function meanTitle({ metric, isEvent }: Subject): string {
  return isEvent ? `share with ${metric} = 1` : `mean ${metric}`;
}

/** The metric and its definition, where the families shown define it alike. */
export function metricInWords(metric: string, cells: readonly Placed[]): string {
  const families = cells.map(({ cell }) => String(cell.settings.family));
  const meanings = [...new Set(families.map((family) => meaningOf(metric, family)))];
  const [meaning] = meanings;
  if (meanings.length === 1 && meaning !== metric) return `${metric} (${meaning!})`;
  const common = COMMON_METRICS[metric];
  return common === undefined ? metric : `${metric} (${common})`;
}

/** `1,000 replications a cell`, or from the fewest to the most. */
export function replicationsInWords(counts: readonly number[]): string {
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)].map((n) =>
    n.toLocaleString('en-US'),
  );
  if (most === '1') return '1 replication a cell';
  return `${fewest === most ? most! : `${fewest!} to ${most!}`} replications a cell`;
}

/** What all cells have in common. */
export function commonSettings({ grid }: Subject): string {
  const [cell] = grid.cells;
  const telling = grid.columns.filter((column) => {
    const value = cell?.settings[column];
    const isPlain = value === 'none' || value === 'plain' || value === null;
    return !grid.varying.includes(column) && column !== 'generations' && !isPlain;
  });
  return `All cells: ${shortened(describeSettings(cell!, telling))}.`;
}

/** What bands or bars are, where there are any. */
export function intervalsInWords(
  mark: string,
  { isEvent }: Subject,
  rows: readonly Row[],
): string[] {
  if (rows.every(({ low = null }) => low === null)) return [];
  return [`${mark}: 95 % intervals of the ${isEvent ? 'share (Wilson)' : 'mean'}.`];
}

/** What is not shown, or not to be trusted, among the estimates. */
export function estimateNotes(estimates: readonly Estimate[]): string[] {
  const count = (test: (estimate: Estimate) => boolean) => estimates.filter(test).length;
  const infinite = count(({ mean }) => Math.abs(mean) === Infinity);
  const undefinedMeans = count(({ mean }) => Number.isNaN(mean));
  const rare = count(({ flag }) => flag !== null);
  const many = (n: number, one: string) => (n === 1 ? `1 ${one}` : `${n} ${one}s`);
  return [
    ...(infinite > 0 ? [`${many(infinite, 'infinite mean')} cannot be shown.`] : []),
    ...(undefinedMeans > 0 ? [`${many(undefinedMeans, 'undefined mean')} left out.`] : []),
    ...(rare > 0
      ? [`Rare paths carry ${many(rare, 'mean')}: neither mean nor interval can be trusted there.`]
      : []),
  ];
}
