import { BIASES, SCHEDULE_SHORT_FORMS, SCHEDULES, WORKFLOWS } from '../simulation/catalog.js';
import { kindOf, type Choice, type Kind } from '../simulation/parameter.js';
import { canonicalJson } from './identity.js';

const KINDS: readonly Kind[] = [...SCHEDULES, ...BIASES, ...WORKFLOWS];

const SHORT_FORMS = new Map(
  Object.entries(SCHEDULE_SHORT_FORMS).map(([short, form]) => [canonicalJson(form), short]),
);

/** A schedule, bias or workflow in a word: `constant`, `power(1.5)`, `shrink(1, 0.5)`. */
export function label(choice: Choice): string {
  if (typeof choice === 'string') return choice;
  const short = SHORT_FORMS.get(canonicalJson(choice));
  if (short) return short;
  const { name, parameters } = kindOf(KINDS, choice);
  const values = Object.keys(parameters).map((parameter) => String(choice[parameter]));
  return `${name}(${values.join(', ')})`;
}
