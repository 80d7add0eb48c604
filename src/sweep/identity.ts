import canonicalize from 'canonicalize';
import { createHash } from 'node:crypto';
import { streamKey, type StreamKey } from '../random/index.js';
import { familyOf, SCHEDULE_SHORT_FORMS, SECTION_KINDS } from '../simulation/catalog.js';
import type { CellContent } from '../simulation/cell.js';
import {
  kindOf,
  type Choice,
  type Kind,
  type Settings,
  type Value,
} from '../simulation/parameter.js';
import { SECTION_DEFAULTS, type Section } from './schema.js';

/** JSON with sorted keys and shortest numbers (RFC 8785): equal values have equal text. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Expected a value that JSON can hold');
  return text;
}

/**
 * A cell's identity: the SHA-256 of its content. Settings at their defaults are left out, so that a
 * setting that is added later does not change the numbers of cells that do without it.
 */
export function cellKey(content: CellContent): string {
  const family = familyOf(content.model);
  const essence = Object.entries(content)
    .filter(([section, value]) => !isDefault(value, canonicalDefault(section as Section)))
    .map(([section, value]): [string, unknown] => {
      if (section === 'model')
        return [section, { family: family.name, ...essential(content.model, family) }];
      const kinds = SECTION_KINDS[section];
      return [section, kinds ? essentialChoice(value as Choice, kinds) : value];
    });
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(essence)))
    .digest('hex');
}

function canonicalDefault(section: Section): unknown {
  const value = SECTION_DEFAULTS[section];
  return section === 'schedule' ? SCHEDULE_SHORT_FORMS[value as string] : value;
}

function isDefault(value: unknown, standard: unknown): boolean {
  return standard !== undefined && canonicalJson(value) === canonicalJson(standard);
}

function essential(settings: Settings, { parameters }: Kind): Settings {
  const kept = Object.entries(parameters)
    .filter(([name, parameter]) => !isDefault(settings[name], parameter.default))
    .map(([name, parameter]): [string, Value] => {
      const value = settings[name]!;
      return [
        name,
        parameter.type === 'kind' ? essentialChoice(value as Choice, parameter.kinds) : value,
      ];
    });
  return Object.fromEntries(kept);
}

/** The name stays even where its own parameter has its default: it tells the kind. */
function essentialChoice(choice: Choice, kinds: readonly Kind[]): Choice {
  if (typeof choice === 'string') return choice;
  const kind = kindOf(kinds, choice);
  return { ...essential(choice, kind), [kind.name]: choice[kind.name]! };
}

/** The streams of a cell; with common streams every cell has the same. */
export function cellStreamKey(
  seed: string,
  key: string,
  streams: 'independent' | 'common',
): StreamKey {
  return streamKey(JSON.stringify(['collapse-lab', seed, streams === 'common' ? '*' : key]));
}
