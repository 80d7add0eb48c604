import { SCHEDULE_SHORT_FORMS, SECTION_KINDS } from '../simulation/catalog.js';
import { kindOf, type Choice, type Kind, type Value } from '../simulation/parameter.js';
import { createHash } from 'node:crypto';
import { canonicalJson } from './identity.js';

const ALL_KINDS = Object.values(SECTION_KINDS).flat();

const SHORT_FORMS = new Map(
  Object.entries(SCHEDULE_SHORT_FORMS).map(([short, form]) => [canonicalJson(form), short]),
);

/** A schedule, bias, workflow or sampling in a word: `constant`, `power(1.5)`, `shrink(1, 0.5)`. */
export function label(choice: Choice, kinds: readonly Kind[] = ALL_KINDS): string {
  if (typeof choice === 'string') return choice;
  const known = SHORT_FORMS.get(canonicalJson(choice));
  if (known) return known;
  const { name, parameters } = kindOf(kinds, choice);
  const values = Object.entries(parameters).map(([key, parameter]) =>
    parameter.type === 'kind' ? label(choice[key] as Choice, parameter.kinds) : short(choice[key]!),
  );
  return `${name}(${values.join(', ')})`;
}

const LONGEST = 40;

/** A value as text; a long one by its beginning and a hash of all of it. */
function short(value: Value): string {
  const text = typeof value === 'string' ? value : canonicalJson(value).replace(/^\[|\]$/g, '');
  if (text.length <= LONGEST) return text;
  const hash = createHash('sha256').update(text).digest('hex');
  return `${text.slice(0, LONGEST - 15)}… #${hash.slice(0, 8)}`;
}
