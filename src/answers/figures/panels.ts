import type { TopLevelSpec } from 'vega-lite';
import type { Facet } from './layout.js';
import { THEME } from './theme.js';

/** A part of a Vega-Lite specification. */
export type Part = Readonly<Record<string, unknown>>;
/** A row of a figure's data. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Pixels that a figure is wide in all, and those of its vertical axis. */
const WIDTH = 700;
const AXIS = 64;
const GAP = 14;
const MOST_ABREAST = 3;

export interface PanelSize {
  readonly width: number;
  readonly height: number;
  /** Panels side by side. */
  readonly columns: number;
}

/** The size of each of the panels, `most` of them side by side, beside an axis of `axis` pixels. */
export function panelSize(
  facets: readonly Facet[],
  { most = MOST_ABREAST, axis = AXIS }: { most?: number; axis?: number } = {},
): PanelSize {
  const wide = facets.find(({ channel }) => channel === 'column');
  const columns = wide ? wide.labels.length : abreast(facets[0]?.labels.length ?? 1, most);
  const rowLabels = wide ? 20 : 0;
  const width = Math.floor((WIDTH - axis - rowLabels - (columns - 1) * GAP) / columns);
  const rows = facets.find(({ channel }) => channel === 'row')?.labels.length ?? 1;
  const tall = facets.length === 0 ? 340 : rows > 3 ? 150 : 220;
  const height = Math.max(130, Math.min(tall, Math.round(width * 0.8)));
  return { width, height, columns };
}

/** Four panels make a square; others fill rows. */
function abreast(panels: number, most: number): number {
  return panels === 4 && most >= 2 ? 2 : Math.min(panels, most);
}

/** Layers over their data, once or in a panel for each label. */
export function assemble(
  title: string,
  caption: string,
  rows: readonly Row[],
  layers: readonly Part[],
  facets: readonly Facet[],
  { width, height, columns }: PanelSize,
): TopLevelSpec {
  const top = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: wrapped(title) },
    description: caption,
    background: 'white',
    padding: 8,
    data: { values: rows },
    config: THEME,
  };
  if (facets.length === 0) return typed({ ...top, width, height, layer: layers });
  const spec = { width, height, layer: layers };
  const spread = facets.map(({ channel, labels }) => [channel, facetOf(channel, labels)] as const);
  if (facets.length > 1)
    return typed({ ...top, spacing: GAP, facet: Object.fromEntries(spread), spec });
  return typed({ ...top, columns, spacing: GAP, facet: spread[0]![1], spec });
}

function facetOf(field: string, labels: readonly string[]): Part {
  return { field, type: 'nominal', sort: labels, header: { title: null } };
}

/** Our parts are checked where they are drawn: Vega-Lite's own types cannot be put together from parts. */
function typed(spec: Part): TopLevelSpec {
  return spec as unknown as TopLevelSpec;
}

/** Lines of at most 90 letters. */
function wrapped(text: string): string[] {
  return text.match(/\S.{0,89}(?=\s|$)/g) ?? [text];
}
