/**
 * What the report does besides standing there: headers of tables sort them, and figures tell the values
 * of their marks, to the pointer and to the arrow keys.
 */
export const SCRIPT = `
'use strict';
for (const table of document.querySelectorAll('table.data')) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const keyOf = (row, i) => {
    const { dataset, textContent } = row.cells[i];
    return 'value' in dataset ? Number(dataset.value) : heads[i].className === 'n' ? NaN : textContent;
  };
  const compare = (a, b) => typeof a === 'string' ? a.localeCompare(b, 'en', { numeric: true }) : a < b ? -1 : a > b ? 1 : 0;
  heads.forEach((head, i) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      for (const each of heads) each.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const rows = [...body.rows].map((row) => ({ row, key: keyOf(row, i) }));
      // What has no number stays at the end.
      const isLast = ({ key }) => Number.isNaN(key) || key === '';
      rows.sort((a, b) => isLast(a) - isLast(b) || (isLast(a) ? 0 : (down ? -1 : 1) * compare(a.key, b.key)));
      body.append(...rows.map(({ row }) => row));
    });
  });
}
const box = document.getElementById('value');
const hide = () => { box.hidden = true; };
const show = (text, x, y) => {
  box.textContent = text;
  box.hidden = false;
  const { width, height } = box.getBoundingClientRect();
  box.style.left = Math.max(4, Math.min(x + 14, innerWidth - width - 4)) + 'px';
  box.style.top = (y + 18 + height > innerHeight ? y - height - 12 : y + 18) + 'px';
};
for (const svg of document.querySelectorAll('.picture svg')) {
  const marks = [...svg.querySelectorAll('path[aria-label], rect[aria-label]')];
  if (marks.length === 0) continue;
  let at = -1;
  const distance = ({ left, right, top, bottom }, x, y) =>
    Math.hypot(Math.max(left - x, x - right, 0), Math.max(top - y, y - bottom, 0)) + Math.hypot((left + right) / 2 - x, (top + bottom) / 2 - y) / 1e3;
  svg.addEventListener('pointermove', ({ clientX: x, clientY: y }) => {
    let [best, nearest] = [20, null];
    for (const mark of marks) {
      const away = distance(mark.getBoundingClientRect(), x, y);
      if (away < best) [best, nearest] = [away, mark];
    }
    if (nearest) show(nearest.getAttribute('aria-label'), x, y);
    else hide();
  });
  svg.addEventListener('pointerleave', hide);
  svg.tabIndex = 0;
  svg.addEventListener('blur', hide);
  svg.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === 'Escape') hide();
    if (!step) return;
    event.preventDefault();
    at = (at + step + marks.length) % marks.length;
    const { right, bottom } = marks[at].getBoundingClientRect();
    show(marks[at].getAttribute('aria-label'), right, bottom);
  });
}
`;
