/**
 * Weighted numbers in ascending order, equal ones kept once: evidence of families whose likelihood asks
 * which data lie below a bound, or close together.
 */
export class SortedPoints {
  /** How many different numbers there are. */
  count = 0;
  /** Sum of all weights. */
  total = 0;
  values = new Float64Array();
  weights = new Float64Array();
  #spareValues = new Float64Array();
  #spareWeights = new Float64Array();

  clear(): void {
    this.count = 0;
    this.total = 0;
  }

  /** Appends a number of weight 1 wherever it belongs; `sort` has to follow the last one. */
  push(x: number): void {
    if (this.count === this.values.length) this.#grow();
    this.values[this.count++] = x;
  }

  /** Puts in order what was pushed since `clear`. */
  sort(): void {
    const { values, weights } = this;
    values.subarray(0, this.count).sort();
    this.total = this.count;
    let kept = 0;
    for (let i = 0; i < this.count; i++) {
      if (kept > 0 && values[i] === values[kept - 1]) weights[kept - 1]!++;
      else {
        values[kept] = values[i]!;
        weights[kept++] = 1;
      }
    }
    this.count = kept;
  }

  /** Adds the numbers of another set, their weights multiplied. */
  merge(other: SortedPoints, weight: number): void {
    const { count, values, weights } = this;
    const needed = count + other.count;
    if (this.#spareValues.length < needed) {
      this.#spareValues = new Float64Array(2 * needed);
      this.#spareWeights = new Float64Array(2 * needed);
    }
    const toValues = this.#spareValues;
    const toWeights = this.#spareWeights;
    let i = 0;
    let j = 0;
    let k = 0;
    while (i < count || j < other.count) {
      const a = i < count ? values[i]! : Infinity;
      const b = j < other.count ? other.values[j]! : Infinity;
      toValues[k] = Math.min(a, b);
      toWeights[k++] = (a <= b ? weights[i++]! : 0) + (b <= a ? weight * other.weights[j++]! : 0);
    }
    this.count = k;
    this.total += weight * other.total;
    this.values = toValues;
    this.weights = toWeights;
    this.#spareValues = values;
    this.#spareWeights = weights;
  }

  #grow(): void {
    const values = new Float64Array(Math.max(8, 2 * this.count));
    values.set(this.values);
    this.values = values;
    this.weights = new Float64Array(values.length);
  }
}
