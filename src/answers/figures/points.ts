import {
  commonSettings,
  estimateNotes,
  intervalsInWords,
  meanTitle,
  metricInWords,
  replicationsInWords,
} from './caption.js';
import { colorOf, dashOf, numberAxis, shapeOf } from './encodings.js';
import {
  generationInWords,
  meanRow,
  missingCells,
  shownEstimates,
  theoryKinds,
  theoryRows,
  type Shown,
} from './estimate-rows.js';
import { orderedValues, valueLabels } from './column-values.js';
import { layOut, type Layout } from './layout.js';
import { THEORY_SHAPES } from './palette.js';
import { assemble, panelSize, type Part } from './panels.js';
import type { Figure } from './request.js';
import { settingScale } from './scales.js';
import type { Subject } from './subject.js';
import { labelAngle } from './text.js';
import { theoryInCaption, theoryShapesInCaption } from './theory-caption.js';
import { cutOff, scaleOf } from './value-axis.js';

/** A metric's mean at one generation against a setting. */
export function points(subject: Subject): Figure {
  const { grid, request, metric, isEvent } = subject;
  const column = request.x!;
  const layout = layOut(grid, { ...request, taken: [column], first: 'color' });
  const shown = shownEstimates(subject, layout, request.at === undefined ? 'last' : [request.at]);
  const values = orderedValues(grid.cells, column);
  const { labels, labelOf } = valueLabels(grid.cells, column);
  const isNumeric = values.every((value) => typeof value === 'number');
  const at = ({ placed: { cell } }: Shown) => ({
    x: isNumeric ? Number(cell.settings[column]) : labelOf(cell),
  });
  const rows = shown.flatMap((each) => {
    const { description, ...mean } = meanRow(each, layout, true);
    const place = at(each);
    return [
      { ...mean, ...place, description: `${column} ${place.x}, ${String(description)}` },
      ...theoryRows(each, layout).map((row) => ({ ...row, ...place })),
    ];
  });
  const y = scaleOf(rows, isEvent);
  const kinds = theoryKinds(rows);
  const size = panelSize(layout.facets);
  const yAxis = (field: string) => numberAxis(field, meanTitle(subject), y, size.height, 34);
  const place = isNumeric
    ? { x: numberAxis('x', column, settingScale(values.map(Number)), size.width, 40) }
    : categories(labels, column, layout, size.width);
  const room = (0.9 * size.width) / (values.length * layout.series.length);
  const layers: Part[] = [
    ...(isNumeric ? [line(place, yAxis('value'), layout)] : []),
    {
      transform: [{ filter: SIMULATED }],
      mark: { type: 'rule', strokeWidth: 1.5, aria: false, clip: true },
      encoding: { ...place, y: yAxis('low'), y2: { field: 'high' }, color: colorOf(layout) },
    },
    ...(isNumeric
      ? kinds.slice(0, 1).map(() => theoryLine(place, yAxis('value'), kinds))
      : kinds.map((kind) => theoryMark(place, yAxis('value'), kind, room))),
    {
      transform: [{ filter: SIMULATED }],
      mark: { type: 'point', filled: true, size: 40, opacity: 1 },
      encoding: {
        ...place,
        y: yAxis('value'),
        color: colorOf(layout),
        shape: shapeOf(layout),
        description: { field: 'description' },
      },
    },
  ];
  const generation = generationInWords(shown);
  const title = request.title ?? `${subject.sweep}: ${metric} at ${generation} by ${column}`;
  const caption = [
    `${isEvent ? 'Share of replications with' : 'Mean'} ${metricInWords(metric, layout.cells)} at ${generation} by ${column}, ${replicationsInWords(shown.map(({ estimate }) => estimate.replications))}.`,
    commonSettings(subject),
    ...intervalsInWords('Bars', subject, rows),
    ...(isNumeric ? theoryInCaption(kinds) : theoryShapesInCaption(kinds)),
    ...layout.notes,
    ...missingCells(layout, shown),
    ...estimateNotes(shown.map(({ estimate }) => estimate)),
    ...cutOff(rows, y),
  ].join(' ');
  return { title, caption, spec: assemble(title, caption, rows, layers, layout.facets, size) };
}

const SIMULATED = "datum.of === 'simulation'";

/** A band for each value, in which series stand side by side. */
function categories(
  labels: readonly string[],
  column: string,
  { series }: Layout,
  width: number,
): Part {
  const axis = { labelAngle: labelAngle(labels, width), labelLimit: 180 };
  return {
    x: { field: 'x', type: 'nominal', title: column, sort: labels, axis },
    ...(series.length > 1 ? { xOffset: { field: 'series', sort: series } } : {}),
  };
}

/** Joins the means of a series, faintly: between them nothing was simulated. */
function line(place: Part, y: Part, layout: Layout): Part {
  return {
    transform: [{ filter: SIMULATED }],
    mark: { type: 'line', strokeWidth: 1, opacity: 0.4, aria: false, clip: true },
    encoding: { ...place, y, color: colorOf(layout) },
  };
}

/** Theory as dashed lines over numbers. */
function theoryLine(place: Part, y: Part, kinds: readonly string[]): Part {
  return {
    transform: [{ filter: "datum.of !== 'simulation'" }],
    mark: { type: 'line', strokeWidth: 1.3, aria: false, clip: true },
    encoding: {
      ...place,
      y,
      stroke: SHADE,
      strokeDash: dashOf(kinds),
      detail: { field: 'source' },
    },
  };
}

const SHADE = { field: 'shade', type: 'nominal', scale: null };

/** Theory as a mark in each band, as wide as there is room for. */
function theoryMark(place: Part, y: Part, kind: string, room: number): Part {
  const size = Math.max(9, Math.min(18, room)) ** 2;
  return {
    transform: [{ filter: `datum.of === '${kind}'` }],
    mark: { type: 'point', shape: THEORY_SHAPES[kind], size, strokeWidth: 1.8, aria: false },
    encoding: { ...place, y, stroke: SHADE },
  };
}
