import { familyOf, SCHEDULES } from '../simulation/catalog.js';
import type { CellContent, Draw } from '../simulation/cell.js';
import type { Model } from '../simulation/family.js';
import { numbersHeld } from '../simulation/cost.js';
import { definesMetric } from '../simulation/metrics.js';
import { kindOf, settingsOf, textOf, type Choice, type Settings } from '../simulation/parameter.js';
import { recordedGenerations, type RecordGenerations } from '../simulation/recorded-generations.js';
import { samplingOf } from '../simulation/sampling.js';
import { sampleSizes } from '../simulation/schedules.js';
import { bindModel } from '../simulation/trajectory.js';
import { fittedSizes, workflowOf } from '../simulation/workflows/index.js';
import { show, type Report } from './problem.js';
import type { SweepFile } from './schema.js';

// Checks that involve several settings of a sweep, or all of its cells.

/** Recorded generations × metrics of one cell. */
const MOST_SLOTS = 200_000;

/** Every n_t must be a whole number that exists, and one that workflow and estimator can work with. */
export function checkSizes(contents: readonly CellContent[], report: Report): void {
  const ranges = new Map<string, { sizes: Float64Array; extremes: Extremes }>();
  for (const { model, workflow, schedule, n, generations } of contents) {
    const id = JSON.stringify([schedule, n, generations]);
    let range = ranges.get(id);
    if (!range) {
      const sizes = sampleSizes(schedule, n, generations);
      ranges.set(id, (range = { sizes, extremes: extremesOf(sizes) }));
    }
    const { sizes, extremes } = range;
    const what = `schedule ${show(schedule)} with n = ${n}`;
    if (Number.isNaN(extremes.low))
      report(
        ['schedule'],
        `lists ${listLength(schedule)} sizes; expected one for each of ${generations} generations`,
      );
    else if (extremes.low < 1)
      report(
        ['schedule'],
        `${what} gives n_t = ${extremes.low} at generation ${extremes.lowAt}; expected at least 1`,
      );
    else if (extremes.high > Number.MAX_SAFE_INTEGER)
      report(
        ['schedule'],
        `${what} gives n_t = ${extremes.high.toPrecision(3)} at generation ${extremes.highAt}; expected at most 2^53 - 1: use fewer generations or slower growth`,
      );
    else checkWorkflow(model, workflow, sizes, what, report);
    if (isList(schedule) && schedule.list[0] !== 1)
      report(
        ['schedule', 'list', 0],
        `found ${schedule.list[0]}; expected 1, because n is the size of generation 1`,
      );
  }
}

function checkWorkflow(
  model: Settings,
  choice: Choice,
  sizes: Float64Array,
  what: string,
  report: Report,
): void {
  const workflow = workflowOf(choice);
  const expected = workflow.check?.(settingsOf(choice), sizes);
  if (expected)
    report(
      ['workflow', workflow.name],
      `found ${show(settingsOf(choice)[workflow.name])}; expected ${expected}`,
    );
  const family = familyOf(model);
  const minimum = family.minimumSize(model);
  const { low, lowAt } = extremesOf(fittedSizes(choice, sizes));
  if (low < minimum)
    report(
      ['schedule'],
      `${what} gives n_t = ${low} at generation ${lowAt}; expected at least ${minimum} for ${family.name}`,
    );
}

/** Numbers that the data of one replication may take: one GiB. */
const MOST_DATA = 2 ** 27;

/** Where data are kept one by one, they must fit into memory. */
export function checkMemory(contents: readonly CellContent[], report: Report): void {
  const models = new Map<Settings, Partial<Record<Draw, Model>>>();
  for (const content of contents) {
    let bound = models.get(content.model);
    if (!bound) models.set(content.model, (bound = {}));
    const held = numbersHeld((bound[content.draw] ??= bindModel(content)), content);
    if (held > MOST_DATA)
      report(
        ['n'],
        `the data of one replication would take ${held.toPrecision(3)} numbers in memory (family ${textOf(content.model, 'family')}, workflow ${show(content.workflow)}, sampling ${show(content.sampling)}); expected at most ${MOST_DATA}: use a smaller n, or draw: law where the family has one`,
      );
  }
}

/** A way of sampling must suit the family. */
export function checkSampling(contents: readonly CellContent[], report: Report): void {
  const seen = new Set<string>();
  for (const content of contents) {
    if (content.sampling === 'plain') continue;
    const sampling = samplingOf(content.sampling);
    const id = JSON.stringify([sampling.name, content.model.family]);
    if (seen.has(id)) continue;
    seen.add(id);
    if (!sampling.suits(bindModel(content)))
      report(
        ['sampling'],
        `${sampling.name} does not suit the family ${textOf(content.model, 'family')}: ${sampling.description}`,
      );
  }
}

function isList(schedule: Choice): schedule is { list: readonly number[] } {
  return kindOf(SCHEDULES, schedule).name === 'list';
}

function listLength(schedule: Choice): number {
  return (settingsOf(schedule).list as readonly number[]).length;
}

interface Extremes {
  readonly low: number;
  readonly high: number;
  /** Generations of the smallest and of the largest size. */
  readonly lowAt: number;
  readonly highAt: number;
}

/** NaN where a size is missing. */
function extremesOf(sizes: Float64Array): Extremes {
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
