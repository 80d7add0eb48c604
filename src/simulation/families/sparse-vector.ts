/** Positive numbers on a few of many symbols: symbol symbols[i] has values[i], for i < size. */
export class SparseVector {
  size = 0;
  /** Sum of the values. */
  total = 0;
  symbols = new Int32Array();
  values = new Float64Array();

  clear(): void {
    this.size = 0;
    this.total = 0;
  }

  /** Makes room for so many entries, keeping those that are there. */
  reserve(size: number): void {
    if (this.symbols.length >= size) return;
    const room = this.symbols.length === 0 ? size : Math.max(size, 2 * this.symbols.length);
    const symbols = new Int32Array(room);
    symbols.set(this.symbols.subarray(0, this.size));
    const values = new Float64Array(room);
    values.set(this.values.subarray(0, this.size));
    this.symbols = symbols;
    this.values = values;
  }

  /** Appends an entry for which there is room. */
  push(symbol: number, value: number): void {
    this.symbols[this.size] = symbol;
    this.values[this.size++] = value;
    this.total += value;
  }

  copyFrom(other: SparseVector): void {
    this.clear();
    this.reserve(other.size);
    this.symbols.set(other.symbols.subarray(0, other.size));
    this.values.set(other.values.subarray(0, other.size));
    this.size = other.size;
    this.total = other.total;
  }
}

/**
 * Adds sparse vectors and counts symbols in time that depends on the entries touched alone, by an array
 * over all symbols that is zero between calls.
 */
export class Tally {
  readonly #counts: Float64Array;
  readonly #touched: Int32Array;
  #size = 0;

  constructor(symbols: number) {
    this.#counts = new Float64Array(symbols);
    this.#touched = new Int32Array(symbols);
  }

  count(symbol: number): void {
    if (this.#counts[symbol] === 0) this.#touched[this.#size++] = symbol;
    this.#counts[symbol]!++;
  }

  /** Replaces `into` by what was counted, symbols renamed where names are given. */
  moveTo(into: SparseVector, names?: Int32Array): void {
    into.clear();
    into.reserve(this.#size);
    for (let i = 0; i < this.#size; i++) {
      const symbol = this.#touched[i]!;
      into.push(names ? names[symbol]! : symbol, this.#counts[symbol]!);
      this.#counts[symbol] = 0;
    }
    this.#size = 0;
  }

  /** pool += weight · batch */
  add(pool: SparseVector, batch: SparseVector, weight: number): void {
    // While this runs, the counts hold the places of the pool's entries, from 1.
    const places = this.#counts;
    for (let i = 0; i < pool.size; i++) places[pool.symbols[i]!] = i + 1;
    pool.reserve(Math.min(places.length, pool.size + batch.size));
    for (let i = 0; i < batch.size; i++) {
      const symbol = batch.symbols[i]!;
      const value = weight * batch.values[i]!;
      const place = places[symbol]!;
      if (place === 0) pool.push(symbol, value);
      else {
        pool.values[place - 1]! += value;
        pool.total += value;
      }
    }
    for (let i = 0; i < pool.size; i++) places[pool.symbols[i]!] = 0;
  }
}
