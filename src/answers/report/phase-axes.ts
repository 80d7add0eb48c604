import { evenly } from '../figures/evenly.js';
import type { AnsweredCell, Grid, Where } from '../grid.js';

const LEAST_VALUES = 3;
/** Columns and rows that a phase diagram has room for. */
const MOST_VALUES = 40;

export interface PhaseAxes {
  readonly x: string;
  readonly rows: string;
  /** Values of the other settings, few enough for the panels to be seen together. */
  readonly where: Where;
}

/** Two settings that the grid crosses completely, each with three values and more; null without such. */
export function phaseAxes(grid: Grid): PhaseAxes | null {
  const candidates = grid.varying.filter((column) => {
    const { size } = valuesOf(grid.cells, column);
    return size >= LEAST_VALUES && size <= MOST_VALUES;
  });
  const pairs = candidates.flatMap((rows, i) => candidates.slice(i + 1).map((x) => ({ x, rows })));
  const found = pairs.find(({ x, rows }) => isCrossed(grid, x, rows));
  return found ? { ...found, where: fewPanels(grid, found) } : null;
}

function isCrossed({ cells, varying }: Grid, x: string, rows: string): boolean {
  const others = varying.filter((column) => column !== x && column !== rows);
  const panels = new Map<string, number>();
  for (const { settings } of cells) {
    const panel = JSON.stringify(others.map((column) => settings[column]));
    panels.set(panel, (panels.get(panel) ?? 0) + 1);
  }
  const full = valuesOf(cells, x).size * valuesOf(cells, rows).size;
  return [...panels.values()].every((size) => size === full);
}

/** Four panels of one further setting, two by two of two, one value of any more. */
function fewPanels({ cells, varying }: Grid, { x, rows }: { x: string; rows: string }): Where {
  const others = varying.filter((column) => column !== x && column !== rows);
  const most = others.length === 1 ? 4 : 2;
  const chosen = others.map((column, i) => {
    const values = [...valuesOf(cells, column)].map(String);
    return [column, i < 2 ? evenly(values, most) : values.slice(0, 1)] as const;
  });
  return Object.fromEntries(chosen);
}

function valuesOf(cells: readonly AnsweredCell[], column: string): Set<unknown> {
  return new Set(cells.map(({ settings }) => settings[column]));
}
