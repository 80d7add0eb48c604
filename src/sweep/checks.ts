import { FAMILIES, SCHEDULES } from '../simulation/catalog.js';
import type { CellContent } from '../simulation/cell.js';
import { definesMetric } from '../simulation/metrics.js';
import { kindOf, settingsOf, type Choice } from '../simulation/parameter.js';
import { recordedGenerations, type RecordGenerations } from '../simulation/recorded-generations.js';
import { sampleSizes } from '../simulation/schedules.js';
import { bindModel } from '../simulation/trajectory.js';
import { show, type Report } from './problem.js';
import type { SweepFile } from './schema.js';

// Checks that involve several settings of a sweep, or all of its cells.

/** Recorded generations × metrics of one cell. */
const MOST_SLOTS = 200_000;

/** Every n_t must be a whole number that exists and that the estimator can work with. */
export function checkSizes(contents: readonly CellContent[], report: Report): void {
  const ranges = new Map<string, { low: number; high: number; lowAt: number; highAt: number }>();
  for (const { model, schedule, n, generations } of contents) {
    const id = JSON.stringify([schedule, n, generations]);
    let range = ranges.get(id);
    if (!range) ranges.set(id, (range = sizeRange(schedule, n, generations)));
    const family = FAMILIES.find(({ name }) => name === model.family)!;
    const minimum = family.minimumSize(model);
    const what = `schedule ${show(schedule)} with n = ${n}`;
    if (Number.isNaN(range.low))
      report(
        ['schedule'],
        `lists ${listLength(schedule)} sizes; expected one for each of ${generations} generations`,
      );
    else if (range.low < minimum)
      report(
        ['schedule'],
        `${what} gives n_t = ${range.low} at generation ${range.lowAt}; expected at least ${minimum} for ${family.name}`,
      );
    else if (range.high > Number.MAX_SAFE_INTEGER)
      report(
        ['schedule'],
        `${what} gives n_t = ${range.high.toPrecision(3)} at generation ${range.highAt}; expected at most 2^53 - 1: use fewer generations or slower growth`,
      );
    if (isList(schedule) && schedule.list[0] !== 1)
      report(
        ['schedule', 'list', 0],
        `found ${schedule.list[0]}; expected 1, because n is the size of generation 1`,
      );
  }
}

function isList(schedule: Choice): schedule is { list: readonly number[] } {
  return kindOf(SCHEDULES, schedule).name === 'list';
}

function listLength(schedule: Choice): number {
  return (settingsOf(schedule).list as readonly number[]).length;
}

function sizeRange(schedule: Choice, n: number, generations: number) {
  const sizes = sampleSizes(schedule, n, generations);
  let low = Infinity;
  let high = -Infinity;
  let lowAt = 1;
  let highAt = 1;
  for (let i = 0; i < sizes.length; i++) {
    const size = sizes[i]!;
    if (Number.isNaN(size)) return { low: NaN, high: NaN, lowAt: i + 1, highAt: i + 1 };
    if (size < low) [low, lowAt] = [size, i + 1];
    if (size > high) [high, highAt] = [size, i + 1];
  }
  return { low, high, lowAt, highAt };
}

/** What is recorded must exist, and fit into memory. */
export function checkRecord(
  contents: readonly CellContent[],
  source: SweepFile,
  report: Report,
): void {
  const at = ['record', 'generations'];
  const rule = source.record.generations as RecordGenerations;
  const horizons = new Set(contents.map(({ generations }) => generations));
  for (const generations of horizons) {
    const recorded = recordedGenerations(rule, generations).length;
    if (recorded * source.metrics.length > MOST_SLOTS)
      report(
        at,
        `${recorded} generations × ${source.metrics.length} metrics to record; expected at most ${MOST_SLOTS} numbers a replication: try log or { every: k }`,
      );
  }
  if (Array.isArray(rule)) {
    const longest = Math.max(...horizons);
    rule.forEach((t: number, i) => {
      if (t > longest)
        report([...at, i], `found ${t}; expected at most ${longest}, the number of generations`);
      if (i > 0 && t <= (rule as number[])[i - 1]!)
        report([...at, i], `found ${t}; expected a generation after ${(rule as number[])[i - 1]}`);
    });
  }
  const kept = source.record.trajectories;
  if (typeof kept === 'number' && kept > source.replications)
    report(
      ['record', 'trajectories'],
      `found ${kept}; expected at most the ${source.replications} replications, or all`,
    );
}

/** A metric that no cell defines is a mistake; one that some cells lack is null there. */
export function checkMetrics(
  contents: readonly CellContent[],
  source: SweepFile,
  report: Report,
): void {
  const undefinedYet = new Set(source.metrics);
  const seen = new Set<unknown>();
  for (const content of contents) {
    if (undefinedYet.size === 0) return;
    if (seen.has(content.model)) continue;
    seen.add(content.model);
    const model = bindModel(content);
    for (const metric of undefinedYet)
      if (definesMetric(model, metric)) undefinedYet.delete(metric);
  }
  for (const metric of undefinedYet)
    report(
      ['metrics', source.metrics.indexOf(metric)],
      `${metric} is not defined by any cell of this sweep; see: collapse-lab catalog metrics`,
    );
}
