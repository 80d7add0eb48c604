import { evenly } from './evenly.js';
import type { Scale } from './scales.js';

/** Ticks that a length has room for: of a log scale rather decades, and every second or third of them. */
export function ticksFor({ ticks, isLog }: Scale, room: number): readonly number[] | null {
  if (ticks === null || !isLog || ticks.length <= room) return ticks;
  const decades = ticks.filter(isDecade);
  if (decades.length < 2) return evenly(ticks, room);
  const step = Math.ceil(decades.length / room);
  return [
    ...ticks.filter((tick) => tick === 0),
    ...decades.filter((_, i) => (decades.length - 1 - i) % step === 0),
  ];
}

/** 1, 2 and 5 of each decade. */
export function logTicks([low, high]: readonly [number, number]): number[] {
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent++)
    for (const digit of [1, 2, 5]) {
      const tick = Number(`${digit}e${exponent}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  return ticks;
}

export function isDecade(tick: number): boolean {
  return tick.toExponential().startsWith('1e');
}
