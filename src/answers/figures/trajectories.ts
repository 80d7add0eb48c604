import { AnswerError } from '../error.js';
import { readEstimates } from '../estimates.js';
import { commonSettings, estimateNotes, metricInWords } from './caption.js';
import { colorOf, numberAxis } from './encodings.js';
import { meanRow, type Shown } from './estimate-rows.js';
import { layOut, type Layout, type Placed } from './layout.js';
import { assemble, panelSize, type Part, type Row } from './panels.js';
import type { Figure } from './request.js';
import { extent, generationScale } from './scales.js';
import { GENERATION, type Subject } from './subject.js';
import { recordedReplications, valuesOver } from './trajectory-values.js';
import { spread } from './spread.js';
import { scaleOf } from './value-axis.js';

/** Replications shown of a cell, points of each, and marks on the mean. */
const MOST_REPLICATIONS = 25;
const MOST_POINTS = 60;
const MOST_MARKS = 12;
/** How far below the least mean single replications are followed: what is positive may be as small as it likes. */
const DEPTH = 1000;

/** Single replications against the generation, with the mean over all. */
export function trajectories(subject: Subject): Figure {
  const { grid, request, metric, database } = subject;
  const layout = layOut(grid, { ...request, taken: [], first: 'facet' });
  const replications = layout.cells.map(({ cell }) =>
    recordedReplications(database, cell.cellId, MOST_REPLICATIONS),
  );
  if (replications.every((list) => list.length === 0)) throw unrecorded();
  const means = layout.cells.flatMap((placed) =>
    readEstimates(database, [placed.cell], [metric], 'all').map((estimate): Shown => ({
      placed,
      estimate,
    })),
  );
  const paths = layout.cells.map((placed, i) =>
    valuesOver(database, placed.cell.cellId, metric, replications[i]!),
  );
  const recorded = [...new Set(paths.flat().map(({ generation }) => generation))].sort((a, b) => a - b); // prettier-ignore
  const x = generationScale(recorded);
  const kept = new Set(spread(recorded, MOST_POINTS, x));
  const marked = new Set(spread([...kept], MOST_MARKS, x));
  const rows: Row[] = [
    ...layout.cells.flatMap((placed, i) =>
      paths[i]!.filter(({ generation }) => kept.has(generation)).map((value) => ({
        of: 'replication',
        ...value,
        ...placeOf(placed),
      })),
    ),
    ...means
      .filter(({ estimate }) => kept.has(estimate.generation))
      .map((each) => meanRow(each, layout, marked.has(each.estimate.generation))),
  ];
  const [smallest] = extent(means.map(({ estimate }) => estimate.mean));
  const isCut = ({ of, value }: Row) => of === 'replication' && smallest > 0 && Number(value) > 0 && Number(value) < smallest / DEPTH; // prettier-ignore
  const y = scaleOf(
    rows.filter((row) => !isCut(row)),
    subject.isEvent,
  );
  const size = panelSize(layout.facets);
  const place = {
    x: numberAxis('generation', GENERATION, x, size.width, 32),
    y: numberAxis('value', metric, y, size.height, 34),
  };
  const counts = replications.map(({ length }) => length);
  const title = request.title ?? `${subject.sweep}: ${metric} of single replications`;
  const caption = [
    `${metricInWords(metric, layout.cells)} by generation. Thin lines: the first ${countInWords(counts)} of each cell. Thick line: the mean of all replications.`,
    commonSettings(subject),
    ...layout.notes,
    ...(y.isLog && rows.some(isCut) ? ['Values far below the means are cut off.'] : []),
    ...(counts.includes(0) ? ['Of some cells no replication was recorded.'] : []),
    ...estimateNotes(means.map(({ estimate }) => estimate)),
  ].join(' ');
  const layers = layersOf(place, layout);
  return { title, caption, spec: assemble(title, caption, rows, layers, layout.facets, size) };
}

function layersOf(place: Part, layout: Layout): Part[] {
  const simulated = [{ filter: "datum.of === 'simulation'" }];
  return [
    {
      transform: [{ filter: "datum.of === 'replication'" }],
      mark: { type: 'line', strokeWidth: 0.8, opacity: 0.35, aria: false, clip: true },
      encoding: { ...place, color: colorOf(layout), detail: { field: 'replication' } },
    },
    {
      transform: simulated,
      mark: { type: 'line', strokeWidth: 5, color: 'white', aria: false },
      encoding: { ...place, detail: { field: 'series' } },
    },
    {
      transform: simulated,
      mark: { type: 'line', strokeWidth: 2.5, aria: false },
      encoding: { ...place, color: colorOf(layout) },
    },
    {
      transform: [{ filter: 'isValid(datum.description)' }],
      mark: { type: 'point', filled: true, size: 30, opacity: 1 },
      encoding: { ...place, color: colorOf(layout), description: { field: 'description' } },
    },
  ];
}

export function unrecorded(): AnswerError {
  return new AnswerError(
    'no trajectories are recorded; run the sweep with record: { trajectories: all }, or the first 25 of each cell with record: { trajectories: 25 }',
  );
}

function placeOf({ series, panel }: Placed): Row {
  return { series, ...panel };
}

function countInWords(counts: readonly number[]): string {
  const most = Math.max(...counts);
  return most === 1 ? 'replication' : `${most} replications`;
}
