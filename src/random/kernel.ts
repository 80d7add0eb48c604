import { EXPONENTIAL_EDGES, exponential } from './exponential.js';
import { KERNEL } from './kernel-bytes.js';
import { NORMAL_EDGES, normal } from './normal.js';
import { poisson } from './poisson.js';
import { STATE_PLACES, Stream } from './stream.js';

/** Streams whose states are side by side in the kernel's memory. */
export const MOST_STREAMS = 128;

/**
 * What assembly/kernel.ts exports; numbers are those of the first streams, `lanes` of them. Where a number is
 * returned, so many lanes are left to their samplers.
 */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly STATES: WebAssembly.Global;
  readonly GIVEN: WebAssembly.Global;
  readonly FIRST: WebAssembly.Global;
  readonly SECOND: WebAssembly.Global;
  readonly LEFT: WebAssembly.Global;
  readonly NORMAL_EDGES: WebAssembly.Global;
  readonly EXPONENTIAL_EDGES: WebAssembly.Global;
  readonly PROBABILITIES: WebAssembly.Global;
  readonly TABLED: WebAssembly.Global;
  normals(lanes: number): number;
  gammas(lanes: number, d: number, c: number, squeeze: number): number;
  poissons(lanes: number): number;
  binomials(lanes: number, n: number): number;
  poissonSums(lanes: number, n: number): void;
  exponentialSums(lanes: number, n: number): void;
  normalMoments(lanes: number, n: number): void;
  successes(lanes: number, n: number): void;
}

/** Streams in the kernel's memory, with their numbers there, one for each. */
export interface Lent {
  readonly streams: readonly Stream[];
  /** Numbers that the kernel is given, and those that it returns. */
  readonly given: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** The lanes that are left to their samplers. */
  readonly left: Int32Array;
  /** Probabilities of 0, 1, …, each for MOST_STREAMS streams. */
  readonly probabilities: Float64Array;
  readonly run: Exports;
}

/** The compiled kernel (assembly/kernel.ts) with its memory, and the samplers that it leans on. */
export class Kernel {
  readonly #all: Lent;

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(KERNEL, 'base64'));
    const { exports } = new WebAssembly.Instance(module, {
      kernel: {
        normal: (lane: number) => normal(streams[lane]!),
        exponential: (lane: number) => exponential(streams[lane]!),
        poisson: (lane: number) => poisson(streams[lane]!, given[lane]!),
      },
    });
    const run = exports as unknown as Exports;
    const { buffer } = run.memory;
    const at = (place: WebAssembly.Global) => place.value as number;
    const numbers = (place: WebAssembly.Global, count = MOST_STREAMS) =>
      new Float64Array(buffer, at(place), count);
    const streams = Array.from({ length: MOST_STREAMS }, (_, i) => {
      const words = at(run.STATES) + 64 * (i >> 2) + 4 * (i & 3);
      return new Stream(new Int32Array(buffer, words, STATE_PLACES));
    });
    const given = numbers(run.GIVEN);
    this.#all = {
      streams,
      given,
      first: numbers(run.FIRST),
      second: numbers(run.SECOND),
      left: new Int32Array(buffer, at(run.LEFT), MOST_STREAMS),
      probabilities: numbers(run.PROBABILITIES, MOST_STREAMS * at(run.TABLED)),
      run,
    };
    numbers(run.NORMAL_EDGES, NORMAL_EDGES.length).set(NORMAL_EDGES);
    numbers(run.EXPONENTIAL_EDGES, EXPONENTIAL_EDGES.length).set(EXPONENTIAL_EDGES);
  }

  /** The first streams, so many of them. */
  lend(lanes: number): Lent {
    const { streams, given, first, second } = this.#all;
    return {
      ...this.#all,
      streams: streams.slice(0, lanes),
      given: given.subarray(0, lanes),
      first: first.subarray(0, lanes),
      second: second.subarray(0, lanes),
    };
  }
}
