/**
 * A setting of a family, schedule, bias or workflow, described once as data: validation, the JSON
 * Schema, the catalog and the documents are all made from it.
 */
export type Parameter =
  NumberParameter | ChoiceParameter | NumbersParameter | KindParameter | TextParameter;

interface Described {
  readonly description: string;
}

/** A finite number; `min` and `max` are allowed values unless named in `open`. */
export interface NumberParameter extends Described {
  readonly type: 'number' | 'integer';
  readonly min?: number;
  readonly max?: number;
  readonly open?: readonly ('min' | 'max')[];
  readonly default?: number;
}

export interface ChoiceParameter extends Described {
  readonly type: 'choice';
  readonly choices: readonly string[];
  readonly default?: string;
}

/** A list of numbers or, where `orNumber`, a single number that stands for all entries. */
export interface NumbersParameter extends Described {
  readonly type: 'numbers';
  readonly orNumber: boolean;
  readonly min?: number;
  readonly open?: readonly 'min'[];
  readonly default?: number | readonly number[];
}

/** One of several kinds, each with parameters of its own: written as a schedule or a bias is. */
export interface KindParameter extends Described {
  readonly type: 'kind';
  readonly kinds: readonly Kind[];
  readonly default?: Choice;
}

export interface TextParameter extends Described {
  readonly type: 'text';
  readonly default?: string;
}

export type Value = string | number | readonly number[] | Settings;

/** Validated settings: every parameter present. */
export interface Settings {
  readonly [name: string]: Value;
}

/**
 * One of several kinds of thing (a schedule, a bias, a workflow).
 *
 * In a sweep file a kind without parameters is its name; a kind with parameters is an object whose
 * first key is its name and carries its main parameter: `{ power: 1.1 }`,
 * `{ shrink: 1, exponent: 0.5 }`.
 */
export interface Kind {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

/** A chosen kind in canonical form: its name, or its parameters with the name as one of the keys. */
export type Choice = string | Settings;

/** The kind that a validated choice names. */
export function kindOf<K extends Kind>(kinds: readonly K[], choice: Choice): K {
  const found = kinds.find((kind) =>
    typeof choice === 'string' ? kind.name === choice : kind.name in choice,
  );
  if (!found) throw new TypeError(`Expected a known kind, got ${JSON.stringify(choice)}`);
  return found;
}

/** The parameters of a choice; none where the choice is a bare name. */
export function settingsOf(choice: Choice): Settings {
  return typeof choice === 'string' ? {} : choice;
}

/** A number among validated settings. */
export function numberOf(settings: Settings, name: string): number {
  const value = settings[name];
  if (typeof value !== 'number') throw new TypeError(`Expected setting '${name}' to be a number`);
  return value;
}

/** A chosen kind among validated settings. */
export function choiceOf(settings: Settings, name: string): Choice {
  const value = settings[name];
  if (typeof value !== 'string' && (typeof value !== 'object' || Array.isArray(value)))
    throw new TypeError(`Expected setting '${name}' to be a choice`);
  return value as Choice;
}

/** A list of `length` numbers among validated settings; a single number stands for all entries. */
export function numbersOf(settings: Settings, name: string, length: number): Float64Array {
  const value = settings[name];
  if (typeof value === 'number') return new Float64Array(length).fill(value);
  if (!Array.isArray(value)) throw new TypeError(`Expected setting '${name}' to be numbers`);
  return Float64Array.from(value as readonly number[]);
}

/** A text among validated settings. */
export function textOf(settings: Settings, name: string): string {
  const value = settings[name];
  if (typeof value !== 'string') throw new TypeError(`Expected setting '${name}' to be text`);
  return value;
}

/** Settings with every parameter that they lack at its default, within chosen kinds as well. */
export function withDefaults({ parameters }: Kind, settings: Settings): Settings {
  const filled = Object.entries(parameters).flatMap(([name, parameter]) => {
    const value = settings[name] ?? parameter.default;
    if (value === undefined) return [];
    if (parameter.type !== 'kind' || typeof value === 'string') return [[name, value] as const];
    const choice = value as Settings;
    return [[name, withDefaults(kindOf(parameter.kinds, choice), choice)] as const];
  });
  return { ...settings, ...Object.fromEntries(filled) };
}
