import type { CellContent } from '../simulation/cell.js';
import { FAMILIES, SCHEDULES } from '../simulation/catalog.js';
import { definesMetric } from '../simulation/metrics.js';
import { kindOf, settingsOf, type Choice } from '../simulation/parameter.js';
import { recordedGenerations, type RecordGenerations } from '../simulation/recorded-generations.js';
import { sampleSizes } from '../simulation/schedules.js';
import { bindModel } from '../simulation/trajectory.js';
import { dimensionsOf, readAxes, type Axis, type Dimension } from './axes.js';
import type { SweepDocument } from './document.js';
import { findings, valueAt } from './explain.js';
import { canonicalJson, cellKey } from './identity.js';
import { joinPath, show, SweepFileError, type Problem } from './problem.js';
import { fileSchema, SECTION_NAMES, type Section, type SweepFile } from './schema.js';
import { SectionForms } from './sections.js';

/** A cell: its content and the hash of it. */
export interface Cell {
  readonly key: string;
  readonly content: CellContent;
}

/** A validated sweep. */
export interface Sweep {
  readonly name: string;
  readonly seed: string;
  /** Replications wanted of every cell. */
  readonly replications: number;
  readonly metrics: readonly string[];
  readonly record: {
    readonly trajectories: 'all' | 'none' | number;
    readonly generations: RecordGenerations;
  };
  readonly streams: 'independent' | 'common';
  /** Paths of the axes, in the order of the file. */
  readonly axes: readonly string[];
  /** Cells in the order of the grid, the first axis varying slowest. */
  readonly cells: readonly Cell[];
  /** The file as data, from which the same sweep can be read again. */
  readonly source: SweepFile;
}

const MOST_CELLS = 1_000_000;
/** Recorded generations × metrics of one cell. */
const MOST_SLOTS = 200_000;

/** Checks a sweep file and expands its grid. Throws SweepFileError with every problem found. */
export function readSweep(document: SweepDocument): Sweep {
  const problems = new Map<string, Problem>();
  const report = (path: readonly PropertyKey[], message: string) => {
    const joined = joinPath(path);
    const id = `${joined}\n${message.replace(/ \(where .*\)$/, '')}`;
    if (!problems.has(id)) problems.set(id, { path: joined, message, line: document.lineOf(path) });
  };
  const stopIfBad = () => {
    if (problems.size > 0) throw new SweepFileError(document.origin, [...problems.values()]);
  };

  const { value } = document;
  for (const { path, message } of findings(fileSchema, value)) report(path, message);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) stopIfBad();

  const raw = value as Record<string, unknown>;
  const axes = readAxes(raw.grid, report);
  const zip = Array.isArray(raw.zip) ? (raw.zip as string[][]).filter(Array.isArray) : [];
  const dimensions = dimensionsOf(axes, zip, report);
  const points = dimensions.reduce((product, { length }) => product * length, 1);
  if (points > MOST_CELLS) {
    report(['grid'], `${points} cells; expected at most ${MOST_CELLS}: use fewer or shorter axes`);
    stopIfBad();
  }
  const contents = expand(dimensions, raw, axes, report);
  stopIfBad();

  const source = fileSchema.parse(value);
  const wanted = withoutExcluded(contents, source.exclude, report);
  checkSizes(wanted, report);
  checkRecord(wanted, source, report);
  checkMetrics(wanted, source, report);
  const cells = identify(wanted, report);
  stopIfBad();
  return {
    name: source.name,
    seed: String(source.seed),
    replications: source.replications,
    metrics: [...new Set(source.metrics)],
    record: source.record,
    streams: source.streams,
    axes: axes.map(({ path }) => path),
    cells,
    source,
  };
}

type Report = (path: readonly PropertyKey[], message: string) => void;

function expand(
  dimensions: readonly Dimension[],
  raw: Record<string, unknown>,
  axes: readonly Axis[],
  report: Report,
): CellContent[] {
  const forms = Object.fromEntries(
    SECTION_NAMES.map((section) => [
      section,
      new SectionForms(section, raw[section], axes, report),
    ]),
  ) as Record<Section, SectionForms>;
  const contents: CellContent[] = [];
  const position = new Map<Axis, number>();
  const indexOf = (axis: Axis) => position.get(axis)!;
  const visit = (depth: number): void => {
    const dimension = dimensions[depth];
    if (!dimension) {
      contents.push({
        model: forms.model.at(indexOf),
        workflow: forms.workflow.at(indexOf),
        schedule: forms.schedule.at(indexOf),
        bias: forms.bias.at(indexOf),
        n: forms.n.at(indexOf),
        generations: forms.generations.at(indexOf),
        draw: forms.draw.at(indexOf),
      } as CellContent);
      return;
    }
    for (let i = 0; i < dimension.length; i++) {
      for (const axis of dimension.axes) position.set(axis, i);
      visit(depth + 1);
    }
  };
  visit(0);
  return contents;
}

function withoutExcluded(
  contents: readonly CellContent[],
  exclude: SweepFile['exclude'],
  report: Report,
): CellContent[] {
  if (exclude.length === 0) return [...contents];
  const tests = exclude.map((partial) => partialTest(partial));
  const used = new Set<number>();
  const wanted = contents.filter((content) => {
    const matches = tests.flatMap((test, i) => (test(content) ? [i] : []));
    for (const i of matches) used.add(i);
    return matches.length === 0;
  });
  exclude.forEach((partial, i) => {
    if (!used.has(i)) report(['exclude', i], `${show(partial)} matches no cell of the grid`);
  });
  if (wanted.length === 0) report(['exclude'], 'leaves no cell at all');
  return wanted;
}

/** Tells whether a cell has all the settings of a partial one. */
function partialTest(partial: Record<string, unknown>): (content: CellContent) => boolean {
  const wanted = Object.entries(partial).map(([path, value]) => {
    const segments = path.split('.');
    const isSection = segments.length === 1 && SECTION_NAMES.includes(path as Section);
    const form = isSection
      ? new SectionForms(path as Section, value, [], ignore).at(() => 0)
      : value;
    return { segments, text: canonicalJson(form ?? value ?? null) };
  });
  return (content) =>
    wanted.every(({ segments, text }) => {
      const actual = valueAt(content, segments);
      return actual !== undefined && canonicalJson(actual) === text;
    });
}

const ignore = () => undefined;

/** Every n_t must be a whole number that exists and that the estimator can work with. */
function checkSizes(contents: readonly CellContent[], report: Report): void {
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

function checkRecord(contents: readonly CellContent[], source: SweepFile, report: Report): void {
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
function checkMetrics(contents: readonly CellContent[], source: SweepFile, report: Report): void {
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

function identify(contents: readonly CellContent[], report: Report): Cell[] {
  const keys = new Set<string>();
  return contents.map((content) => {
    const key = cellKey(content);
    if (keys.has(key))
      report(['grid'], `two points of the grid are the same cell: ${show(content)}`);
    keys.add(key);
    return { key, content };
  });
}
