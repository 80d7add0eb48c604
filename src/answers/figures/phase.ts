import type { CellContent } from '../../simulation/cell.js';
import { staysBounded } from '../../theory/growth.js';
import { AnswerError } from '../error.js';
import { roundedText } from '../number-text.js';
import {
  commonSettings,
  estimateNotes,
  meanTitle,
  metricInWords,
  replicationsInWords,
} from './caption.js';
import { generationInWords, missingCells, shownEstimates, type Shown } from './estimate-rows.js';
import { orderedValues, valueLabels } from './column-values.js';
import { layOut, type Layout, type Placed } from './layout.js';
import { assemble, panelSize, type PanelSize, type Row } from './panels.js';
import { edgesOf } from './phase-edges.js';
import { phaseLayers } from './phase-layers.js';
import type { Figure } from './request.js';
import { shareOf, valueScale, type Scale } from './scales.js';
import type { Subject } from './subject.js';
import { estimateInWords, textRoom } from './text.js';

/** Rectangles with a number in them: at most so many a panel, and at least so wide. */
const MOST_NUMBERS = 110;
const NUMBER_WIDTH = 32;
const ROW_HEIGHT = 26;

/** A metric's mean at one generation over two settings, and where theory sees it bounded. */
export function phase(subject: Subject): Figure {
  const { grid, request, metric } = subject;
  const [column, row] = [request.x!, request.rows!];
  const layout = layOut(grid, { facet: request.facet, taken: [column, row], first: 'facet' });
  checkSingle(layout, column, row);
  const { labels: xs, labelOf: xOf } = valueLabels(grid.cells, column);
  const { labels, labelOf: yOf } = valueLabels(grid.cells, row);
  const isNumeric = orderedValues(grid.cells, row).every((value) => typeof value === 'number');
  // The largest number on top; others as they are read.
  const ys = isNumeric ? labels.reverse() : labels;
  const placeOf = ({ cell }: Placed) => ({ x: xOf(cell), y: yOf(cell) });
  const shown = shownEstimates(subject, layout, request.at === undefined ? 'last' : [request.at]);
  const scale = valueScale(
    shown.map(({ estimate }) => estimate.mean),
    subject.isEvent,
  );
  const size = sizeOf(layout, xs.length, ys);
  const hasNumbers =
    xs.length * ys.length <= MOST_NUMBERS && size.width / xs.length >= NUMBER_WIDTH;
  const edges = edgesOf(layout.cells, placeOf, xs, ys);
  const rows: Row[] = [
    ...shown.map((each) => {
      const place = placeOf(each.placed);
      const description = `${column} ${place.x}, ${row} ${place.y}, ${estimateInWords(each.estimate, each.placed, '')}`;
      return { ...rectangle(each, scale, hasNumbers), ...place, description };
    }),
    ...edges,
  ];
  const axes = { column, row, xs, ys, valueTitle: meanTitle(subject), scale, width: size.width };
  const layers = phaseLayers(axes, edges.length > 0);
  const generation = generationInWords(shown);
  const title = request.title ?? `${subject.sweep}: ${metric} at ${generation}`;
  const caption = [
    `${subject.isEvent ? 'Share of replications with' : 'Mean'} ${metricInWords(metric, layout.cells)} at ${generation} by ${column} and ${row}, ${replicationsInWords(shown.map(({ estimate }) => estimate.replications))}.`,
    commonSettings(subject),
    ...(edges.length > 0
      ? ['Thick line, from theory: on one side the error stays bounded however many generations follow, and vanishes as n grows; on the other it does not.'] // prettier-ignore
      : []),
    ...(edges.length > 0 ? silence(layout.cells.map(({ cell }) => cell.content)) : []),
    ...(shown.some(({ estimate }) => !Number.isFinite(estimate.mean)) ? ['Grey: undefined or infinite.'] : []), // prettier-ignore
    ...missingCells(layout, shown),
    ...estimateNotes(shown.map(({ estimate }) => estimate)),
  ].join(' ');
  return { title, caption, spec: assemble(title, caption, rows, layers, layout.facets, size) };
}

/** How many cells may lie on either side of the line. */
function silence(contents: readonly CellContent[]): string[] {
  const silent = contents.filter((content) => staysBounded(content) === null).length;
  return silent > 0
    ? [`Theory does not say on which side ${silent} of ${contents.length} lie.`]
    : [];
}

/** Throws AnswerError where several cells would share a rectangle. */
function checkSingle({ series, legend }: Layout, column: string, row: string): void {
  if (series.length > 1)
    throw new AnswerError(
      `phase: several cells have the same ${column} and ${row}, as ${legend || 'settings'} differ: ` +
        `${series.join('; ')}; choose one with where`,
    );
}

/** Panels as wide as numbers need, and as high as their rows are. */
function sizeOf({ facets }: Layout, columns: number, ys: readonly string[]): PanelSize {
  const axis = textRoom(ys);
  const most = Math.max(1, Math.min(3, Math.floor((700 - axis) / (columns * NUMBER_WIDTH))));
  const size = panelSize(facets, { most, axis });
  const rows = ys.length;
  return { ...size, height: Math.max(rows * ROW_HEIGHT, Math.min(size.height, rows * 48)) };
}

/** Two digits, in the shorter way to write them. */
function shortText(value: number): string {
  const text = roundedText(value, 2);
  return text.length <= 6 ? text : value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');
}

function rectangle({ estimate, placed }: Shown, scale: Scale, hasNumbers: boolean): Row {
  const { mean } = estimate;
  const isDefined = Number.isFinite(mean);
  return {
    of: 'simulation',
    value: isDefined ? mean : null,
    ...(hasNumbers || !isDefined
      ? { text: shortText(mean), isDark: shareOf(scale, mean) < 0.6 }
      : {}),
    ...placed.panel,
  };
}
