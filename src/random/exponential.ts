import type { Stream } from './stream.js';

/** An exponential number of mean 1 by the ziggurat of Marsaglia and Tsang (2000) with 256 layers. */
export function exponential(stream: Stream): number {
  let offset = 0;
  for (;;) {
    const low = stream.next();
    const high = stream.next();
    const layer = low & 255;
    const position = ((high >>> 0) * 1048576 + (low >>> 12) + 0.5) * 2.220446049250313e-16;
    const x = position * EXPONENTIAL_EDGES[layer]!;
    if (x < EXPONENTIAL_EDGES[layer + 1]!) return offset + x;
    if (layer === 0) {
      // Beyond the base layer the law is the same again, shifted.
      offset += BASE;
      continue;
    }
    const height = HEIGHT[layer]! + (HEIGHT[layer + 1]! - HEIGHT[layer]!) * stream.uniform();
    if (height < Math.exp(-x)) return offset + x;
  }
}

/** Right edge of the base layer and common area of the layers, for 256 layers. */
const BASE = 7.69711747013105;
const AREA = 0.003949659822581557;

export const EXPONENTIAL_EDGES = new Float64Array(257);
const HEIGHT = new Float64Array(257);

EXPONENTIAL_EDGES[0] = AREA / Math.exp(-BASE);
EXPONENTIAL_EDGES[1] = BASE;
for (let i = 2; i < 256; i++) {
  const previous = EXPONENTIAL_EDGES[i - 1]!;
  EXPONENTIAL_EDGES[i] = -Math.log(AREA / previous + Math.exp(-previous));
}
EXPONENTIAL_EDGES[256] = 0;
for (let i = 0; i <= 256; i++) HEIGHT[i] = Math.exp(-EXPONENTIAL_EDGES[i]!);
