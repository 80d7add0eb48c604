import type { Where } from '../answers/grid.js';
import { MisuseError } from './exit.js';

/** A setting and a value from `setting=value`. Throws MisuseError. */
export function conditionIn(text: string, option: string): { name: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new MisuseError(`${option} ${text}: expected column=value`);
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** Settings that cells must have; values of one setting are added. Throws MisuseError. */
export function whereOf(texts: readonly string[]): Where {
  const where = new Map<string, string[]>();
  for (const text of texts) {
    const { name, value } = conditionIn(text, '--where');
    where.set(name, [...(where.get(name) ?? []), value]);
  }
  return Object.fromEntries(where);
}
