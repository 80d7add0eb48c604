import type Database from 'better-sqlite3';
import { AnswerError } from '../error.js';
import { drawSvg } from '../figures/draw.js';
import { figureOf } from '../figures/figure.js';
import type { FigureRequest } from '../figures/request.js';
import { Html, markup } from './markup.js';

/** Figures one after the other; a sentence in place of one that the results cannot give. */
export async function figureList(
  database: Database.Database,
  requests: readonly FigureRequest[],
  prefix: string,
): Promise<Html> {
  if (requests.length === 0) return markup`<p>No figure can be drawn yet.</p>`;
  const drawn: Html[] = [];
  for (const [i, request] of requests.entries())
    drawn.push(await figureHtml(database, request, `${prefix}-${i + 1}`));
  return markup`${drawn}`;
}

async function figureHtml(
  database: Database.Database,
  request: FigureRequest,
  id: string,
): Promise<Html> {
  try {
    const figure = figureOf(database, request);
    const svg = withOwnIds(await drawSvg(figure), id);
    return markup`<figure id="${id}"><div class="picture" tabindex="0">${new Html(svg)}</div>
<figcaption>${figure.caption}</figcaption></figure>`;
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    return markup`<p>No figure of ${request.y} (${request.kind}): ${error.message}</p>`;
  }
}

/** Ids of clip paths and gradients must differ from those of any other figure in the page. */
function withOwnIds(svg: string, prefix: string): string {
  return svg
    .replace(/(<[^<>]* id=")/g, `$1${prefix}-`)
    .replace(/(url\(#|href="#)/g, `$1${prefix}-`);
}
