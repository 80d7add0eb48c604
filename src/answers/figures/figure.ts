import type Database from 'better-sqlite3';
import { distribution } from './distribution.js';
import { lines } from './lines.js';
import { phase } from './phase.js';
import { points } from './points.js';
import { trajectories } from './trajectories.js';
import type { Figure, FigureKind, FigureRequest } from './request.js';
import { subjectOf, type Subject } from './subject.js';

export { FIGURE_KINDS, type Figure, type FigureKind, type FigureRequest } from './request.js';

const KINDS: Readonly<Record<FigureKind, (subject: Subject) => Figure>> = {
  lines,
  points,
  trajectories,
  distribution,
  phase,
};

/** A figure of a results file. Throws AnswerError where the results cannot give it. */
export function figureOf(database: Database.Database, request: FigureRequest): Figure {
  return KINDS[request.kind](subjectOf(database, request));
}
