import type Database from 'better-sqlite3';
import { AnswerError } from '../answers/error.js';
import { axisColumn, furtherAxes } from '../runner/index.js';
import { blankResults, type SqlValue } from '../store/index.js';
import type { Sweep } from '../sweep/index.js';
import type { Claim, Paper } from './paper.js';

export type Judgement = 'holds' | 'does not hold' | 'undecided';

/** One number that a claim is about. */
export interface Case {
  readonly label: string;
  readonly measured: number;
  readonly mcse: number;
  readonly expected: number;
  readonly judgement: Judgement;
}

export interface Verdict {
  readonly claim: Claim;
  readonly judgement: Judgement;
  readonly cases: readonly Case[];
}

/** Standard errors from which on a deviation cannot be chance, and up to which an inequality is open. */
const CONTRADICTED = 4;
const OPEN = 2;

/** Judges the claims of a paper, each by its sweep's results file. Throws AnswerError. */
export function judgeClaims(
  { claims }: Paper,
  databaseOf: (sweep: string) => Database.Database,
): Verdict[] {
  return claims.map((claim) => {
    const cases = casesOf(claim, databaseOf(claim.sweep));
    return { claim, cases, judgement: worst(cases.map(({ judgement }) => judgement)) };
  });
}

/** What is said of several cases together. */
export function worst(judgements: readonly Judgement[]): Judgement {
  if (judgements.includes('does not hold')) return 'does not hold';
  return judgements.includes('undecided') || judgements.length === 0 ? 'undecided' : 'holds';
}

function casesOf(claim: Claim, database: Database.Database): Case[] {
  const rows = query(claim, database);
  return rows.map((row, i) => {
    const of = (column: 'measured' | 'mcse' | 'expected') => {
      const value = row[column] ?? NaN;
      if (typeof value !== 'number') throw refusal(claim, `its SQL gives ${column} as no number`);
      return value;
    };
    const [measured, mcse, expected] = [of('measured'), of('mcse'), of('expected')];
    return {
      ...{ measured, mcse, expected },
      label: row.case == null ? (rows.length > 1 ? `row ${i + 1}` : '') : String(row.case),
      judgement: judge(claim, measured, mcse, expected),
    };
  });
}

type ClaimRow = Readonly<Partial<Record<'measured' | 'mcse' | 'expected', SqlValue>>> & {
  readonly case?: string | number | null;
};

function query(claim: Claim, database: Database.Database): ClaimRow[] {
  const rows = readRows(claim, prepare(claim, database));
  if (rows.length === 0) throw refusal(claim, 'its SQL gives no rows');
  return rows;
}

function readRows(claim: Claim, statement: Database.Statement): ClaimRow[] {
  try {
    return statement.all() as ClaimRow[];
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    // A damaged or lost file is not the claim's fault.
    if (/^SQLITE_(?!ERROR)/.test(code ?? '')) throw error;
    throw refusal(claim, `SQL: ${message}`);
  }
}

/** The question of a claim, to a results file with its sweep's columns. Throws AnswerError. */
function prepare(claim: Claim, database: Database.Database): Database.Statement {
  let statement: Database.Statement;
  try {
    statement = database.prepare(claim.sql);
  } catch (error) {
    throw refusal(claim, `SQL: ${(error as Error).message}`);
  }
  if (!statement.readonly) throw refusal(claim, 'its SQL may only read');
  const columns = statement.reader ? statement.columns().map(({ name }) => name) : [];
  for (const column of ['measured', 'mcse', 'expected'])
    if (!columns.includes(column)) throw refusal(claim, `its SQL gives no column ${column}`);
  return statement;
}

function refusal({ claim }: Claim, message: string): AnswerError {
  return new AnswerError(`claim '${claim}': ${message}`);
}

/**
 * Tries the claims' questions, and whether figures show what is recorded, before anything is simulated.
 * Throws AnswerError.
 */
export function checkClaims({ claims, figures }: Paper, sweeps: ReadonlyMap<string, Sweep>): void {
  for (const { name, sweep, y } of figures) {
    const { metrics } = sweeps.get(sweep)!;
    if (!metrics.includes(y))
      throw new AnswerError(`figure ${name}: no metric '${y}'; recorded: ${metrics.join(', ')}`);
  }
  for (const claim of claims) {
    const { axes, metrics } = sweeps.get(claim.sweep)!;
    const blank = blankResults(furtherAxes(axes).map(axisColumn), metrics);
    try {
      prepare(claim, blank);
    } finally {
      blank.close();
    }
  }
}

/**
 * Equality is contradicted beyond 4 standard errors, and cannot be judged by an error above the claim's
 * resolution. An inequality holds if it does by 2 standard errors (or to the last bit), and fails if it is
 * off by 4. A limit holds if the measured number is within the given share of it, errors included.
 */
export function judge(
  { expect, resolution }: Pick<Claim, 'expect' | 'resolution'>,
  measured: number,
  mcse: number,
  expected: number,
): Judgement {
  if (![measured, mcse, expected].every(Number.isFinite)) return 'undecided';
  if (expect === 'equal') {
    if (Math.abs(measured - expected) > CONTRADICTED * mcse + rounding(expected))
      return 'does not hold';
    return mcse <= resolution * Math.abs(expected) ? 'holds' : 'undecided';
  }
  if (typeof expect === 'object') {
    const off = Math.abs(measured - expected);
    const margin = expect.within * Math.abs(expected);
    if (off - CONTRADICTED * mcse > margin) return 'does not hold';
    return off + OPEN * mcse <= margin ? 'holds' : 'undecided';
  }
  const excess = expect === 'at most' ? measured - expected : expected - measured;
  if (excess > CONTRADICTED * mcse + rounding(expected)) return 'does not hold';
  return excess <= Math.max(-OPEN * mcse, mcse === 0 ? rounding(expected) : -Infinity)
    ? 'holds'
    : 'undecided';
}

/** What sums of many terms may be off by where there is no Monte Carlo error. */
function rounding(value: number): number {
  return 1e-9 * Math.abs(value);
}
