import { growthText } from '../../theory/growth.js';
import type { Growth, GrowthVerdict } from '../growth.js';
import { count, plural } from './progress.js';
import type { Reading } from './reading.js';

/** What a verdict comes to, where only the drift counts. */
const DRIFTS: Readonly<Record<Exclude<GrowthVerdict, 'undecided'>, string>> = {
  log: 'still grows',
  power: 'still grows',
  steeper: 'still grows',
  between: 'still grows',
  growing: 'still grows',
  slowing: 'grows more slowly than log T',
  level: 'is level',
  falling: 'falls',
};

/** How many cells still grow, are level and so on, and what theory says of the long run. */
export function growthInWords({ growths, mainMetric }: Reading): string {
  const [from, to] = [
    Math.min(...growths.map((each) => each.from)),
    Math.max(...growths.map((each) => each.to)),
  ];
  if (!(to > from)) return '';
  const undecided = growths.filter(({ verdict }) => verdict === 'undecided');
  const all = growths.length;
  const seen = tally(
    growths.flatMap(({ verdict }) => (verdict === 'undecided' ? [] : DRIFTS[verdict])),
  );
  const parts = seen.map(([drift, n], i) =>
    all === 1 ? drift : `${drift} in ${count(n)}${i === 0 ? ` of ${count(all)} cells` : ''}`,
  );
  return [
    parts.length > 0
      ? `From generation ${from} to ${to} the mean ${mainMetric} ${listed(parts)}.`
      : '',
    undecidedInWords(undecided, all),
    longRunInWords(growths),
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function undecidedInWords(undecided: readonly Growth[], all: number): string {
  if (undecided.length === 0) return '';
  const reasons = tally(undecided.flatMap(({ reason }) => reason ?? []));
  const mostly = reasons.length > 1 ? 'mostly: ' : '';
  const [reason] = reasons[0] ?? ['the data cannot tell'];
  const where =
    undecided.length === all ? `all ${count(all)}` : `${count(undecided.length)} of ${count(all)}`;
  return `Whether it grows is undecided${all === 1 ? '' : ` in ${where} cells`} (${mostly}${reason}).`;
}

function longRunInWords(growths: readonly Growth[]): string {
  const laws = tally(growths.flatMap(({ theory }) => (theory ? growthText(theory) : [])));
  if (laws.length === 0) return '';
  const parts = laws
    .slice(0, MOST_LAWS)
    .map(([law, cells]) => (growths.length === 1 ? law : `${law} (${plural(cells, 'cell')})`));
  const rest = laws.length > MOST_LAWS ? ', others in the table' : '';
  return `In the long run, theory says: ${parts.join(', ')}${rest}.`;
}

const MOST_LAWS = 5;

/** How often each text comes, the commonest first. */
function tally(texts: readonly string[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function listed(parts: readonly string[]): string {
  if (parts.length === 1) return parts[0]!;
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}
