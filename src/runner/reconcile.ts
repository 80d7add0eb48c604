import { storedJson, type ResultsReader } from '../store/index.js';
import { canonicalJson, show, type Sweep } from '../sweep/index.js';
import { engineDifferences } from './engine-differences.js';

/** A sweep that contradicts what its results file holds. */
export class ConflictError extends Error {
  readonly code = 'CONFLICT';

  constructor(file: string, differences: readonly string[]) {
    super(
      [
        `${file} holds results that this sweep contradicts; nothing was changed.`,
        ...differences.map((difference) => `  ${difference}`),
        `Write the new sweep to a file of its own with --out, or finish the stored one with: ` +
          `collapse-lab resume ${file}`,
      ].join('\n'),
    );
    this.name = 'ConflictError';
  }
}

/**
 * Refuses a sweep whose numbers could not stand beside the stored ones. More replications and more
 * cells are no contradiction. Throws ConflictError.
 */
export function refuseContradiction(file: string, sweep: Sweep, reader: ResultsReader): void {
  const meta = reader.meta();
  if (meta.sweep === undefined) return;
  const stored = storedJson(meta.sweep, file) as Record<string, unknown>;
  const asked = sweep.source as Record<string, unknown>;
  const differences = [
    ...engineDifferences(meta),
    ...compare(stored, asked, ['seed', 'streams', 'metrics', 'record']),
  ];

  const wanted = new Set(sweep.cells.map(({ key }) => key));
  const present = reader.present();
  // Cells and replications that were asked for but never computed bind nobody.
  const cells = reader.cells().filter(({ cellId }) => present.has(cellId));
  const dropped = cells.filter(({ key }) => !wanted.has(key));
  if (dropped.length > 0) {
    differences.push(
      ...compare(stored, asked, [
        ...['model', 'workflow', 'sampling', 'schedule', 'bias', 'n', 'generations', 'draw'],
        ...['grid', 'zip', 'exclude'],
      ]),
      `${dropped.length} of ${cells.length} stored cells are not in this sweep, for example ${dropped[0]!.spec}`,
    );
  }
  let most = 0;
  for (const ranges of present.values())
    for (const { first, count } of ranges) most = Math.max(most, first + count);
  if (most > sweep.replications)
    differences.push(
      `replications: stored ${most}, asked ${sweep.replications}; results never shrink, so ask for ${most} or more`,
    );
  if (differences.length > 0) throw new ConflictError(file, differences);
}

/** Differences below some keys of two documents, by path. */
function compare(
  stored: Record<string, unknown>,
  asked: Record<string, unknown>,
  keys: readonly string[],
): string[] {
  return keys.flatMap((key) => difference(key, stored[key], asked[key]));
}

function difference(path: string, stored: unknown, asked: unknown): string[] {
  if (canonicalJson(stored ?? null) === canonicalJson(asked ?? null)) return [];
  if (isMap(stored) && isMap(asked)) {
    const keys = [...new Set([...Object.keys(stored), ...Object.keys(asked)])];
    return keys.flatMap((key) => difference(`${path}.${key}`, stored[key], asked[key]));
  }
  if (path.startsWith('grid.') && isExtended(stored, asked)) return [];
  return [`${path}: stored ${show(stored)}, asked ${show(asked)}`];
}

/** An axis that only gained values. */
function isExtended(stored: unknown, asked: unknown): boolean {
  if (!Array.isArray(stored) || !Array.isArray(asked)) return false;
  const values = new Set(asked.map((value) => canonicalJson(value)));
  return stored.every((value) => values.has(canonicalJson(value)));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
