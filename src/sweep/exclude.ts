import type { CellContent } from '../simulation/cell.js';
import { valueAt } from './explain.js';
import { canonicalJson } from './identity.js';
import { show, suggestion, type Report } from './problem.js';
import { SECTION_NAMES, type Section, type SweepFile } from './schema.js';
import { SectionForms } from './sections.js';

/** The cells that no partial cell matches; reports partial cells that match none. */
export function withoutExcluded(
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
    const unknown = Object.keys(partial).filter((path) => !isSetting(path));
    for (const path of unknown)
      report(['exclude', i, path], `unknown key${suggestion(path.split('.')[0], SECTION_NAMES)}`);
    if (!used.has(i) && unknown.length === 0)
      report(['exclude', i], `${show(partial)} matches no cell of the grid`);
  });
  if (wanted.length === 0) report(['exclude'], 'leaves no cell at all');
  return wanted;
}

function isSetting(path: string): boolean {
  return (SECTION_NAMES as readonly string[]).includes(path.split('.')[0]!);
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
