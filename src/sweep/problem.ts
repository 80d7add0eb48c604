import { closest, distance } from 'fastest-levenshtein';

/** Something wrong with a sweep file, said so that a person can mend it. */
export interface Problem {
  /** Where, as in `grid.schedule[2].power`; empty for the file as a whole. */
  readonly path: string;
  /** What is wrong and what was expected, a sentence without its full stop. */
  readonly message: string;
  readonly line?: number | undefined;
}

/** Takes a problem: the path to it, and a sentence without its full stop. */
export type Report = (path: readonly PropertyKey[], message: string) => void;

/** A sweep file that cannot be used; lists every problem found. */
export class SweepFileError extends Error {
  readonly code = 'BAD_SWEEP';

  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super(describe(file, problems));
    this.name = 'SweepFileError';
  }
}

/** At most this many problems are printed; a mistake in one value may touch many cells. */
export const PRINTED_PROBLEMS = 20;

function describe(file: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const lines = problems.slice(0, PRINTED_PROBLEMS).map(({ path, message, line }) => {
    const place = [line === undefined ? '' : `line ${line}`, path].filter(Boolean).join(', ');
    return `  ${place ? `${place}: ` : ''}${message}`;
  });
  if (problems.length > PRINTED_PROBLEMS)
    lines.push(`  … and ${problems.length - PRINTED_PROBLEMS} more`);
  return [`${file} has ${count}; nothing was started.`, ...lines].join('\n');
}

/** ` Did you mean 'linear'?` where one of the names is close to what was found. */
export function suggestion(found: unknown, names: readonly string[]): string {
  if (typeof found !== 'string' || names.length === 0) return '';
  if (names.includes(found)) return '';
  const nearest = closest(found.toLowerCase(), names);
  const far = Math.max(2, Math.ceil(nearest.length / 2));
  return distance(found.toLowerCase(), nearest) <= far ? `; did you mean '${nearest}'?` : '';
}

/** A value as it would stand in a sweep file, shortened. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** `a.b[2].c` from its segments. */
export function joinPath(segments: readonly PropertyKey[]): string {
  return segments.reduce<string>(
    (path, segment) =>
      typeof segment === 'number'
        ? `${path}[${segment}]`
        : path === ''
          ? String(segment)
          : `${path}.${String(segment)}`,
    '',
  );
}
