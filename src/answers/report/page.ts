import { createHash } from 'node:crypto';
import { Html, markup } from './markup.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/** Nothing is fetched, nothing is sent, and no script runs but the report's own. */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export interface Section {
  readonly id: string;
  readonly heading: string;
  readonly content: Html;
}

/** A whole page. */
export function page(title: string, opening: Html, sections: readonly Section[]): string {
  const links = sections.map(({ id, heading }) => markup`<li><a href="#${id}">${heading}</a></li>`);
  const parts = sections.map(
    ({ id, heading, content }) => markup`<section id="${id}" aria-labelledby="${id}-h">
<h2 id="${id}-h">${heading}</h2>
${content}
</section>`,
  );
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<nav aria-label="Contents"><ul>
${links}
</ul></nav>
</header>
<main>
${opening}
${parts}
</main>
<footer><p>Made by collapse-lab from its results alone. Nothing here is fetched from anywhere. Click the headers of a table to sort it; point at a figure for the values of its marks, or select it and use the arrow keys.</p></footer>
<div id="value" role="status" hidden></div>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
}
