import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import type Database from 'better-sqlite3';
import { EVENTS } from '../simulation/catalog.js';
import { wilson } from '../statistics/index.js';
import type { TheoryKind } from '../theory/closed-form.js';
import type { AnsweredCell } from './grid.js';

/** What theory says of an estimate. */
export interface TheoryValue {
  readonly kind: TheoryKind;
  readonly value: number;
  /** Section of docs/science.md. */
  readonly source: string;
  /** (mean - value) / standard error; null unless exact and finite. */
  readonly z: number | null;
  readonly violated: 'above' | 'below' | null;
}

/** An estimate with the ends of its 95 % interval; NaN where undefined. */
export interface WithInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A metric of a cell at one generation, over its replications; NaN where undefined. */
export interface Estimate extends Moment {
  readonly cell: AnsweredCell;
  readonly generation: number;
  readonly metric: string;
  readonly median: WithInterval;
  readonly quantiles: Readonly<Record<QuantileName, WithInterval>>;
  readonly theory: readonly TheoryValue[];
  readonly flag: string | null;
}

export interface Moment {
  readonly replications: number;
  readonly mean: number;
  readonly mcse: number;
  /** 95 % interval of the mean: Wilson's for a proportion, Student's otherwise. */
  readonly low: number;
  readonly high: number;
  readonly sd: number;
  readonly sdMcse: number;
  readonly min: number;
  readonly max: number;
}

export const QUANTILE_NAMES = ['q05', 'q25', 'median', 'q75', 'q95'] as const;
export type QuantileName = (typeof QUANTILE_NAMES)[number];

/** Generations to answer for: the last of each cell, all that are recorded, or those listed. */
export type At = 'last' | 'all' | readonly number[];

/** Estimates in the order of cells, metrics and generations. */
export function readEstimates(
  database: Database.Database,
  cells: readonly AnsweredCell[],
  metrics: readonly string[],
  at: At,
): Estimate[] {
  const generations =
    at === 'all' ? '' : `AND generation IN (${at === 'last' ? '?' : at.map(() => '?').join(', ')})`;
  const summary = database.prepare(
    `SELECT * FROM summary WHERE cell_id = ? AND metric = ? ${generations} ORDER BY generation`,
  );
  const theory = database.prepare(
    `SELECT generation, kind, theory AS value, source, z, violated FROM answer
     WHERE cell_id = ? AND metric = ? AND kind IS NOT NULL ${generations}`,
  );
  const flags = database.prepare(
    `SELECT DISTINCT generation, flag FROM answer
     WHERE cell_id = ? AND metric = ? AND flag IS NOT NULL ${generations}`,
  );
  return cells.flatMap((cell) =>
    metrics.flatMap((metric) => {
      const wanted = at === 'all' ? [] : at === 'last' ? [cell.content.generations] : at;
      const asked = [cell.cellId, metric, ...wanted];
      const rows = summary.all(...asked) as StoredSummary[];
      if (rows.length === 0) return [];
      const known = theory.all(...asked) as (TheoryValue & { generation: number })[];
      const knownAt = new Map<number, TheoryValue[]>();
      for (const { generation, ...value } of known)
        knownAt.set(generation, [...(knownAt.get(generation) ?? []), value]);
      const flagged = flags.raw().all(...asked) as [generation: number, flag: string][];
      const flagAt = new Map(flagged);
      return rows.map((row): Estimate => ({
        cell,
        generation: row.generation,
        metric,
        ...momentOf(row, metric),
        median: quantileOf(row, 'median'),
        quantiles: Object.fromEntries(
          QUANTILE_NAMES.map((name) => [name, quantileOf(row, name)]),
        ) as Record<QuantileName, WithInterval>,
        theory: knownAt.get(row.generation) ?? [],
        flag: flagAt.get(row.generation) ?? null,
      }));
    }),
  );
}

/** Ends of the 95 % interval of a mean. */
export function intervalOfMean(
  { mean, mcse, replications }: { mean: number; mcse: number; replications: number },
  metric: string,
): readonly [low: number, high: number] {
  if (EVENTS.includes(metric)) return wilson(mean * replications, replications);
  const half = replications > 1 ? tQuantile(0.975, replications - 1) * mcse : NaN;
  return [mean - half, mean + half];
}

type StoredSummary = Readonly<Record<string, number | null>> & { readonly generation: number };

function momentOf(row: StoredSummary, metric: string): Moment {
  const of = (column: string) => row[column] ?? NaN;
  const [mean, mcse, replications] = [of('mean'), of('mcse'), of('replications')];
  const [low, high] = intervalOfMean({ mean, mcse, replications }, metric);
  return {
    ...{ replications, mean, mcse, low, high },
    ...{ sd: of('sd'), sdMcse: of('sd_mcse'), min: of('min'), max: of('max') },
  };
}

function quantileOf(row: StoredSummary, name: QuantileName): WithInterval {
  return {
    value: row[name] ?? NaN,
    low: row[`${name}_low`] ?? NaN,
    high: row[`${name}_high`] ?? NaN,
  };
}
