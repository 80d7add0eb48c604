import type { Row } from './panels.js';
import { BOUNDS } from './theory-caption.js';
import { extent, valueScale, type Scale } from './scales.js';

/**
 * The scale for rows of means and theory: all means, the tops of their intervals and theory fit in;
 * bounds do where they are of the same order, and the feet of intervals where they are not near zero.
 */
export function scaleOf(rows: readonly Row[], isProportion: boolean): Scale {
  const of = (column: string, test: (row: Row) => boolean) =>
    rows.filter(test).flatMap((row) => (typeof row[column] === 'number' ? [row[column]] : []));
  const isBound = ({ of: kind }: Row) => BOUNDS.includes(String(kind));
  const firm = [...of('value', (row) => !isBound(row)), ...of('high', () => true)];
  const [low, high] = extent(firm);
  const isNear =
    low > 0
      ? (value: number) => value > low / 10 && value < high * 10
      : (value: number) => value > low - (high - low) && value < high + (high - low);
  const soft = [...of('value', isBound), ...of('low', () => true).filter((foot) => low < 0 || foot >= 0)]; // prettier-ignore
  return valueScale([...firm, ...soft.filter(isNear)], isProportion);
}

/** Says what the edges of the axis cut off. */
export function cutOff(rows: readonly Row[], { scale }: Scale): string[] {
  const [bottom, top] = scale.domain as [number, number];
  // A linear axis may be rounded outwards, never inwards.
  const isBeyond = (value: unknown) => typeof value === 'number' && (value < bottom || value > top);
  const bounds = rows.some(({ of, value }) => BOUNDS.includes(String(of)) && isBeyond(value));
  const intervals = rows.some(({ low, high }) => isBeyond(low) || isBeyond(high));
  return [
    ...(intervals ? ['Intervals that reach below the axis are cut off.'] : []),
    ...(bounds ? ['Bounds beyond the axis are cut off.'] : []),
  ];
}
