import { QUANTILE_NAMES } from '../estimates.js';
import { numberText } from '../number-text.js';
import { commonSettings, metricInWords, replicationsInWords } from './caption.js';
import { colorOf, numberAxis } from './encodings.js';
import { finite, missingCells, type Shown } from './estimate-rows.js';
import type { Layout } from './layout.js';
import { assemble, panelSize, type Part, type Row } from './panels.js';
import type { Figure } from './request.js';
import { valueScale } from './scales.js';
import type { Subject } from './subject.js';
import { placeInWords, textRoom } from './text.js';

const ROW_HEIGHT = 28;

/** Quartiles, median and outer quantiles of each cell, from its summary. */
export function boxes(
  subject: Subject,
  layout: Layout,
  shown: readonly Shown[],
  generation: string,
  title: string,
): Figure {
  const rows = shown.map((each) => boxOf(each, layout));
  const values = QUANTILE_NAMES.flatMap((name) =>
    rows.flatMap((row) => (typeof row[name] === 'number' ? [row[name]] : [])),
  );
  const size = {
    ...panelSize(layout.facets, { axis: textRoom(layout.series) }),
    height: Math.max(60, layout.series.length * ROW_HEIGHT),
  };
  const scale = valueScale(values, subject.isEvent);
  const x = (field: string) => numberAxis(field, subject.metric, scale, size.width, 48);
  const y = {
    field: 'series',
    type: 'nominal',
    sort: layout.series,
    title: layout.legend || null,
    axis: { labelLimit: 300, ...(layout.series.length === 1 ? { labels: false } : {}) },
  };
  const color = { ...colorOf(layout), legend: null };
  const layers: Part[] = [
    {
      mark: { type: 'rule', strokeWidth: 1.5, aria: false },
      encoding: { x: x('q05'), x2: { field: 'q95' }, y, color },
    },
    {
      mark: { type: 'bar', size: 14, opacity: 0.6, aria: false },
      encoding: { x: x('q25'), x2: { field: 'q75' }, y, color },
    },
    {
      mark: { type: 'tick', thickness: 2.5, size: 18, color: 'black' },
      encoding: { x: x('median'), y, description: { field: 'description' } },
    },
  ];
  const caption = [
    `Distribution of ${metricInWords(subject.metric, layout.cells)} at ${generation}, ${replicationsInWords(shown.map(({ estimate }) => estimate.replications))}. Ticks: medians; boxes: quartiles; whiskers: 5 % and 95 % quantiles.`,
    'From summaries: trajectories are not recorded for all replications.',
    commonSettings(subject),
    ...layout.notes,
    ...missingCells(layout, shown),
  ].join(' ');
  return { title, caption, spec: assemble(title, caption, rows, layers, layout.facets, size) };
}

function boxOf({ estimate, placed }: Shown, layout: Layout): Row {
  const named = QUANTILE_NAMES.map((name) => [name, estimate.quantiles[name].value] as const);
  const said = named.map(([name, value]) => `${name} ${numberText(value)}`).join(', ');
  return {
    series: placed.series,
    ...placed.panel,
    ...Object.fromEntries(named.map(([name, value]) => [name, finite(value)])),
    description: `${placeInWords(estimate, placed, layout.legend)}: ${said}`,
  };
}
