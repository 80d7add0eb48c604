import { isUnsafe } from './document.js';
import { show, suggestion, type Report } from './problem.js';
import { canonicalJson } from './identity.js';
import { SECTION_NAMES, type Section } from './schema.js';

/** A setting that takes several values. */
export interface Axis {
  /** The setting's path, as in `model.dimension`. */
  readonly path: string;
  readonly section: Section;
  /** The path inside the section; empty where the axis is the section itself. */
  readonly inner: readonly string[];
  readonly values: readonly unknown[];
}

/** More axes than this are a mistake. */
const MOST_AXES = 100;

/** Reads the axes of a grid, reporting those that cannot be. */
export function readAxes(grid: unknown, report: Report): Axis[] {
  if (typeof grid !== 'object' || grid === null || Array.isArray(grid)) return [];
  const axes: Axis[] = [];
  const entries = Object.entries(grid);
  if (entries.length > MOST_AXES) {
    report(['grid'], `${entries.length} axes; expected at most ${MOST_AXES}`);
    return [];
  }
  for (const [path, values] of entries) {
    const [root, ...inner] = path.split('.');
    const at = ['grid', path];
    if (!SECTION_NAMES.includes(root as Section) || isUnsafe(path) || inner.includes('')) {
      const known = SECTION_NAMES.join(', ');
      report(
        at,
        `not a setting that can vary; expected ${known}, or a path into one such as model.theta` +
          suggestion(root, SECTION_NAMES),
      );
      continue;
    }
    if (!Array.isArray(values) || values.length === 0) continue;
    const clash = axes.find(
      (axis) => `${axis.path}.`.startsWith(`${path}.`) || `${path}.`.startsWith(`${axis.path}.`),
    );
    if (clash) report(at, `overlaps the axis ${clash.path}; expected one of the two`);
    axes.push({ path, section: root as Section, inner, values });
  }
  return axes;
}

/** A value that stands twice on an axis gives the same cells twice; zipped axes may repeat theirs. */
function reportRepeats({ path, values }: Axis, report: Report): void {
  const seen = new Map<string, number>();
  values.forEach((value, i) => {
    const text = canonicalJson(value ?? null);
    const before = seen.get(text);
    if (before !== undefined)
      report(['grid', path, i], `${show(value)} stands here already at [${before}]`);
    seen.set(text, i);
  });
}

/** Axes that advance together: one step of the grid sets one value of each. */
export interface Dimension {
  readonly axes: readonly Axis[];
  readonly length: number;
}

/** Groups zipped axes; the others are dimensions of their own. The first varies slowest. */
export function dimensionsOf(
  axes: readonly Axis[],
  zip: readonly (readonly string[])[],
  report: Report,
): Dimension[] {
  const groups = zip.map((paths, i) =>
    paths.flatMap((path, j) => {
      const axis = axes.find((each) => each.path === path);
      if (axis) return [axis];
      const names = axes.map((each) => each.path);
      report(
        ['zip', i, j],
        `found ${show(path)}; expected the path of an axis in grid${suggestion(path, names)}`,
      );
      return [];
    }),
  );
  groups.forEach((group, i) => {
    const lengths = group.map(({ path, values }) => `${path} has ${values.length}`);
    if (new Set(group.map(({ values }) => values.length)).size > 1)
      report(
        ['zip', i],
        `axes that advance together need as many values each; ${lengths.join(', ')}`,
      );
    for (const axis of group)
      if (
        groups.some((other, j) => j < i && other.includes(axis)) ||
        group.indexOf(axis) !== group.lastIndexOf(axis)
      )
        report(['zip', i], `${axis.path} is zipped twice`);
  });
  const placed = new Set<Axis>();
  const dimensions: Dimension[] = [];
  for (const axis of axes) {
    if (placed.has(axis)) continue;
    const group = groups.find((each) => each.includes(axis)) ?? [axis];
    if (group.length === 1) reportRepeats(axis, report);
    for (const member of group) placed.add(member);
    dimensions.push({ axes: group, length: Math.min(...group.map(({ values }) => values.length)) });
  }
  return dimensions;
}
