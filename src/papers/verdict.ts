import type Database from 'better-sqlite3';
import { AnswerError } from '../answers/error.js';
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
    const of = (column: 'measured' | 'mcse' | 'expected') => row[column] ?? NaN;
    const [measured, mcse, expected] = [of('measured'), of('mcse'), of('expected')];
    return {
      ...{ measured, mcse, expected },
      label: row.case ?? (rows.length > 1 ? `row ${i + 1}` : ''),
      judgement: judge(claim, measured, mcse, expected),
    };
  });
}

type ClaimRow = Readonly<Partial<Record<'measured' | 'mcse' | 'expected', number | null>>> & {
  readonly case?: string;
};

function query(claim: Claim, database: Database.Database): ClaimRow[] {
  const refuse = (message: string) => new AnswerError(`claim '${claim.claim}': ${message}`);
  let rows: ClaimRow[];
  try {
    rows = database.prepare(claim.sql).all() as ClaimRow[];
  } catch (error) {
    throw refuse(`SQL: ${(error as Error).message}`);
  }
  if (rows.length === 0) throw refuse('its SQL gives no rows');
  for (const column of ['measured', 'mcse', 'expected'])
    if (!Object.hasOwn(rows[0]!, column)) throw refuse(`its SQL gives no column ${column}`);
  return rows;
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
