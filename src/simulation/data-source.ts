import type { Stream } from '../random/index.js';
import type { Model } from './family.js';
import type { Synthesis } from './sampling.js';

/** Where a block of trajectories gets its data: from the truth, or from a fitted model. */
export class DataSource<P = unknown, E = unknown> {
  readonly model: Model<P, E>;
  readonly lanes: number;
  /** Entry t - 1 is n_t. */
  readonly sizes: Float64Array;
  readonly streams: readonly Stream[];
  readonly truth: P;
  readonly #synthesis: Synthesis<P, E>;

  constructor(
    model: Model<P, E>,
    sizes: Float64Array,
    streams: readonly Stream[],
    synthesis: Synthesis<P, E>,
  ) {
    this.model = model;
    this.lanes = streams.length;
    this.sizes = sizes;
    this.streams = streams;
    this.truth = model.truth(streams.length);
    this.#synthesis = synthesis;
  }

  /** Replaces `into` by n fresh real data. */
  real(n: number, into: E): void {
    if (n > 0) this.model.draw(this.streams, this.truth, n, into);
    else this.model.clear(into);
  }

  /** Replaces `into` by n data of a fitted model. */
  synthetic(parameters: P, n: number, into: E): void {
    if (n > 0) this.#synthesis.draw(this.streams, parameters, n, into);
    else this.model.clear(into);
  }

  /** Replaces `into` by the n_t data of generation t: real ones for generation 1. */
  newest(t: number, parameters: P, into: E): void {
    const n = this.sizes[t - 1]!;
    if (t === 1) this.real(n, into);
    else this.synthetic(parameters, n, into);
  }

  /** The n_t data of generation t, one by one, in one lane. */
  newestData(t: number, parameters: P, lane: number, out: Float64Array): void {
    const n = this.sizes[t - 1]!;
    const stream = this.streams[lane]!;
    if (t === 1) this.model.data.sample(stream, this.truth, lane, n, out);
    else this.#synthesis.sample(stream, parameters, lane, n, out);
  }
}
