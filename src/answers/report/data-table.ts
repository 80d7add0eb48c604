import { numberText } from '../number-text.js';
import type { Rows, Value } from '../rows.js';
import { markup, type Html } from './markup.js';

/** Numbers to sort a column of texts by, a number a row. */
export type SortKeys = Readonly<Record<string, readonly (number | null)[]>>;

/** Characters beyond which a text may take several lines. */
const LONG = 36;

/** A table in a container that scrolls by itself; its headers sort it where there is JavaScript. */
export function dataTable(caption: string, { columns, rows }: Rows, keys: SortKeys = {}): Html {
  const kinds = columns.map((name, i) => {
    if (Object.hasOwn(keys, name)) return 'n';
    const values = rows.map((row) => row[i] ?? null);
    const texts = values.filter((value) => typeof value === 'string');
    if (texts.length === 0 && values.some((value) => value !== null)) return 'n';
    return texts.some(({ length }) => length > LONG) ? 'long' : 'text';
  });
  const heads = columns.map((name, i) => markup`<th scope="col" class="${kinds[i]!}">${name}</th>`);
  const body = rows.map((row, r) => {
    const cells = row.map((value, i) => cell(value, kinds[i]!, keys[columns[i]!]?.[r]));
    return markup`<tr>${cells}</tr>`;
  });
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table class="data">
<caption><span>${caption}</span></caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}
</tbody>
</table>
</div>`;
}

type Kind = 'n' | 'long' | 'text';

function cell(value: Value, kind: Kind, key: number | null | undefined): Html {
  const text = typeof value === 'number' ? numberText(value) : (value ?? '');
  if (kind !== 'n') return markup`<td class="${kind}">${text}</td>`;
  const raw = key === undefined ? value : key;
  if (typeof raw !== 'number' || Number.isNaN(raw)) return markup`<td class="n">${text}</td>`;
  return markup`<td class="n" data-value="${raw}">${text}</td>`;
}
