import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isNode, LineCounter, parse, parseDocument } from 'yaml';
import { joinPath, suggestion, SweepFileError, type Problem } from './problem.js';

/** A sweep file as plain data, with the places its values come from. */
export interface SweepDocument {
  /** For messages: the file's name, or what else the text came from. */
  readonly origin: string;
  readonly value: unknown;
  /** Where relative paths of data files start. */
  readonly folder: string;
  /** Line of the value at a path, or of its nearest ancestor. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

const LARGEST_FILE = 10 * 2 ** 20;

/** Reads a YAML or JSON sweep file. Throws SweepFileError. */
export function readDocument(file: string): SweepDocument {
  return { ...parseText(readText(file), file), folder: dirname(file) };
}

function readText(file: string): string {
  const refuse = (message: string) => new SweepFileError(file, [{ path: '', message }]);
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) throw refuse('this is a directory; expected a YAML or JSON file');
    if (!stats.isFile()) throw refuse('this is not a regular file; expected a YAML or JSON file');
    if (stats.size > LARGEST_FILE) throw refuse('over 10 MiB; expected a YAML or JSON sweep file');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof SweepFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw refuse(`no such file${suggestion(basename(file), neighbours(file))}`);
    if (code === 'EACCES' || code === 'EPERM')
      throw refuse(`no permission to read it; try: chmod u+r ${file}`);
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw refuse('not text in UTF-8; expected a YAML or JSON file');
    throw refuse(`cannot be read: ${(error as Error).message}`);
  }
}

function neighbours(file: string): string[] {
  try {
    return readdirSync(dirname(file)).filter((name) => /\.(ya?ml|json)$/.test(name));
  } catch {
    return [];
  }
}

/** Parses YAML 1.2 (JSON is part of it). Throws SweepFileError. */
export function parseText(text: string, origin: string): SweepDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    path: '',
    line: lineAt(error.pos[0]),
    message: `not valid YAML: ${error.message}`,
  }));
  if (problems.length > 0) throw new SweepFileError(origin, problems);

  const lineOf = (path: readonly PropertyKey[]): number | undefined => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lineAt(node.range[0]);
    }
    return undefined;
  };
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    heightOf(value, new Map());
    return { origin, value, folder: '.', lineOf };
  } catch (error) {
    const message = `not usable YAML: ${(error as Error).message}`;
    throw new SweepFileError(origin, [{ path: '', message }]);
  }
}

/** Levels of lists and mappings in a sweep file, at most. */
const MOST_LEVELS = 30;

/** Levels below a value. Throws where there are too many, or where an alias leads back to itself. */
function heightOf(value: unknown, known: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 0;
  let height = known.get(value);
  if (height === undefined) {
    known.set(value, Infinity); // what is met again on the way down contains itself
    height = 0;
    for (const each of Object.values(value)) height = Math.max(height, 1 + heightOf(each, known));
    known.set(value, height);
  }
  if (height === Infinity) throw new RangeError('an alias stands inside of what it stands for');
  if (height > MOST_LEVELS) throw new RangeError(`nested deeper than ${MOST_LEVELS} levels`);
  return height;
}

/** A document from data, as stored in a results file. */
export function documentOf(value: unknown, origin: string): SweepDocument {
  return { origin, value, folder: '.', lineOf: () => undefined };
}

/**
 * Applies `path=value` assignments, values read as YAML. A path below `grid` names an axis, dots and
 * all. Throws SweepFileError.
 */
export function assign(document: SweepDocument, assignments: readonly string[]): SweepDocument {
  if (assignments.length === 0) return document;
  if (!isMap(document.value)) return document; // reported when it is read
  const value = structuredClone(document.value);
  const problems: Problem[] = [];
  const assigned: string[][] = [];
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    const path = segmentsOf(assignment.slice(0, Math.max(0, at)));
    const refuse = (message: string) => problems.push({ path: `--set ${assignment}`, message });
    if (at < 1) refuse('expected path=value, as in --set replications=500');
    else if (
      path.some((segment) => !/^[a-z_0-9]+(\.[a-z_0-9]+)*$/i.test(segment) || isUnsafe(segment))
    )
      refuse('expected a path of setting names joined by dots, as in model.theta');
    else {
      try {
        const assignedValue: unknown = parse(assignment.slice(at + 1), { logLevel: 'error' });
        heightOf(assignedValue, new Map());
        setIn(value, path, assignedValue);
        assigned.push(path);
      } catch (error) {
        refuse(`the value is not valid YAML: ${(error as Error).message.split('\n')[0]}`);
      }
    }
  }
  if (problems.length > 0) throw new SweepFileError(document.origin, problems);
  const isAssigned = (path: readonly PropertyKey[]) =>
    assigned.some((done) => joinPath(path).startsWith(joinPath(done)));
  return { ...document, value, lineOf: (p) => (isAssigned(p) ? undefined : document.lineOf(p)) };
}

function segmentsOf(path: string): string[] {
  return path.startsWith('grid.') ? ['grid', path.slice(5)] : path.split('.');
}

/** Names that reach an object's machinery instead of its data. */
export function isUnsafe(name: string): boolean {
  return name.split('.').some((part) => ['__proto__', 'constructor', 'prototype'].includes(part));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets the value at a path of own keys, making objects of whatever is in the way. */
export function setIn(target: Record<string, unknown>, path: readonly string[], value: unknown) {
  let at = target;
  for (const segment of path.slice(0, -1)) {
    const next = Object.hasOwn(at, segment) ? at[segment] : undefined;
    at = isMap(next) ? next : (at[segment] = {});
  }
  at[path.at(-1)!] = value;
}
