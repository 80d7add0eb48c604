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

/** The compiled kernel (assembly/kernel.ts) with its memory, and the samplers that it leans on. */
export class Kernel {
  readonly streams: readonly Stream[];
  /** Numbers that the kernel is given, one for each stream, and those that it returns. */
  readonly given: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** The lanes that are left to their samplers. */
  readonly left: Int32Array;
  /** Probabilities of 0, 1, …, each for all streams. */
  readonly probabilities: Float64Array;
  readonly run: Exports;

  constructor() {
    const module = new WebAssembly.Module(Buffer.from(KERNEL, 'base64'));
    const streams: Stream[] = [];
    const { exports } = new WebAssembly.Instance(module, {
      kernel: {
        normal: (lane: number) => normal(streams[lane]!),
        exponential: (lane: number) => exponential(streams[lane]!),
        poisson: (lane: number) => poisson(streams[lane]!, this.given[lane]!),
      },
    });
    this.run = exports as unknown as Exports;
    const { buffer } = this.run.memory;
    const numbers = (at: WebAssembly.Global, count: number) =>
      new Float64Array(buffer, at.value as number, count);
    const states = this.run.STATES.value as number;
    for (let i = 0; i < MOST_STREAMS; i++)
      streams.push(
        new Stream(new Int32Array(buffer, states + 64 * (i >> 2) + 4 * (i & 3), STATE_PLACES)),
      );
    this.streams = streams;
    this.given = numbers(this.run.GIVEN, MOST_STREAMS);
    this.first = numbers(this.run.FIRST, MOST_STREAMS);
    this.probabilities = numbers(
      this.run.PROBABILITIES,
      MOST_STREAMS * (this.run.TABLED.value as number),
    );
    this.left = new Int32Array(buffer, this.run.LEFT.value as number, MOST_STREAMS);
    this.second = numbers(this.run.SECOND, MOST_STREAMS);
    numbers(this.run.NORMAL_EDGES, NORMAL_EDGES.length).set(NORMAL_EDGES);
    numbers(this.run.EXPONENTIAL_EDGES, EXPONENTIAL_EDGES.length).set(EXPONENTIAL_EDGES);
  }
}
