import type { Stream } from './stream.js';

/**
 * Draws from a discrete law in constant time, after a preparation that is linear in the number of
 * classes: the alias method of Walker, tables as built by Vose ("A linear algorithm for generating
 * random numbers with a given distribution", 1991). Class i has the right probability to within
 * 2^-52: one uniform number of 52 bits chooses both the column and its side.
 */
export class AliasTable {
  #size = 0;
  #threshold = new Float64Array();
  #alias = new Int32Array();
  #queue = new Int32Array();

  /** Prepares draws of i with probability weights[i] / (weights[0] + … + weights[size - 1]). */
  build(weights: Float64Array, size: number): this {
    if (this.#threshold.length < size) {
      this.#threshold = new Float64Array(size);
      this.#alias = new Int32Array(size);
      this.#queue = new Int32Array(size);
    }
    this.#size = size;
    const threshold = this.#threshold;
    const alias = this.#alias;
    // Columns below the mean from the front, columns above it from the back.
    const queue = this.#queue;
    let total = 0;
    for (let i = 0; i < size; i++) total += weights[i]!;
    let small = 0;
    let large = size;
    for (let i = 0; i < size; i++) {
      threshold[i] = (weights[i]! / total) * size;
      alias[i] = i;
      if (threshold[i]! < 1) queue[small++] = i;
      else queue[--large] = i;
    }
    while (small > 0 && large < size) {
      const low = queue[--small]!;
      const high = queue[large]!;
      alias[low] = high;
      threshold[high]! -= 1 - threshold[low]!;
      if (threshold[high]! < 1) {
        large++;
        queue[small++] = high;
      }
    }
    // What is left over is full but for rounding.
    while (small > 0) threshold[queue[--small]!] = 1;
    return this;
  }

  /** An index drawn from the law. */
  draw(stream: Stream): number {
    const place = stream.uniform() * this.#size;
    const column = Math.floor(place);
    return place - column < this.#threshold[column]! ? column : this.#alias[column]!;
  }
}
