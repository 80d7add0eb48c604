import type Database from 'better-sqlite3';
import type { FigureRequest } from '../figures/request.js';
import type { Grid } from '../grid.js';
import { fewLines, fewTrajectories } from './few-cells.js';
import { phaseAxes } from './phase-axes.js';
import type { Reading } from './reading.js';

const MOST_OTHERS = 2;

/** The figures of a report that nobody chose figures for. */
export function defaultFigures({ database, grid, finished, mainMetric }: Reading): FigureRequest[] {
  if (finished.length === 0) return [];
  const metrics = [mainMetric, ...furtherMetrics(database, grid, mainMetric)];
  const axes = phaseAxes(grid);
  return [
    ...metrics.map((y): FigureRequest => ({ kind: 'lines', y, where: fewLines(grid) })),
    ...(axes ? [{ kind: 'phase', y: mainMetric, ...axes } as const] : []),
    ...(hasTrajectories(database)
      ? [{ kind: 'trajectories', y: mainMetric, where: fewTrajectories(grid) } as const]
      : []),
  ];
}

/** `improved`, and metrics that theory knows something of. */
function furtherMetrics(database: Database.Database, grid: Grid, mainMetric: string): string[] {
  const known = database.prepare('SELECT DISTINCT metric FROM theory').pluck().all() as string[];
  const others = grid.metrics.filter((metric) => metric !== mainMetric);
  return [
    ...others.filter((metric) => metric === 'improved'),
    ...others
      .filter((metric) => metric !== 'improved' && known.includes(metric))
      .slice(0, MOST_OTHERS),
  ];
}

function hasTrajectories(database: Database.Database): boolean {
  return database.prepare('SELECT 1 FROM trajectory LIMIT 1').get() !== undefined;
}
