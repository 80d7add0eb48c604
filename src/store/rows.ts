// What goes into a results file, and what comes out of it.

export type SqlValue = string | number | null;

/** A row of `cell`. */
export interface CellRow {
  readonly cellId: number;
  readonly key: string;
  readonly family: string;
  readonly workflow: string;
  readonly sampling: string;
  readonly schedule: string;
  readonly bias: string;
  readonly n: number;
  readonly generations: number;
  readonly spec: string;
  readonly replications: number;
  /** Values of further axes by column. */
  readonly axes: Readonly<Record<string, SqlValue>>;
}

export interface TheoryRow {
  readonly cellId: number;
  readonly generation: number;
  readonly metric: string;
  readonly kind: string;
  readonly value: number;
  readonly source: string;
}

export interface SummaryRow {
  readonly cellId: number;
  readonly generation: number;
  readonly metric: string;
  readonly replications: number;
  readonly mean: number;
  readonly mcse: number;
  readonly sd: number;
  readonly sdMcse: number;
  readonly min: number;
  readonly max: number;
  readonly topShare: number;
  /** As many as there are quantile columns. */
  readonly quantiles: readonly number[];
  readonly quantileKind: 'exact' | 'sketch';
}

/** A row of `failure`, its cell apart. */
export interface FailureRow {
  readonly replication: number;
  readonly generation: number | null;
  readonly attempts: number;
  readonly error: string;
  readonly message: string;
}

/** Sums over an aligned run of replications, as stored. */
export interface StoredNode {
  readonly first: number;
  readonly size: number;
  readonly moments: Float64Array;
}

/** What is stored beside numbers to tell that they are what they were; null in files of earlier versions. */
export interface Checked {
  readonly checksum: string | null;
}

/** Histograms of a cell, and the number of replications counted in them. */
export interface StoredSketch {
  readonly replications: number;
  readonly counts: Int32Array;
}

/** Consecutive replications first … first + count - 1. */
export interface ReplicationRange {
  readonly first: number;
  readonly count: number;
}

/** A cell as far as planning needs it. */
export interface StoredCell {
  readonly cellId: number;
  readonly key: string;
  readonly spec: string;
  readonly replications: number;
}
