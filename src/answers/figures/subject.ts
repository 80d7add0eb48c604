import type Database from 'better-sqlite3';
import { EVENTS } from '../../simulation/catalog.js';
import { ResultsReader } from '../../store/index.js';
import { AnswerError } from '../error.js';
import { columnOf, checkMetric, readGrid, type Grid } from '../grid.js';
import type { FigureKind, FigureRequest } from './request.js';

/** A request with its columns found, and the cells that it is about. */
export interface Subject {
  readonly database: Database.Database;
  /** Names of columns throughout. */
  readonly request: FigureRequest;
  readonly grid: Grid;
  readonly metric: string;
  /** The mean of a metric of 0 and 1 is a proportion. */
  readonly isEvent: boolean;
  readonly sweep: string;
}

/** Throws AnswerError where the request does not fit the results. */
export function subjectOf(database: Database.Database, asked: FigureRequest): Subject {
  const reader = new ResultsReader(database);
  const columns = reader.settingColumns();
  checkMetric(asked.y, reader.metricColumns());
  const request = withColumns(asked, columns);
  checkParts(request);
  return {
    database,
    request,
    grid: readGrid(database, request.where),
    metric: request.y,
    isEvent: EVENTS.includes(request.y),
    sweep: String(reader.meta().name),
  };
}

/** The request by names of columns. */
function withColumns(request: FigureRequest, columns: readonly string[]): FigureRequest {
  const named = (name: string | undefined) => name && columnOf(name, columns);
  return {
    ...request,
    x: request.x === GENERATION ? GENERATION : named(request.x),
    color: named(request.color),
    rows: named(request.rows),
    facet: request.facet?.map((name) => columnOf(name, columns)),
  };
}

/** The horizontal axis that is no setting. */
export const GENERATION = 'generation';

type Part = 'x' | 'color' | 'facet' | 'rows' | 'at';

/** What each kind makes use of, besides facets. */
const PARTS: Readonly<Record<FigureKind, readonly Part[]>> = {
  lines: ['x', 'color'],
  points: ['x', 'color', 'at'],
  trajectories: ['x', 'color'],
  distribution: ['color', 'at'],
  phase: ['x', 'rows', 'at'],
};

function checkParts(request: FigureRequest): void {
  const { kind, x, facet = [] } = request;
  for (const part of ['x', 'color', 'rows', 'at'] as const)
    if (request[part] !== undefined && !PARTS[kind].includes(part))
      throw new AnswerError(`${part}: a figure of kind ${kind} has none; ${kindsWith(part)}`);
  if (facet.length > 2)
    throw new AnswerError(`facet: found ${facet.join(', ')}; expected two columns at most`);
  const isOverTime = kind === 'lines' || kind === 'trajectories';
  if (isOverTime && x !== undefined && x !== GENERATION)
    throw new AnswerError(
      `x: found ${x}; ${kind} run over the ${GENERATION}; for another axis take kind points`,
    );
  if ((kind === 'points' || kind === 'phase') && (x === undefined || x === GENERATION))
    throw new AnswerError(
      `x: found ${x ?? 'nothing'}; expected a column for a figure of kind ${kind}`,
    );
  if (kind === 'phase' && request.rows === undefined)
    throw new AnswerError('rows: found nothing; expected a column for the vertical axis of phase');
  const taken = [x, request.rows, request.color, ...facet].filter((name) => name !== undefined);
  const twice = taken.find((name, i) => taken.indexOf(name) !== i);
  if (twice !== undefined)
    throw new AnswerError(`${twice} is asked for twice; expected another column or none`);
}

function kindsWith(part: Part): string {
  const kinds = Object.entries(PARTS).filter(([, parts]) => parts.includes(part));
  return `expected kind ${kinds.map(([kind]) => kind).join(' or ')}, or none given`;
}
