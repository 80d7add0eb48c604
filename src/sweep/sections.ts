import { familyOf, SCHEDULE_SHORT_FORMS } from '../simulation/catalog.js';
import type { Settings } from '../simulation/parameter.js';
import type { Axis } from './axes.js';
import { setIn } from './document.js';
import { findings, valueAt, type Finding } from './explain.js';
import { show, type Report } from './problem.js';
import { SECTION_DEFAULTS, SECTIONS, type Section } from './schema.js';

/**
 * The forms that one section of a cell takes over the grid, each checked once, when it is first met:
 * only the axes that reach into the section tell them apart.
 */
export class SectionForms {
  readonly #section: Section;
  readonly #base: unknown;
  readonly #axes: readonly Axis[];
  readonly #report: Report;
  readonly #forms = new Map<number, unknown>();

  constructor(section: Section, base: unknown, axes: readonly Axis[], report: Report) {
    this.#section = section;
    this.#base = base;
    this.#axes = axes.filter((axis) => axis.section === section);
    this.#report = report;
  }

  /** The canonical form at a point of the grid; undefined, and reported, where it is not valid. */
  at(indexOf: (axis: Axis) => number): unknown {
    let id = 0;
    for (const axis of this.#axes) id = id * axis.values.length + indexOf(axis);
    if (!this.#forms.has(id)) this.#forms.set(id, this.#form(this.#axes.map(indexOf)));
    return this.#forms.get(id);
  }

  #form(indices: readonly number[]): unknown {
    const value = formValue(this.#base, this.#section, this.#axes, indices);
    for (const finding of check(this.#section, value))
      this.#report(...blame(finding, this.#section, this.#axes, indices, value));
    return canonicalForm(this.#section, value);
  }
}

function formValue(
  base: unknown,
  section: Section,
  axes: readonly Axis[],
  indices: readonly number[],
): unknown {
  const holder: Record<string, unknown> = {};
  if (base !== undefined) holder[section] = structuredClone(base);
  axes.forEach((axis, i) => {
    setIn(holder, [section, ...axis.inner], structuredClone(axis.values[indices[i]!]));
  });
  return section in holder ? holder[section] : SECTION_DEFAULTS[section];
}

function check(section: Section, value: unknown): Finding[] {
  const found = findings(SECTIONS[section], value);
  if (found.length > 0 || section !== 'model') return found;
  const settings = SECTIONS.model.parse(value) as Settings;
  const family = familyOf(settings);
  return Object.entries(family.check?.(settings) ?? {}).map(([parameter, expected]) => ({
    path: [parameter],
    message: `found ${show(settings[parameter])}; expected ${expected}`,
  }));
}

/** Points a finding at the axis value that causes it, or at the fixed setting. */
function blame(
  { path, message }: Finding,
  section: Section,
  axes: readonly Axis[],
  indices: readonly number[],
  value: unknown,
): [path: readonly PropertyKey[], message: string] {
  const culprit = axes.findIndex(({ inner }) =>
    inner.every((segment, i) => i >= path.length || path[i] === segment),
  );
  const others = axes
    .filter((_, i) => i !== culprit)
    .map((axis) => `${axis.path} is ${show(axis.values[indices[axes.indexOf(axis)]!])}`);
  const where = others.length > 0 ? ` (where ${others.join(' and ')})` : '';
  if (culprit < 0) return [[section, ...path], message + where + gridHint(section, path, value)];
  const axis = axes[culprit]!;
  const rest = path.slice(axis.inner.length);
  return [['grid', axis.path, indices[culprit]!, ...rest], message + where];
}

/** For a list where one value belongs. */
function gridHint(section: Section, path: readonly PropertyKey[], value: unknown): string {
  if (!Array.isArray(valueAt(value, path))) return '';
  const axis = [section, ...path.map(String)].join('.');
  return `; to vary it, put the list under grid: ${axis}`;
}

/** The one form of all that mean the same; undefined for an invalid value. */
function canonicalForm(section: Section, value: unknown): unknown {
  const result = SECTIONS[section].safeParse(value);
  if (!result.success) return undefined;
  const form: unknown = result.data;
  if (section === 'schedule' && typeof form === 'string') return SCHEDULE_SHORT_FORMS[form] ?? form;
  return withoutNegativeZero(form);
}

function withoutNegativeZero(value: unknown): unknown {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(withoutNegativeZero);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutNegativeZero(v)]));
}
