import type { CellContent } from '../simulation/cell.js';
import type { RecordGenerations } from '../simulation/recorded-generations.js';
import { dimensionsOf, readAxes, type Axis, type Dimension } from './axes.js';
import { checkMemory, checkMetrics, checkRecord, checkSampling, checkSizes } from './checks.js';
import { withDataFiles } from './data-files.js';
import type { SweepDocument } from './document.js';
import { withoutExcluded } from './exclude.js';
import { findings, valueAt } from './explain.js';
import { cellKey } from './identity.js';
import {
  joinPath,
  PRINTED_PROBLEMS,
  show,
  SweepFileError,
  type Problem,
  type Report,
} from './problem.js';
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

/** Checks a sweep file and expands its grid. Throws SweepFileError with every problem found. */
export function readSweep(document: SweepDocument): Sweep {
  const problems = new Map<string, Problem>();
  const report = (path: readonly PropertyKey[], message: string) => {
    const joined = joinPath(path);
    const id = `${joined}\n${message.replace(/ \(where .*\)$/, '')}`;
    // Finding a line takes a while, so only the problems that will be printed have one.
    const line = problems.size < PRINTED_PROBLEMS ? document.lineOf(path) : undefined;
    if (!problems.has(id)) problems.set(id, { path: joined, message, line });
  };
  const stopIfBad = () => {
    if (problems.size === 0) return;
    const all = [...problems.values()];
    const first = all.slice(0, PRINTED_PROBLEMS).sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    throw new SweepFileError(document.origin, [...first, ...all.slice(PRINTED_PROBLEMS)]);
  };

  for (const path of nonFinite(document.value, []))
    report(path, `found ${show(valueAt(document.value, path))}; expected a finite number`);
  stopIfBad();
  const value = withDataFiles(document.value, document.folder, report);
  stopIfBad();
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

  const parsed = fileSchema.parse(value);
  const source = { ...parsed, seed: String(parsed.seed) };
  const wanted = withoutExcluded(contents, source.exclude, report);
  if (wanted.length === 0) stopIfBad();
  checkSizes(wanted, report);
  checkSampling(wanted, report);
  if (problems.size === 0) checkMemory(wanted, report);
  checkRecord(wanted, source, report);
  checkMetrics(wanted, source, report);
  const cells = identify(wanted, report);
  stopIfBad();
  return {
    name: source.name,
    seed: source.seed,
    replications: source.replications,
    metrics: [...new Set(source.metrics)],
    record: source.record,
    streams: source.streams,
    axes: axes.map(({ path }) => path),
    cells,
    source,
  };
}

/** Paths of numbers that are not finite: they have no place in a sweep, and none in JSON. */
function nonFinite(value: unknown, path: readonly PropertyKey[]): PropertyKey[][] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [[...path]];
  if (Array.isArray(value)) return value.flatMap((each, i) => nonFinite(each, [...path, i]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => nonFinite(each, [...path, key]));
}

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
  for (const axis of axes)
    if (axis.inner.length === 0 && raw[axis.section] !== undefined)
      // The axis replaces the fixed setting; a mistake in that is a mistake all the same.
      new SectionForms(axis.section, raw[axis.section], [], report).at(() => 0);
  const contents: CellContent[] = [];
  const position = new Map<Axis, number>();
  const indexOf = (axis: Axis) => position.get(axis)!;
  const visit = (depth: number): void => {
    const dimension = dimensions[depth];
    if (!dimension) {
      contents.push({
        model: forms.model.at(indexOf),
        workflow: forms.workflow.at(indexOf),
        sampling: forms.sampling.at(indexOf),
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
