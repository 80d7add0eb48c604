import type { Stream } from './stream.js';

/**
 * A standard normal number by the ziggurat of Marsaglia and Tsang (2000) with 256 layers. The layer
 * and the position in it come from separate bits (Doornik, 2005), the position from 53 of them.
 */
export function normal(stream: Stream): number {
  for (;;) {
    const low = stream.next();
    const high = stream.next();
    const layer = low & 255;
    const position = (high * 2097152 + (low >>> 11) + 0.5) * 2.220446049250313e-16;
    const x = position * NORMAL_EDGES[layer]!;
    if (Math.abs(x) < NORMAL_EDGES[layer + 1]!) return x;
    if (layer === 0) return position > 0 ? tail(stream) : -tail(stream);
    const height = HEIGHT[layer]! + (HEIGHT[layer + 1]! - HEIGHT[layer]!) * stream.uniform();
    if (height < Math.exp(-0.5 * x * x)) return x;
  }
}

/** A normal number conditioned to lie beyond the base layer (Marsaglia, 1964). */
function tail(stream: Stream): number {
  for (;;) {
    const x = -Math.log(stream.uniform()) / BASE;
    const y = -Math.log(stream.uniform());
    if (y + y > x * x) return BASE + x;
  }
}

/** Right edge of the base layer and common area of the layers, for 256 layers. */
const BASE = 3.6541528853610088;
const AREA = 0.00492867323399;

export const NORMAL_EDGES = new Float64Array(257);
const HEIGHT = new Float64Array(257);

NORMAL_EDGES[0] = AREA / Math.exp(-0.5 * BASE * BASE);
NORMAL_EDGES[1] = BASE;
for (let i = 2; i < 256; i++) {
  const previous = NORMAL_EDGES[i - 1]!;
  NORMAL_EDGES[i] = Math.sqrt(
    -2 * Math.log(AREA / previous + Math.exp(-0.5 * previous * previous)),
  );
}
NORMAL_EDGES[256] = 0;
for (let i = 0; i <= 256; i++) HEIGHT[i] = Math.exp(-0.5 * NORMAL_EDGES[i]! * NORMAL_EDGES[i]!);
