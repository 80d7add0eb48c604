import { COLORS, DASHES, SHAPES } from './palette.js';
import type { Layout } from './layout.js';
import type { Part } from './panels.js';
import type { Scale } from './scales.js';
import { ticksFor } from './ticks.js';

/** An axis of numbers; `pixels` is the room that its labels have, `apart` what each of them needs. */
export function numberAxis(
  field: string,
  title: string | null,
  scale: Scale,
  pixels: number,
  apart: number,
): Part {
  const room = Math.max(2, Math.floor(pixels / apart));
  const ticks = ticksFor(scale, room);
  // There is no generation between two.
  const least = field === 'generation' ? { tickMinStep: 1 } : {};
  const axis = {
    labelExpr: NUMBER_LABEL,
    ...(ticks ? { values: ticks } : { tickCount: room, ...least }),
  };
  return { field, type: 'quantitative', title, scale: scale.scale, axis };
}

/** Six digits at most, with a power of ten where zeros would have to be counted. */
export const NUMBER_LABEL =
  "datum.value !== 0 && (abs(datum.value) < 1e-4 || abs(datum.value) >= 1e6) ? format(datum.value, '~e') : format(datum.value, '~g')";

/** The colour of each series, with its legend. */
export function colorOf({ series, legend }: Layout): Part {
  return {
    field: 'series',
    type: 'nominal',
    scale: { domain: series, range: COLORS.slice(0, series.length) },
    legend: seriesLegend(series, legend),
  };
}

/** The shape of each series; shares the legend of its colour. */
export function shapeOf(layout: Layout): Part {
  return {
    ...colorOf(layout),
    scale: { domain: layout.series, range: SHAPES.slice(0, layout.series.length) },
  };
}

/** Dashes by kind of theory, for the kinds that are there. */
export function dashOf(kinds: readonly string[]): Part {
  return {
    field: 'of',
    type: 'nominal',
    scale: { domain: kinds, range: kinds.map((kind) => DASHES[kind]) },
    legend: {
      title: 'theory',
      direction: 'horizontal',
      symbolType: 'stroke',
      symbolSize: 300,
      symbolStrokeColor: '#333333',
    },
  };
}

/** Rows and columns of a legend below the figure; none where there is but one series. */
function seriesLegend(series: readonly string[], title: string): Part | null {
  if (series.length < 2) return null;
  const widest = Math.max(...series.map(({ length }) => length)) * 6.5 + 40;
  const columns = Math.max(1, Math.min(series.length, Math.floor(640 / widest)));
  return { title: title === '' ? null : title, columns, symbolOpacity: 1 };
}
