import type { TopLevelSpec } from 'vega-lite';
import type { Where } from '../grid.js';

export const FIGURE_KINDS = ['lines', 'points', 'trajectories', 'distribution', 'phase'] as const;
export type FigureKind = (typeof FIGURE_KINDS)[number];

/** What a figure is to show. Columns go by their names or by the paths of their axes. */
export interface FigureRequest {
  readonly kind: FigureKind;
  /** The metric. */
  readonly y: string;
  /** The horizontal axis; generation unless given. */
  readonly x?: string | undefined;
  /** The column that colours tell apart; chosen where left out. */
  readonly color?: string | undefined;
  /** Columns with a panel for each value, two at most; chosen where left out. */
  readonly facet?: readonly string[] | undefined;
  /** The vertical axis of a phase diagram. */
  readonly rows?: string | undefined;
  /** The generation of a figure that shows a single one; the last unless given. */
  readonly at?: number | undefined;
  readonly where?: Where | undefined;
  readonly title?: string | undefined;
}

/** A figure as a Vega-Lite specification that holds its data, and what it shows in words. */
export interface Figure {
  readonly title: string;
  readonly caption: string;
  readonly spec: TopLevelSpec;
}
