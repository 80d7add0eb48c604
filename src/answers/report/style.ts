/** How the report looks, in light and dark, on paper and on a telephone. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #fff; --tint: #f4f6f8;
  --line: #d5dae0; --accent: #0058a3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a9b3be; --paper: #14171a;
  --tint: #1e2327; --line: #3a4148; --accent: #7cc0ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main, header, footer { max-width: 1100px; margin: 0 auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
header { padding-top: 2.5rem; }
main { padding-bottom: 2rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.35rem; margin: 2.75rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
p { max-width: 52rem; margin: 0 0 .8rem; }
a { color: var(--accent); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: 0; padding: 0; font-size: .9rem; }
.finding { font-size: 1.08rem; border-left: 4px solid var(--accent); padding: .1rem 0 .1rem 1.1rem; }
.finding p:last-child { margin-bottom: 0; }
figure { margin: 1.5rem 0 2.25rem; }
.picture { background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: .5rem; text-align: center; overflow-x: auto; }
.picture svg { display: block; margin: 0 auto; width: 880px; max-width: max(100%, 36rem); height: auto; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
figcaption { color: var(--soft); font-size: .9rem; margin-top: .6rem; max-width: 52rem; }
.scroll { max-width: 100%; max-height: 75vh; overflow: auto; margin: .75rem 0 1.25rem;
  border: 1px solid var(--line); border-radius: 8px; overflow-wrap: normal; position: relative; }
table { border-collapse: separate; border-spacing: 0; font-size: .88rem; font-variant-numeric: tabular-nums; }
table.data { min-width: 100%; }
caption { text-align: left; color: var(--soft); padding: .6rem .65rem; }
caption span { position: sticky; left: .65rem; display: inline-block; max-width: calc(min(100vw, 1100px) - 4.5rem); }
th, td { text-align: left; vertical-align: top; padding: .32rem .65rem; border-top: 1px solid var(--line); }
thead th { position: sticky; top: 0; z-index: 1; background: var(--tint); border-bottom: 1px solid var(--line); vertical-align: bottom; }
tbody tr:first-child > * { border-top: 0; }
table.data td { white-space: nowrap; }
table.data td.long { white-space: normal; min-width: 12rem; }
table.data tbody tr:hover td { background: var(--tint); }
th.n, td.n { text-align: right; }
table.facts { width: 100%; }
table.facts th { font-weight: 600; white-space: nowrap; width: 1%; }
table.facts td { overflow-wrap: anywhere; }
th button { all: unset; cursor: pointer; font-weight: 600; }
th button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
th button::after { content: "\\2195"; padding-left: .35em; color: var(--soft); font-weight: 400; }
th[aria-sort="ascending"] button::after { content: "\\2191"; color: var(--accent); }
th[aria-sort="descending"] button::after { content: "\\2193"; color: var(--accent); }
pre, code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .88rem; }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; overflow-x: auto; line-height: 1.45; overflow-wrap: normal; }
#value { position: fixed; z-index: 9; max-width: min(24rem, 92vw); padding: .35rem .6rem; border-radius: 6px;
  background: #1b1f24; color: #fff; font-size: .85rem; line-height: 1.4; pointer-events: none; }
#value[hidden] { display: none; }
footer { color: var(--soft); font-size: .85rem; padding-bottom: 2.5rem; }
@media screen and (max-width: 1000px) { thead th { white-space: nowrap; } }
@media (max-width: 600px) { header { padding-top: 1.25rem; } h1 { font-size: 1.5rem; } .finding { font-size: 1rem; }
  main, header, footer { padding-left: .9rem; padding-right: .9rem; } .picture { padding: .15rem; }
  th, td { padding: .3rem .55rem; } table.facts th { white-space: normal; width: 36%; } }
@media print { :root { --ink: #000; --soft: #333; --paper: #fff; --tint: #f4f6f8; --line: #bbb; --accent: #000; color-scheme: light; }
  nav { display: none; } .scroll { max-height: none; overflow: visible; border: 0; } figure, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; } thead th { position: static; } th button::after { content: ""; }
  table { font-size: 7pt; } th, td { padding: .2rem .4rem; } table.data td.text, table.data td.long { white-space: normal; min-width: 0; } pre { white-space: pre-wrap; } }
`;
