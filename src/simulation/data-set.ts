/**
 * Data kept one by one, each with a weight: the evidence of families that have no sufficient
 * statistic. Datum i is points[i · width …], counted weights[i] times.
 */
export class DataSet {
  readonly width: number;
  /** How many data there are. */
  count = 0;
  /** Sum of their weights. */
  total = 0;
  points = new Float64Array();
  weights = new Float64Array();

  constructor(width: number) {
    this.width = width;
  }

  clear(): void {
    this.count = 0;
    this.total = 0;
  }

  /** Appends the first n of the given data, each counted once. */
  append(points: Float64Array, n: number): void {
    this.#reserve(n);
    this.points.set(points.subarray(0, n * this.width), this.count * this.width);
    this.weights.fill(1, this.count, this.count + n);
    this.count += n;
    this.total += n;
  }

  /** Appends all data of another set, their weights multiplied. */
  merge(other: DataSet, weight: number): void {
    const from = this.count;
    this.append(other.points, other.count);
    this.total += weight * other.total - other.count;
    for (let i = 0; i < other.count; i++) this.weights[from + i] = weight * other.weights[i]!;
  }

  copyFrom(other: DataSet): void {
    this.clear();
    this.merge(other, 1);
  }

  #reserve(more: number): void {
    const needed = this.count + more;
    if (this.weights.length >= needed) return;
    // A first batch is often the only one, so it takes just the room it needs.
    const room = this.weights.length === 0 ? needed : Math.max(needed, 2 * this.weights.length);
    const points = new Float64Array(room * this.width);
    points.set(this.points.subarray(0, this.count * this.width));
    const weights = new Float64Array(room);
    weights.set(this.weights.subarray(0, this.count));
    this.points = points;
    this.weights = weights;
  }
}
