import { staysBounded } from '../../theory/growth.js';
import type { Placed } from './layout.js';
import type { Row } from './panels.js';

interface Place {
  readonly x: string;
  readonly y: string;
}

/**
 * Edges between neighbours of which theory sees one bounded and the other not: `right` of a rectangle or
 * `below` it.
 */
export function edgesOf(
  cells: readonly Placed[],
  placeOf: (placed: Placed) => Place,
  xs: readonly string[],
  ys: readonly string[],
): Row[] {
  const bounded = new Map(
    cells.map((placed) => [keyOf(placed, placeOf(placed)), staysBounded(placed.cell.content)]),
  );
  return cells.flatMap((placed) => {
    const place = placeOf(placed);
    const here = staysBounded(placed.cell.content);
    const edge = (of: string, there: Partial<Place>): Row[] => {
      const beyond = bounded.get(keyOf(placed, { ...place, ...there })) ?? null;
      const isBoundary = here !== null && beyond !== null && here !== beyond;
      return isBoundary ? [{ of, ...place, ...placed.panel }] : [];
    };
    return [...edge('right', { x: next(xs, place.x) }), ...edge('below', { y: next(ys, place.y) })];
  });
}

/** The one after; nothing that is there after the last. */
function next(labels: readonly string[], label: string): string {
  return labels[labels.indexOf(label) + 1] ?? '\0';
}

function keyOf({ panel }: Placed, { x, y }: Place): string {
  return JSON.stringify([panel, x, y]);
}
