import * as z from 'zod';
import { show, suggestion } from './problem.js';

/** A problem inside a value: path segments from that value, and a sentence. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Issue = z.core.$ZodIssue;
type Union = Extract<Issue, { code: 'invalid_union' }>;

/** Says what a schema holds against a value, as a person would; nothing where it is valid. */
export function findings(schema: z.ZodType, input: unknown): Finding[] {
  const result = schema.safeParse(input);
  return result.success ? [] : explain(schema, input, result.error.issues);
}

function explain(schema: z.ZodType, input: unknown, issues: readonly Issue[]): Finding[] {
  return issues.flatMap((issue) => {
    const value = valueAt(input, issue.path);
    const say = (expected: string, names: readonly string[] = []) => [
      finding(issue.path, value, expected, names),
    ];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({
          path: [...issue.path, key],
          message: `unknown key${suggestion(key, keysAt(schema, input, issue.path))}`,
        }));
      case 'invalid_union':
        return explainUnion(schema, input, issue);
      case 'invalid_value': {
        const names = issue.values.map(String);
        return say(`one of ${names.join(', ')}`, names);
      }
      case 'invalid_type':
        return say(typeName(schemasAt(schema, input, issue.path)[0], issue.expected));
      case 'too_small':
        return say(atLeast(issue));
      case 'too_big':
        return say(atMost(issue));
      default:
        return say(issue.message);
    }
  });
}

function finding(
  path: readonly PropertyKey[],
  value: unknown,
  expected: string,
  names: readonly string[],
): Finding {
  const message =
    value === undefined
      ? `missing; expected ${expected}`
      : `found ${show(value)}; expected ${expected}${suggestion(hint(value), names)}`;
  return { path, message };
}

/** The word in a value that a misspelt name would be. */
function hint(value: unknown): unknown {
  return isObject(value) ? Object.keys(value)[0] : value;
}

/** Explains the option that the value was meant to be or, if that is unclear, lists them all. */
function explainUnion(schema: z.ZodType, input: unknown, issue: Union): Finding[] {
  const value = valueAt(input, issue.path);
  const options = optionsAt(schema, input, issue.path);
  if (issue.errors.length === 0) {
    const names = options.flatMap((option) => literalsOf(option.shape?.family));
    return [finding(issue.path, value, `one of ${names.join(', ')}`, names)];
  }
  const meant = meantOption(issue.errors as Issue[][], value);
  if (meant) {
    const inner = meant.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
    return explain(schema, input, inner);
  }
  const names = options.flatMap(({ names }) => names);
  const expected = options.flatMap(({ shown }) => shown);
  const either = names.length > 0 ? `one of ${expected.join(', ')}` : expected.join(' or ');
  return [finding(issue.path, value, either, names)];
}

/** The one option of a union whose keys fit an object, or whose type fits a list or number. */
function meantOption(options: readonly Issue[][], value: unknown): Issue[] | undefined {
  const fitting = options.filter((issues) => !issues.some(isAboutRoot));
  if (!isObject(value)) return fitting.length === 1 ? fitting[0] : undefined;
  const ranked = fitting
    .map((issues) => ({ issues, misfit: keyMisfit(issues, value) }))
    .sort((a, b) => a.misfit - b.misfit);
  const [best, second] = ranked;
  return best && best.misfit !== second?.misfit ? best.issues : undefined;
}

function isAboutRoot(issue: Issue): boolean {
  return (
    issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
  );
}

function keyMisfit(issues: readonly Issue[], value: object): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + issue.keys.length;
    const isMissing = issue.path.length === 1 && !Object.hasOwn(value, issue.path[0]!);
    return sum + (isMissing ? 1 : 0);
  }, 0);
}

/** One way to satisfy a union: how it is shown, the names that choose it, its keys if an object. */
interface Option {
  readonly shown: readonly string[];
  readonly names: readonly string[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}

function optionsAt(schema: z.ZodType, input: unknown, path: readonly PropertyKey[]): Option[] {
  // A discriminator's own path leads into the options of the union that it chooses from.
  const holders = schemasAt(schema, input, path);
  const found = holders.length > 0 ? holders : schemasAt(schema, input, path.slice(0, -1));
  return found.flatMap((option): Option[] => {
    if (option instanceof z.ZodUnion)
      return option.options.flatMap((o) => optionOf(o as z.ZodType));
    return optionOf(option);
  });
}

function optionOf(schema: z.ZodType): Option[] {
  if (schema instanceof z.ZodObject) {
    const keys = Object.keys(schema.shape);
    const shown = `{ ${keys.map((key) => `${key}: …`).join(', ')} }`;
    return [{ shown: [shown], names: keys.slice(0, 1), shape: schema.shape }];
  }
  const names = literalsOf(schema);
  if (names.length > 0) return [{ shown: names, names }];
  return [{ shown: [typeName(schema, schema.type)], names: [] }];
}

function literalsOf(schema: z.ZodType | undefined): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String);
  return [];
}

function keysAt(schema: z.ZodType, input: unknown, path: readonly PropertyKey[]): string[] {
  return schemasAt(schema, input, path).flatMap((found) =>
    found instanceof z.ZodObject ? Object.keys(found.shape) : [],
  );
}

/** The schemas that could apply at a path; of families, the one that the value names. */
function schemasAt(schema: z.ZodType, input: unknown, path: readonly PropertyKey[]): z.ZodType[] {
  const plain = unwrap(schema);
  if (plain instanceof z.ZodDiscriminatedUnion) {
    const named = plain.options.filter((option) => {
      const shape = (option as z.ZodObject).shape as Record<string, z.ZodType>;
      return literalsOf(shape.family).includes(String(valueAt(input, ['family'])));
    });
    const options = named.length > 0 && path[0] !== 'family' ? named : plain.options;
    if (path.length === 0 || path[0] === 'family') return options as z.ZodType[];
    return options.flatMap((option) => schemasAt(option as z.ZodType, input, path));
  }
  if (path.length === 0)
    return plain instanceof z.ZodUnion ? (plain.options as z.ZodType[]).map(unwrap) : [plain];
  const [key, ...rest] = path;
  const inner = valueAt(input, [key!]);
  if (plain instanceof z.ZodUnion)
    return (plain.options as z.ZodType[]).flatMap((option) => schemasAt(option, input, path));
  if (plain instanceof z.ZodObject) {
    const child = (plain.shape as Record<PropertyKey, z.ZodType | undefined>)[key!];
    return child ? schemasAt(child, inner, rest) : [];
  }
  if (plain instanceof z.ZodArray) return schemasAt(plain.element as z.ZodType, inner, rest);
  return [];
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema;
}

function atLeast({ origin, minimum, inclusive }: Extract<Issue, { code: 'too_small' }>): string {
  if (origin === 'array') return `a list of at least ${minimum}`;
  if (origin === 'string') return 'some text';
  return `a number ${inclusive === false ? 'above' : 'of at least'} ${minimum}`;
}

function atMost({ origin, maximum, inclusive }: Extract<Issue, { code: 'too_big' }>): string {
  if (origin === 'array') return `a list of at most ${maximum}`;
  if (origin === 'string') return `at most ${maximum} characters`;
  return `a number ${inclusive === false ? 'below' : 'of at most'} ${maximum}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'settings (a mapping of keys to values)',
  record: 'a mapping of keys to values',
  array: 'a list',
  string: 'text',
  number: 'a finite number',
  int: 'a whole number',
};

function typeName(schema: z.ZodType | undefined, fallback: string): string {
  if (schema instanceof z.ZodNumber && schema.format === 'safeint') return TYPE_NAMES.int!;
  return TYPE_NAMES[fallback] ?? fallback;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path inside another. */
export function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  );
}
