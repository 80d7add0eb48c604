import {
  commonSettings,
  estimateNotes,
  intervalsInWords,
  meanTitle,
  metricInWords,
  replicationsInWords,
} from './caption.js';
import { colorOf, dashOf, numberAxis, shapeOf } from './encodings.js';
import { meanRow, missingCells, shownEstimates, theoryKinds, theoryRows } from './estimate-rows.js';
import { layOut } from './layout.js';
import { assemble, panelSize, type Part } from './panels.js';
import type { Figure } from './request.js';
import { generationScale } from './scales.js';
import { spread } from './spread.js';
import { GENERATION, type Subject } from './subject.js';
import { theoryInCaption } from './theory-caption.js';
import { cutOff, scaleOf } from './value-axis.js';

/** Generations that a line runs through, and those of them that are marked, at most. */
const MOST_POINTS = 200;
const MOST_MARKS = 25;
/** Pixels between marks, at least. */
const BETWEEN_MARKS = 16;

/** A metric's mean against the generation, a line a cell. */
export function lines(subject: Subject): Figure {
  const { grid, request, metric, isEvent } = subject;
  const layout = layOut(grid, { ...request, taken: [], first: 'color' });
  const size = panelSize(layout.facets);
  const all = shownEstimates(subject, layout, 'all');
  const recorded = [...new Set(all.map(({ estimate }) => estimate.generation))].sort(
    (a, b) => a - b,
  );
  const x = generationScale(recorded);
  const generations = spread(recorded, MOST_POINTS, x);
  const most = Math.min(MOST_MARKS, Math.floor(size.width / BETWEEN_MARKS));
  const marked = new Set(spread(generations, most, x));
  const shown = all.filter(({ estimate }) => generations.includes(estimate.generation));
  const rows = shown.flatMap((each) => [
    meanRow(each, layout, marked.has(each.estimate.generation)),
    ...theoryRows(each, layout),
  ]);
  const y = scaleOf(rows, isEvent);
  const kinds = theoryKinds(rows);
  const xAxis = numberAxis('generation', GENERATION, x, size.width, 32);
  const yAxis = (field: string) => numberAxis(field, meanTitle(subject), y, size.height, 34);
  const layers: Part[] = [
    {
      transform: [{ filter: "datum.of === 'simulation'" }],
      mark: { type: 'area', opacity: 0.2, aria: false, clip: true },
      encoding: { x: xAxis, y: yAxis('low'), y2: { field: 'high' }, color: colorOf(layout) },
    },
    {
      transform: [{ filter: "datum.of === 'simulation'" }],
      mark: { type: 'line', strokeWidth: 1.8, aria: false, clip: true },
      encoding: { x: xAxis, y: yAxis('value'), color: colorOf(layout) },
    },
    ...(kinds.length === 0 ? [] : [theoryLayer(xAxis, yAxis('value'))]),
    {
      transform: [{ filter: 'isValid(datum.description)' }],
      mark: { type: 'point', filled: true, size: 22, opacity: 1 },
      encoding: {
        x: xAxis,
        y: yAxis('value'),
        color: colorOf(layout),
        shape: shapeOf(layout),
        description: { field: 'description' },
      },
    },
  ];
  const title = request.title ?? `${subject.sweep}: ${metric} by generation`;
  const sentence = `${isEvent ? 'Share of replications with' : 'Mean'} ${metricInWords(metric, layout.cells)} by generation, ${replicationsInWords(shown.map(({ estimate }) => estimate.replications))}.`;
  const caption = [
    sentence,
    commonSettings(subject),
    ...intervalsInWords('Bands', subject, rows),
    ...theoryInCaption(kinds),
    ...layout.notes,
    ...missingCells(layout, all),
    ...estimateNotes(shown.map(({ estimate }) => estimate)),
    ...cutOff(rows, y),
  ].join(' ');
  return { title, caption, spec: assemble(title, caption, rows, layers, layout.facets, size) };

  function theoryLayer(xOf: Part, yOf: Part): Part {
    return {
      transform: [{ filter: "datum.of !== 'simulation'" }],
      mark: { type: 'line', strokeWidth: 1.3, aria: false, clip: true },
      encoding: {
        x: xOf,
        y: yOf,
        stroke: { field: 'shade', type: 'nominal', scale: null },
        strokeDash: dashOf(kinds),
        detail: { field: 'source' },
      },
    };
  }
}
