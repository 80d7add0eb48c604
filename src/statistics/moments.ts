/**
 * Counts, sums, powers of deviations and extremes of many slots (a slot is one metric at one
 * generation), over a run of replications.
 *
 * Layout: seven stretches of `slots` numbers each: count, sum, sums of the second, third and fourth
 * powers of deviations from the mean, minimum, maximum.
 */
export type Moments = Float64Array;

/** Moments of the aligned run of replications first … first + size - 1; size is a power of two. */
export interface MomentNode {
  readonly first: number;
  readonly size: number;
  readonly moments: Moments;
}

export const STRETCHES = 7;

/** Moments of no replications. */
export function noMoments(slots: number): Moments {
  const moments = new Float64Array(STRETCHES * slots);
  moments.fill(Infinity, 5 * slots, 6 * slots);
  moments.fill(-Infinity, 6 * slots);
  return moments;
}

/** Overwrites moments by those of one replication; NaN counts as no observation. */
function setLeaf(moments: Moments, values: Float64Array, offset: number): void {
  const slots = moments.length / STRETCHES;
  for (let slot = 0; slot < slots; slot++) {
    const value = values[offset + slot]!;
    const defined = value === value;
    moments[slot] = defined ? 1 : 0;
    moments[slots + slot] = defined ? value : 0;
    moments[2 * slots + slot] = 0;
    moments[3 * slots + slot] = 0;
    moments[4 * slots + slot] = 0;
    moments[5 * slots + slot] = defined ? value : Infinity;
    moments[6 * slots + slot] = defined ? value : -Infinity;
  }
}

/**
 * Overwrites moments by those of four replications: what `setLeaf` and `mergeMoments` make of them two
 * and two, to the last bit, without the way through memory.
 *
 * @param stride from the values of one replication to those of the next
 */
function setFour(moments: Moments, values: Float64Array, offset: number, stride: number): void {
  const slots = moments.length / STRETCHES;
  for (let slot = 0, i = offset; slot < slots; slot++, i++) {
    const a = values[i]!;
    const b = values[i + stride]!;
    const c = values[i + 2 * stride]!;
    const d = values[i + 3 * stride]!;
    const gapLeft = b - a;
    const gapRight = d - c;
    const sumLeft = a + b;
    const sumRight = c + d;
    const gap = sumRight / 2 - sumLeft / 2;
    // Also false where one is not a number, or so large that its powers are none.
    if (!(Math.abs(gapLeft) + Math.abs(gapRight) + Math.abs(gap) < LARGE)) {
      setFourWithCare(moments, slot, [a, b, c, d]);
      continue;
    }
    const squareLeft = gapLeft * gapLeft * 0.5;
    const squareRight = gapRight * gapRight * 0.5;
    const halfLeft = gapLeft / 2;
    const halfRight = gapRight / 2;
    const square = gap * gap;
    const quarter = gap / 4;
    moments[slot] = 4;
    moments[slots + slot] = sumLeft + sumRight;
    moments[2 * slots + slot] = squareLeft + squareRight + square;
    moments[3 * slots + slot] = 0 + 3 * quarter * (2 * squareRight - 2 * squareLeft);
    moments[4 * slots + slot] =
      squareLeft * halfLeft * halfLeft +
      squareRight * halfRight * halfRight +
      square * quarter * quarter * 4 +
      6 * quarter * quarter * (4 * squareRight + 4 * squareLeft);
    const lowLeft = b < a ? b : a;
    const lowRight = d < c ? d : c;
    moments[5 * slots + slot] = lowRight < lowLeft ? lowRight : lowLeft;
    const highLeft = b > a ? b : a;
    const highRight = d > c ? d : c;
    moments[6 * slots + slot] = highRight > highLeft ? highRight : highLeft;
  }
}

/** Fourth powers of smaller numbers are finite. */
const LARGE = 1e75;

function setFourWithCare(moments: Moments, slot: number, values: readonly number[]): void {
  const slots = moments.length / STRETCHES;
  const [a, b, c, d] = values.map((value) => {
    const leaf = new Float64Array(STRETCHES);
    setLeaf(leaf, Float64Array.of(value), 0);
    return leaf;
  });
  mergeMoments(a!, b!);
  mergeMoments(c!, d!);
  mergeMoments(a!, c!);
  for (let stretch = 0; stretch < STRETCHES; stretch++)
    moments[stretch * slots + slot] = a![stretch]!;
}

/**
 * Adds the moments of later replications to those of earlier ones (Chan, Golub and LeVeque, 1983; third
 * and fourth powers: Pébay, 2008).
 */
export function mergeMoments(left: Moments, right: Moments): void {
  const slots = left.length / STRETCHES;
  for (let slot = 0; slot < slots; slot++) {
    const n2 = right[slot]!;
    if (n2 === 0) continue;
    const n1 = left[slot]!;
    const s1 = left[slots + slot]!;
    const s2 = right[slots + slot]!;
    const second = 2 * slots + slot;
    const third = 3 * slots + slot;
    const fourth = 4 * slots + slot;
    if (n1 === 0) {
      left[second] = right[second]!;
      left[third] = right[third]!;
      left[fourth] = right[fourth]!;
    } else {
      const n = n1 + n2;
      const between = s2 / n2 - s1 / n1;
      const square = between * between * ((n1 * n2) / n);
      const a2 = left[second]!;
      const b2 = right[second]!;
      const a3 = left[third]!;
      const b3 = right[third]!;
      const d = between / n;
      left[second] = a2 + b2 + square;
      left[third] = a3 + b3 + square * d * (n1 - n2) + 3 * d * (n1 * b2 - n2 * a2);
      left[fourth] =
        left[fourth]! +
        right[fourth]! +
        square * d * d * (n1 * n1 - n1 * n2 + n2 * n2) +
        6 * d * d * (n1 * n1 * b2 + n2 * n2 * a2) +
        4 * d * (n1 * b3 - n2 * a3);
    }
    left[slot] = n1 + n2;
    left[slots + slot] = n1 === 0 ? s2 : s1 + s2;
    const low = 5 * slots + slot;
    const high = 6 * slots + slot;
    if (right[low]! < left[low]!) left[low] = right[low]!;
    if (right[high]! > left[high]!) left[high] = right[high]!;
  }
}

/** Replications that are reduced at once. */
const FOUR = 4;

/**
 * Reduces replications in the one tree that their numbers define: an aligned run of 2^k replications
 * is always the merger of its two halves, whoever computed them and when. So a summary is the same to
 * the last bit whatever the batches, threads and interruptions.
 */
export class MomentForest {
  readonly #slots: number;
  readonly #nodes: MomentNode[];
  readonly #spare: Moments[] = [];

  /** @param nodes disjoint nodes to begin with; taken over, not copied */
  constructor(slots: number, nodes: readonly MomentNode[] = []) {
    this.#slots = slots;
    this.#nodes = [...nodes].sort((a, b) => a.first - b.first);
  }

  /** Nodes in the order of their replications, as few as there can be. */
  get nodes(): readonly MomentNode[] {
    return this.#nodes;
  }

  /**
   * Adds consecutive replications.
   *
   * @param values those of the first from `offset` on, one per slot
   * @param stride from the values of one replication to those of the next
   */
  addReplications(
    first: number,
    count: number,
    values: Float64Array,
    offset: number,
    stride: number,
  ): void {
    for (let done = 0; done < count;) {
      const replication = first + done;
      const size = replication % FOUR === 0 && done + FOUR <= count ? FOUR : 1;
      const moments = this.#spare.pop() ?? new Float64Array(STRETCHES * this.#slots);
      if (size === FOUR) setFour(moments, values, offset + done * stride, stride);
      else setLeaf(moments, values, offset + done * stride);
      this.#insert({ first: replication, size, moments });
      done += size;
    }
  }

  /** Adds a replication that has no values. */
  addMissing(replication: number): void {
    this.#insert({ first: replication, size: 1, moments: noMoments(this.#slots) });
  }

  /** Adds a node (taken over, not copied), merging what can be merged. */
  addNode(node: MomentNode): void {
    this.#insert(node);
  }

  /** Moments of all replications, in their order. */
  total(): Moments {
    const total = noMoments(this.#slots);
    for (const node of this.#nodes) mergeMoments(total, node.moments);
    return total;
  }

  /** Adds a node behind all others, the usual case; false if it is not behind them. */
  #append({ first, size, moments }: MomentNode): boolean {
    const nodes = this.#nodes;
    let left = nodes.at(-1);
    if (left && left.first > first) return false;
    // Single replications and fours come by the thousand; nodes of batches need not be remembered.
    const isSmall = size <= FOUR;
    while (left?.size === size && left.first + size === first && (first / size) % 2 === 1) {
      mergeMoments(left.moments, moments);
      if (isSmall) this.#spare.push(moments);
      nodes.pop();
      ({ first, moments } = left);
      size *= 2;
      left = nodes.at(-1);
    }
    nodes.push({ first, size, moments });
    return true;
  }

  #insert(node: MomentNode): void {
    if (this.#append(node)) return;
    let at = this.#nodes.length;
    while (at > 0 && this.#nodes[at - 1]!.first > node.first) at--;
    this.#nodes.splice(at, 0, node);
    for (;;) {
      const { first, size } = this.#nodes[at]!;
      const isRight = (first / size) % 2 === 1;
      const left = isRight ? at - 1 : at;
      const a = this.#nodes[left];
      const b = this.#nodes[left + 1];
      if (!a || !b) return;
      if (a.size !== b.size || b.first !== a.first + a.size) return;
      mergeMoments(a.moments, b.moments);
      this.#nodes.splice(left, 2, { first: a.first, size: 2 * size, moments: a.moments });
      at = left;
    }
  }
}

/** What a summary says of one slot; NaN where undefined. */
export interface MomentSummary {
  readonly count: number;
  readonly mean: number;
  /** Monte Carlo standard error of the mean, sd / sqrt(count). */
  readonly mcse: number;
  /** Standard deviation over replications, dividing by count - 1. */
  readonly sd: number;
  /** Monte Carlo standard error of sd, sd/2 · sqrt((kurtosis - 1) / count). */
  readonly sdMcse: number;
  readonly min: number;
  readonly max: number;
  /** Share of all squared deviations that the most extreme replication holds. */
  readonly topShare: number;
}

export function summarise(moments: Moments, slot: number): MomentSummary {
  const slots = moments.length / STRETCHES;
  const count = moments[slot]!;
  if (count === 0)
    return { count, mean: NaN, mcse: NaN, sd: NaN, sdMcse: NaN, min: NaN, max: NaN, topShare: NaN };
  const squares = moments[2 * slots + slot]!;
  const sd = count > 1 ? Math.sqrt(squares / (count - 1)) : NaN;
  const kurtosis = (moments[4 * slots + slot]! * count) / squares ** 2;
  const mean = moments[slots + slot]! / count;
  const min = moments[5 * slots + slot]!;
  const max = moments[6 * slots + slot]!;
  return {
    count,
    mean,
    mcse: sd / Math.sqrt(count),
    sd,
    // Rounding can bring the kurtosis of two values a hair below its least, 1.
    sdMcse: (sd / 2) * Math.sqrt(Math.max(0, kurtosis - 1) / count),
    min,
    max,
    topShare: Math.max(max - mean, mean - min) ** 2 / squares,
  };
}
