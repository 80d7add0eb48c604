import type { Bins } from './bins.js';
import { isDecade, logTicks } from './ticks.js';

/** A scale as Vega-Lite takes it, and the ticks of its axis where they are ours. */
export interface Scale {
  readonly scale: Readonly<Record<string, unknown>>;
  readonly ticks: readonly number[] | null;
  /** Whether there are decades. */
  readonly isLog: boolean;
}

/** Positive values that span more than this are read on a log scale. */
const WIDE = 30;
/** Zeros beside positive values that span more than this ask for a scale that has both. */
const VERY_WIDE = 1000;
/** How far down from the largest value such a scale is logarithmic. */
const LARGEST_SPAN = 1e6;

/** The scale of a metric, from all values that it is to show. */
export function valueScale(values: readonly number[], isProportion: boolean): Scale {
  if (isProportion) return linear([0, 1], false);
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return linear([0, 1], false);
  const [low, high] = extent(finite);
  if (low > 0 && high / low > WIDE) return logarithmic([low / 1.15, high * 1.15]);
  const [least] = extent(finite.filter((value) => value > 0));
  if (low === 0 && high / least > VERY_WIDE) return withZero(least, high);
  const reachesZero = low >= 0 && low < high / 2;
  return linear(low === high ? around(low) : [reachesZero ? 0 : low, high], true);
}

/** The scale of generations, from those that are shown. */
export function generationScale(generations: readonly number[]): Scale {
  const [first, last] = extent(generations);
  if (first === last) return { ...linear(around(first), false), ticks: [first] };
  const gaps = generations.slice(1).map((t, i) => t - generations[i]!);
  const isLogLike = gaps.length > 2 && gaps.at(-2)! >= 3 * gaps[0]!;
  if (last / first > 10 && (isLogLike || generations.length > 30))
    return logarithmic([first, last]);
  return linear([first, last], false);
}

/** The scale of a setting's numbers; its ticks are the numbers themselves where they are few. */
export function settingScale(values: readonly number[]): Scale {
  const [low, high] = extent(values);
  const isWide = low > 0 && high / low >= 8;
  const margin = (high - low) * 0.04;
  const { scale, ticks, isLog } = isWide
    ? logarithmic([low / 1.15, high * 1.15])
    : linear(low === high ? around(low) : [low - margin, high + margin], false);
  return values.length <= 8 ? { scale, ticks: values, isLog: false } : { scale, ticks, isLog };
}

/** The scale that bins are equally wide on. */
export function binScale({ edges, isLog }: Bins): Scale {
  const domain = [edges[0]!, edges.at(-1)!] as const;
  return isLog ? logarithmic(domain) : linear(domain, false);
}

/** How far along a scale a value lies, from 0 to 1; NaN where it is undefined or infinite. */
export function shareOf({ scale, isLog }: Scale, value: number): number {
  const constant = scale.constant as number | undefined;
  const along = (v: number) =>
    constant !== undefined ? Math.log1p(v / constant) : isLog ? Math.log(v) : v;
  const [low, high] = (scale.domain as [number, number]).map(along) as [number, number];
  return Number.isFinite(value) ? (along(value) - low) / (high - low) : NaN;
}

function linear(domain: readonly [number, number], nice: boolean): Scale {
  return { scale: { type: 'linear', domain, nice, zero: false }, ticks: null, isLog: false };
}

function logarithmic([low, high]: readonly [number, number]): Scale {
  const domain = [low, Math.min(high, Number.MAX_VALUE)] as const;
  const scale = { type: 'log', domain, nice: false };
  return { scale, ticks: logTicks(domain), isLog: true };
}

/** Linear up to a small value, logarithmic beyond. */
function withZero(least: number, high: number): Scale {
  const constant = Math.max(least, high / LARGEST_SPAN);
  const scale = { type: 'symlog', constant, domain: [0, high * 1.15], nice: false };
  return { scale, ticks: [0, ...logTicks([constant, high]).filter(isDecade)], isLog: true };
}

export function extent(values: readonly number[]): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function around(value: number): [number, number] {
  const margin = Math.abs(value) / 2 || 1;
  return [value - margin, value + margin];
}
