import { CellSummary } from '../cell-summary.js';
import type { Check } from './check.js';

/** Summaries and closed forms of complete cells follow, bit for bit, from the sums and the sweep. */
export const summaries: Check = {
  name: 'summaries',
  *run({ sweep, plan, reader, isPartial, foreign }) {
    const total = { summaries: 0, theory: 0 };
    for (const planned of plan.cells) {
      const { cellId, present } = planned;
      const stored = { summary: reader.summaryRows(cellId), theory: reader.theoryRows(cellId) };
      if (present < sweep.replications) {
        if (stored.summary.length > 0) yield `cell ${cellId} is incomplete, but has summaries`;
        continue;
      }
      const { summary, theory } = new CellSummary(sweep, planned, reader).answers();
      yield* differences(`cell ${cellId}, summary`, stored.summary, summary, isPartial);
      if (!foreign) yield* differences(`cell ${cellId}, theory`, stored.theory, theory, false);
      total.summaries += summary.length;
      total.theory += theory.length;
    }
    return {
      state: 'ok',
      message: foreign
        ? `${total.summaries} summaries follow from the sums; closed forms were not checked`
        : `${total.summaries} summaries and ${total.theory} closed forms follow from the sums`,
    };
  },
};

/** Records that name what they are about by generation, metric and, of closed forms, kind and source. */
interface Named {
  readonly generation: number;
  readonly metric: string;
  readonly kind?: string;
  readonly source?: string;
}

function* differences<T extends Named>(
  what: string,
  stored: readonly T[],
  expected: readonly T[],
  isPartial: boolean,
): Generator<string> {
  const nameOf = ({ generation, metric, kind, source }: Named) =>
    [`generation ${generation}`, metric, kind, source].filter(Boolean).join(', ');
  const known = new Map(stored.map((row) => [nameOf(row), row]));
  for (const row of expected) {
    const name = nameOf(row);
    const found = known.get(name);
    known.delete(name);
    if (!found) yield `${what}: ${name} is missing`;
    else
      for (const [column, value] of Object.entries(row))
        if (!isSame(found[column as keyof T], value, isPartial))
          yield `${what}: ${name}: ${column} is ${String(found[column as keyof T])}, not ${String(value)}`;
  }
  for (const name of known.keys()) yield `${what}: ${name} should not be there`;
}

/** @param isPartial whether what is stored may lack what an earlier version did not know */
function isSame(stored: unknown, expected: unknown, isPartial: boolean): boolean {
  if (Array.isArray(stored) && Array.isArray(expected))
    return (
      stored.length === expected.length &&
      stored.every((value, i) => isSame(value, expected[i], isPartial))
    );
  if (Number.isNaN(stored)) return isPartial || Number.isNaN(expected);
  return stored === expected;
}
