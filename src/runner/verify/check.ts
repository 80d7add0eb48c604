import type { ResultsReader } from '../../store/index.js';
import type { Sweep } from '../../sweep/index.js';
import type { Plan } from '../plan.js';

/** What there is to check, and against what. */
export interface Evidence {
  readonly sweep: Sweep;
  readonly plan: Plan;
  readonly reader: ResultsReader;
  /** Whether an older schema kept less: numbers that are undefined may merely be unknown. */
  readonly isPartial: boolean;
  /** Why this program cannot repeat the numbers, if it cannot: another engine, another Node.js. */
  readonly foreign: string | null;
}

/** What a check found: what holds, or what is wrong, or why nothing was checked. */
export type Finding =
  | { readonly state: 'ok'; readonly message: string }
  | { readonly state: 'skipped'; readonly message: string }
  | { readonly state: 'damaged'; readonly problems: readonly string[] };

/** One thing to check: problems as they are found, and in the end what was looked at. */
export interface Check {
  readonly name: string;
  run(evidence: Evidence): Generator<string, { readonly state: 'ok' | 'skipped'; message: string }>;
}

/** Problems named of a check; there is no use in thousands. */
const MOST_PROBLEMS = 5;

export function findingOf(check: Check, evidence: Evidence): Finding {
  const problems: string[] = [];
  const found = check.run(evidence);
  try {
    while (problems.length < MOST_PROBLEMS) {
      const next = found.next();
      if (next.done) {
        if (problems.length === 0) return next.value;
        break;
      }
      problems.push(next.value);
    }
  } catch (error) {
    // What is damaged enough cannot even be read.
    problems.push((error as Error).message);
  }
  return { state: 'damaged', problems };
}
