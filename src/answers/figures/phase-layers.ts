import type { Part } from './panels.js';
import type { Scale } from './scales.js';
import { labelAngle } from './text.js';
import { ticksFor } from './ticks.js';

/** What a phase diagram's axes and colours are. */
export interface PhaseAxes {
  readonly column: string;
  readonly row: string;
  readonly xs: readonly string[];
  readonly ys: readonly string[];
  readonly valueTitle: string;
  readonly scale: Scale;
  /** Pixels of a panel. */
  readonly width: number;
}

/** Rectangles, numbers in them, and edges over them. */
export function phaseLayers(axes: PhaseAxes, hasEdges: boolean): Part[] {
  const { x, y } = bandsOf(axes);
  const isDefined = 'isValid(datum.value)';
  return [
    {
      transform: [{ filter: `datum.of === 'simulation' && ${isDefined}` }],
      mark: { type: 'rect', stroke: 'white', strokeWidth: 0.5 },
      encoding: { x, y, color: colorOf(axes), description: { field: 'description' } },
    },
    {
      transform: [{ filter: `datum.of === 'simulation' && !${isDefined}` }],
      mark: { type: 'rect', color: '#c8c8c8', stroke: 'white', strokeWidth: 0.5 },
      encoding: { x, y, description: { field: 'description' } },
    },
    {
      transform: [{ filter: 'isValid(datum.text)' }],
      mark: { type: 'text', fontSize: 9.5, aria: false },
      encoding: {
        x,
        y,
        text: { field: 'text' },
        color: { condition: { test: 'datum.isDark', value: 'white' }, value: 'black' },
      },
    },
    ...(hasEdges ? HALO_AND_LINE.flatMap((style) => edges(x, y, style)) : []),
  ];
}

/** Seen on dark colours and on light ones. */
const HALO_AND_LINE: readonly Part[] = [
  { color: 'white', strokeWidth: 6 },
  { color: 'black', strokeWidth: 3 },
];

function edges(x: Part, y: Part, style: Part): Part[] {
  const mark = { type: 'rule', strokeCap: 'square', aria: false, ...style };
  const from = (axis: Part) => ({ ...axis, bandPosition: 0 });
  const to = (axis: Part) => ({ field: axis.field, bandPosition: 1 });
  const end = (axis: Part) => ({ ...axis, bandPosition: 1 });
  return [
    {
      transform: [{ filter: "datum.of === 'right'" }],
      mark,
      encoding: { x: end(x), y: from(y), y2: to(y) },
    },
    {
      transform: [{ filter: "datum.of === 'below'" }],
      mark,
      encoding: { x: from(x), x2: to(x), y: end(y) },
    },
  ];
}

function bandsOf({ column, row, xs, ys, width }: PhaseAxes): { x: Part; y: Part } {
  const scale = (domain: readonly string[]) => ({ type: 'band', padding: 0, domain });
  const labels = { grid: false, labelLimit: 180 };
  return {
    x: {
      field: 'x',
      type: 'nominal',
      title: column,
      scale: scale(xs),
      axis: { ...labels, labelAngle: labelAngle(xs, width) },
    },
    y: { field: 'y', type: 'nominal', title: row, scale: scale(ys), axis: labels },
  };
}

function colorOf({ scale, valueTitle }: PhaseAxes): Part {
  const ticks = ticksFor(scale, 8);
  const legend = { title: valueTitle, direction: 'horizontal', gradientLength: 300, format: '~g' };
  return {
    field: 'value',
    type: 'quantitative',
    scale: { ...scale.scale, scheme: 'viridis' },
    legend: ticks ? { ...legend, values: ticks } : legend,
  };
}
