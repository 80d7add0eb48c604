import type { Bins } from './bins.js';

/** A scale as Vega-Lite takes it, and the ticks of its axis where they are ours. */
export interface Scale {
  readonly scale: Readonly<Record<string, unknown>>;
  readonly ticks: readonly number[] | null;
  readonly isLog: boolean;
}

/** Positive values that span more than this are read on a log scale. */
const WIDE = 30;
/** Zeros beside positive values that span more than this ask for a scale that has both. */
const VERY_WIDE = 1000;

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
  if (first === last) return linear(around(first), false);
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

/** Ticks of a log scale that a length of so many pixels has room for. */
export function ticksFor({ ticks, isLog }: Scale, room: number): readonly number[] | null {
  if (ticks === null || !isLog || ticks.length <= room) return ticks;
  const decades = ticks.filter(isDecade);
  const step = Math.ceil(decades.length / room);
  return decades.length < 2 ? ticks.slice(0, room) : decades.filter((_, i) => i % step === 0);
}

/** How far along a scale a value lies, from 0 to 1; NaN where it is undefined or infinite. */
export function shareOf({ scale, isLog }: Scale, value: number): number {
  const constant = scale.constant as number | undefined;
  const along = (v: number) =>
    isLog ? Math.log(v) : constant === undefined ? v : Math.log1p(v / constant);
  const [low, high] = (scale.domain as [number, number]).map(along) as [number, number];
  return Number.isFinite(value) ? (along(value) - low) / (high - low) : NaN;
}

function linear(domain: readonly [number, number], nice: boolean): Scale {
  return { scale: { type: 'linear', domain, nice, zero: false }, ticks: null, isLog: false };
}

function logarithmic(domain: readonly [number, number]): Scale {
  const scale = { type: 'log', domain, nice: false };
  return { scale, ticks: logTicks(domain), isLog: true };
}

/** Linear up to the least positive value, logarithmic beyond. */
function withZero(least: number, high: number): Scale {
  const scale = { type: 'symlog', constant: least, domain: [0, high * 1.15], nice: false };
  const decades = logTicks([least, high]).filter(isDecade);
  return { scale, ticks: [0, ...decades], isLog: false };
}

/** 1, 2 and 5 of each decade. */
function logTicks([low, high]: readonly [number, number]): number[] {
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent++)
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${exponent}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
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

function isDecade(tick: number): boolean {
  return tick.toExponential().startsWith('1e');
}
