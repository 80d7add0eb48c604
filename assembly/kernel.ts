/**
 * First attempts of the samplers of src/random, several streams at a time in SIMD registers: what a sampler
 * accepts nearly always and without further draws; second ones where many are rejected. Whatever cannot be
 * decided for certain is left to the sampler itself, from the state before the attempt; so each law is written
 * once, and numbers are the same to the last bit.
 *
 * AssemblyScript, without a runtime: `npm run kernel` compiles it into src/random/kernel-bytes.ts.
 */

/** A stream each, at a place for its state and its numbers; the upper half is for streams that try again. */
const STREAMS: i32 = 128;
const SLOTS: i32 = 2 * STREAMS;

/** Places in memory: states, those before an attempt, numbers by slot, lists of slots, then tables. */
export const STATES: i32 = 1024;
const BEFORE: i32 = STATES + 16 * SLOTS;
export const GIVEN: i32 = BEFORE + 16 * SLOTS;
export const FIRST: i32 = GIVEN + 8 * SLOTS;
export const SECOND: i32 = FIRST + 8 * SLOTS;
const U: i32 = SECOND + 8 * SLOTS;
const V: i32 = U + 8 * SLOTS;
const UNDECIDED: i32 = V + 8 * SLOTS;
const REJECTED: i32 = UNDECIDED + 4 * SLOTS;
const ORIGINS: i32 = REJECTED + 4 * SLOTS;
/** The lanes that are left to the sampler. */
export const LEFT: i32 = ORIGINS + 4 * SLOTS;
export const NORMAL_EDGES: i32 = LEFT + 4 * SLOTS;
export const EXPONENTIAL_EDGES: i32 = NORMAL_EDGES + 8 * 258;
/** Probabilities of 0 … TABLED - 1, each for all streams. */
export const PROBABILITIES: i32 = EXPONENTIAL_EDGES + 8 * 258;
export const TABLED: i32 = 32;

/** The samplers, for the stream of a lane. */
declare function normal(lane: i32): f64;
declare function exponential(lane: i32): f64;
declare function poisson(lane: i32): f64;

// xoshiro128** in four lanes: the words of a state after one step, and the output of a state.

function rotated(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

function stepA(a: v128, b: v128, d: v128): v128 {
  return v128.xor(a, v128.xor(d, b));
}

function stepB(a: v128, b: v128, c: v128): v128 {
  return v128.xor(b, v128.xor(c, a));
}

function stepC(a: v128, b: v128, c: v128): v128 {
  return v128.xor(v128.xor(c, a), i32x4.shl(b, 9));
}

function stepD(b: v128, d: v128): v128 {
  return rotated(v128.xor(d, b), 11);
}

/** Multiplications by 5 and 9 as shifts, which are faster. */
function output(b: v128): v128 {
  const r = rotated(i32x4.add(b, i32x4.shl(b, 2)), 7);
  return i32x4.add(r, i32x4.shl(r, 3));
}

/** Where the states of four lanes are: their first words, then their second, third and fourth ones. */
function statesOf(lane: i32): usize {
  return <usize>(STATES + (lane << 4));
}

function storeStates(lane: i32, a: v128, b: v128, c: v128, d: v128): void {
  const at = statesOf(lane);
  v128.store(at, a);
  v128.store(at, b, 16);
  v128.store(at, c, 32);
  v128.store(at, d, 48);
}

/** Stores the states of those of four lanes that a mask selects. */
function storeSelected(lane: i32, selected: v128, a: v128, b: v128, c: v128, d: v128): void {
  const at = statesOf(lane);
  v128.store(at, v128.bitselect(a, v128.load(at), selected));
  v128.store(at, v128.bitselect(b, v128.load(at, 16), selected), 16);
  v128.store(at, v128.bitselect(c, v128.load(at, 32), selected), 32);
  v128.store(at, v128.bitselect(d, v128.load(at, 48), selected), 48);
}

/** The state of a slot, a word in every fourth place. */
function stateOf(slot: i32): usize {
  return <usize>(STATES + ((slot & ~3) << 4) + ((slot & 3) << 2));
}

function copyState(from: usize, to: usize): void {
  store<i32>(to, load<i32>(from));
  store<i32>(to, load<i32>(from, 16), 16);
  store<i32>(to, load<i32>(from, 32), 32);
  store<i32>(to, load<i32>(from, 48), 48);
}

/** Where a number of a slot is. */
function place(area: i32, slot: i32): usize {
  return <usize>(area + (slot << 3));
}

/** The numbers of two slots. */
function pair(area: i32, slot0: i32, slot1: i32): v128 {
  return v128.load64_lane(place(area, slot1), v128.load64_zero(place(area, slot0)), 1);
}

function splat(x: f64): v128 {
  return f64x2.splat(x);
}

// Lists of slots.

function slotAt(list: i32, i: i32): i32 {
  return load<i32>(<usize>(list + (i << 2)));
}

/** Appends a slot to a list if `selected` is 1: without a branch, which would be mispredicted. Returns the new length. */
function listed(list: i32, length: i32, slot: i32, selected: i32): i32 {
  store<i32>(<usize>(list + (length << 2)), slot);
  return length + selected;
}

/** The same for two slots, by the bits of a mask. */
function listedPair(list: i32, length: i32, slot0: i32, slot1: i32, bits: i32): i32 {
  return listed(list, listed(list, length, slot0, bits & 1), slot1, (bits >> 1) & 1);
}

/** The length of a list of ascending slots without those that are not there. */
function trimmed(list: i32, length: i32, end: i32): i32 {
  while (length > 0 && slotAt(list, length - 1) >= end) length--;
  return length;
}

/** Lengths of the lists. */
let left: i32 = 0;
let rejected: i32 = 0;

/** Leaves a slot to its sampler, from the state before the attempt. */
function leave(slot: i32): void {
  const at = stateOf(slot);
  copyState(at + (BEFORE - STATES), at);
  left = listed(LEFT, left, slot, 1);
}

/** Leaves so many undecided slots to their samplers, and no others. */
function leaveAll(undecided: i32): i32 {
  left = 0;
  for (let i = 0; i < undecided; i++) leave(slotAt(UNDECIDED, i));
  return left;
}

/** Words of four lanes side by side: those of the lower two, and of the upper two. */
function lowerPairs(x: v128, y: v128): v128 {
  return v128.shuffle<i32>(x, y, 0, 4, 1, 5);
}

function upperPairs(x: v128, y: v128): v128 {
  return v128.shuffle<i32>(x, y, 2, 6, 3, 7);
}

function lows(x: v128, y: v128): v128 {
  return v128.shuffle<i64>(x, y, 0, 2);
}

function highs(x: v128, y: v128): v128 {
  return v128.shuffle<i64>(x, y, 1, 3);
}

/**
 * (m + 1/2) · 2^-52 for the lower two of four numbers m of 52 bits, given by their upper 20 and lower 32: as the
 * mantissa of a number from 1 on, less 1 - 2^-53, all of it exact.
 */
function fractions01(uppers: v128, lowers: v128): v128 {
  return difference(
    lowerPairs(lowers, v128.or(uppers, i32x4.splat(0x3ff00000))),
    splat(1 - 2 ** -53),
  );
}

function fractions23(uppers: v128, lowers: v128): v128 {
  return difference(
    upperPairs(lowers, v128.or(uppers, i32x4.splat(0x3ff00000))),
    splat(1 - 2 ** -53),
  );
}

/** The lower words of what 26 bits each of two words make up. */
function uniformBits(high: v128, low: v128): v128 {
  return v128.or(v128.and(i32x4.shl(high, 20), i32x4.splat(0xfc000000)), i32x4.shr_u(low, 6));
}

function uniforms01(high: v128, low: v128): v128 {
  return fractions01(i32x4.shr_u(high, 12), uniformBits(high, low));
}

function uniforms23(high: v128, low: v128): v128 {
  return fractions23(i32x4.shr_u(high, 12), uniformBits(high, low));
}

/** The upper two lanes of four. */
function upper(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3);
}

/** The masks of four lanes from two pairs. */
function joined(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/** An edge of the layer of a lane, and the one above. */
function edges(table: i32, layers: v128, lane: u8): v128 {
  return lane === 0
    ? v128.load(place(table, i32x4.extract_lane(layers, 0)))
    : lane === 1
      ? v128.load(place(table, i32x4.extract_lane(layers, 1)))
      : lane === 2
        ? v128.load(place(table, i32x4.extract_lane(layers, 2)))
        : v128.load(place(table, i32x4.extract_lane(layers, 3)));
}

/** Positions in the layers: for the normal law with a sign, from 53 bits, for the exponential one from 52. */
function normalPositions01(high: v128, low: v128): v128 {
  return positions(high, fractions01(i32x4.splat(0), i32x4.shr_u(low, 11)));
}

function normalPositions23(high: v128, low: v128): v128 {
  return positions(upper(high), fractions23(i32x4.splat(0), i32x4.shr_u(low, 11)));
}

function positions(high: v128, low: v128): v128 {
  return sum(product(f64x2.convert_low_i32x4_s(high), splat(2 ** -31)), low);
}

function exponentialPositions01(high: v128, low: v128): v128 {
  return fractions01(i32x4.shr_u(high, 12), v128.or(i32x4.shl(high, 20), i32x4.shr_u(low, 12)));
}

function exponentialPositions23(high: v128, low: v128): v128 {
  return fractions23(i32x4.shr_u(high, 12), v128.or(i32x4.shl(high, 20), i32x4.shr_u(low, 12)));
}

function layersOf(low: v128): v128 {
  return v128.and(low, i32x4.splat(255));
}

// Attempts: the numbers they yield go to FIRST, the lanes whose sampler has to see to them to LEFT.

/** Keeps the states before an attempt. */
function keep(from: i32, to: i32): void {
  for (let slot = from; slot < to; slot += 4) {
    const at = statesOf(slot);
    const kept = at + (BEFORE - STATES);
    v128.store(kept, v128.load(at));
    v128.store(kept, v128.load(at, 16), 16);
    v128.store(kept, v128.load(at, 32), 32);
    v128.store(kept, v128.load(at, 48), 48);
  }
}

/** A uniform number from each stream. */
function uniforms(from: i32, to: i32, area: i32): void {
  for (let slot = from; slot < to; slot += 4) {
    const at = statesOf(slot);
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const high = output(b);
    const a1 = stepA(a, b, d);
    const b1 = stepB(a, b, c);
    const c1 = stepC(a, b, c);
    const d1 = stepD(b, d);
    const low = output(b1);
    storeStates(slot, stepA(a1, b1, d1), stepB(a1, b1, c1), stepC(a1, b1, c1), stepD(b1, d1));
    v128.store(place(area, slot), uniforms01(high, low));
    v128.store(place(area, slot), uniforms23(high, low), 16);
  }
}

/**
 * A number of the normal ziggurat for each lane; NaN where it is not in the core of its layer.
 *
 * @returns how many are not; they are listed as UNDECIDED
 */
function ziggurat(lanes: i32): i32 {
  let undecided = 0;
  for (let lane = 0; lane < lanes; lane += 4) {
    const at = statesOf(lane);
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const low = output(b);
    const a1 = stepA(a, b, d);
    const b1 = stepB(a, b, c);
    const c1 = stepC(a, b, c);
    const d1 = stepD(b, d);
    const high = output(b1);
    storeStates(lane, stepA(a1, b1, d1), stepB(a1, b1, c1), stepC(a1, b1, c1), stepD(b1, d1));
    const layers = layersOf(low);
    const e0 = edges(NORMAL_EDGES, layers, 0);
    const e1 = edges(NORMAL_EDGES, layers, 1);
    const e2 = edges(NORMAL_EDGES, layers, 2);
    const e3 = edges(NORMAL_EDGES, layers, 3);
    const x01 = f64x2.mul(normalPositions01(high, low), lows(e0, e1));
    const x23 = f64x2.mul(normalPositions23(high, low), lows(e2, e3));
    const out01 = f64x2.ge(f64x2.abs(x01), highs(e0, e1));
    const out23 = f64x2.ge(f64x2.abs(x23), highs(e2, e3));
    v128.store(place(FIRST, lane), v128.or(x01, out01));
    v128.store(place(FIRST, lane), v128.or(x23, out23), 16);
    undecided = listedPair(UNDECIDED, undecided, lane, lane + 1, i64x2.bitmask(out01));
    undecided = listedPair(UNDECIDED, undecided, lane + 2, lane + 3, i64x2.bitmask(out23));
  }
  return trimmed(UNDECIDED, undecided, lanes);
}

/** A standard normal number for each lane. As all of these, it returns how many lanes are left to their sampler. */
export function normals(lanes: i32): i32 {
  keep(0, lanes);
  return leaveAll(ziggurat(lanes));
}

/**
 * A gamma number for each lane.
 *
 * @param squeeze s, if u < 1 - 1e-8 - s·x^4 is certain to be accepted for every normal number of the ziggurat
 */
export function gammas(lanes: i32, d: f64, c: f64, squeeze: f64): i32 {
  keep(0, lanes);
  ziggurat(lanes);
  uniforms(0, lanes, U);
  let undecided = 0;
  for (let lane = 0; lane < lanes; lane += 2) {
    const x = v128.load(place(FIRST, lane));
    const y = sum(splat(1), product(splat(c), x));
    v128.store(place(FIRST, lane), product(splat(d), product(product(y, y), y)));
    const accepted = f64x2.lt(v128.load(place(U, lane)), squeezed(x, squeeze));
    undecided = listedPair(UNDECIDED, undecided, lane, lane + 1, ~i64x2.bitmask(accepted));
  }
  return leaveAll(trimmed(UNDECIDED, undecided, lanes));
}

function squeezed(x: v128, squeeze: f64): v128 {
  const square = product(x, x);
  return difference(splat(1 - 1e-8), product(splat(squeeze), product(square, square)));
}

/** A Poisson number for each lane, of the means given, by PTRS. */
export function poissons(lanes: i32): i32 {
  left = 0;
  attemptPoissons(0, lanes);
  const end = startAgain();
  attemptPoissons(STREAMS, end);
  return bringBack(end);
}

function attemptPoissons(from: i32, to: i32): void {
  keep(from, to);
  uniforms(from, to, U);
  uniforms(from, to, V);
  let undecided = 0;
  for (let slot = from; slot < to; slot += 2) {
    const mean = v128.load(place(GIVEN, slot));
    const u = difference(v128.load(place(U, slot)), splat(0.5));
    const v = v128.load(place(V, slot));
    const us = distanceToEdge(u);
    const slope = poissonSlope(mean);
    v128.store(place(FIRST, slot), poissonNumber(us, u, poissonA(slope), slope, mean));
    const accepted = v128.and(
      properPoisson(mean),
      quicklyAccepted(us, v, 0.9277, 3.6224, difference(slope, splat(2))),
    );
    undecided = listedPair(UNDECIDED, undecided, slot, slot + 1, ~i64x2.bitmask(accepted));
  }
  undecided = trimmed(UNDECIDED, undecided, to);
  rejected = 0;
  for (let i = 0; i < undecided; i += 2) {
    const slot0 = slotAt(UNDECIDED, i);
    const slot1 = slotAt(UNDECIDED, i + 1);
    const mean = pair(GIVEN, slot0, slot1);
    const u = difference(pair(U, slot0, slot1), splat(0.5));
    const v = pair(V, slot0, slot1);
    const k = pair(FIRST, slot0, slot1);
    const us = distanceToEdge(u);
    const slope = poissonSlope(mean);
    const height = poissonHeight(us, v, slope, k);
    const hat = poissonHat(us, poissonA(slope), slope);
    const rough = roughPoisson(k, mean);
    const edge = v128.and(f64x2.lt(us, splat(0.013)), f64x2.gt(v, us));
    const proper = properPoisson(mean);
    const below = v128.andnot(v128.and(proper, isBelow(height, hat, rough)), edge);
    const above = v128.and(proper, v128.or(edge, isAbove(height, hat, rough)));
    decide(slot0, slot1, below, above, undecided - i);
  }
}

/** A binomial number for each lane, of the chances given, by BTRS. */
export function binomials(lanes: i32, n: f64): i32 {
  left = 0;
  attemptBinomials(0, lanes, n);
  const end = startAgain();
  attemptBinomials(STREAMS, end, n);
  bringBack(end);
  for (let lane = 0; lane < lanes; lane += 2) {
    const k = v128.load(place(FIRST, lane));
    const flipped = f64x2.gt(v128.load(place(GIVEN, lane)), splat(0.5));
    v128.store(place(FIRST, lane), v128.bitselect(difference(splat(n), k), k, flipped));
  }
  return left;
}

function attemptBinomials(from: i32, to: i32, n: f64): void {
  keep(from, to);
  uniforms(from, to, U);
  uniforms(from, to, V);
  let undecided = 0;
  for (let slot = from; slot < to; slot += 2) {
    const p = folded(v128.load(place(GIVEN, slot)));
    const mean = product(splat(n), p);
    const u = difference(v128.load(place(U, slot)), splat(0.5));
    const v = v128.load(place(V, slot));
    const us = distanceToEdge(u);
    const slope = binomialSlope(binomialDeviation(mean, p));
    v128.store(place(FIRST, slot), binomialNumber(us, u, binomialA(slope, p), slope, mean));
    const accepted = v128.and(properBinomial(mean, p), quicklyAccepted(us, v, 0.92, 4.2, slope));
    undecided = listedPair(UNDECIDED, undecided, slot, slot + 1, ~i64x2.bitmask(accepted));
  }
  undecided = trimmed(UNDECIDED, undecided, to);
  rejected = 0;
  for (let i = 0; i < undecided; i += 2) {
    const slot0 = slotAt(UNDECIDED, i);
    const slot1 = slotAt(UNDECIDED, i + 1);
    const p = folded(pair(GIVEN, slot0, slot1));
    const mean = product(splat(n), p);
    const u = difference(pair(U, slot0, slot1), splat(0.5));
    const v = pair(V, slot0, slot1);
    const k = pair(FIRST, slot0, slot1);
    const us = distanceToEdge(u);
    const sd = binomialDeviation(mean, p);
    const slope = binomialSlope(sd);
    const mode = f64x2.floor(product(splat(n + 1), p));
    const height = binomialHeight(us, v, slope, sd, k, n);
    const hat = binomialHat(us, binomialA(slope, p), slope, mode, n);
    const rough = roughBinomial(k, mode, n, p);
    const proper = properBinomial(mean, p);
    const beyond = v128.or(f64x2.lt(k, splat(0)), f64x2.gt(k, splat(n)));
    const below = v128.and(proper, isBelow(height, hat, rough));
    const above = v128.and(proper, v128.or(beyond, isAbove(height, hat, rough)));
    decide(slot0, slot1, below, above, undecided - i);
  }
}

/**
 * Notes of two undecided slots which attempts are rejected, and which cannot be decided here.
 *
 * @param count undecided slots from the first on: where it is 1, the second is not there
 */
function decide(slot0: i32, slot1: i32, below: v128, above: v128, count: i32): void {
  const there = count > 1 ? 3 : 1;
  rejected = listedPair(REJECTED, rejected, slot0, slot1, i64x2.bitmask(above) & there);
  const unclear = ~i64x2.bitmask(v128.or(below, above)) & there;
  if (unclear & 1) leave(slot0);
  if (unclear & 2) leave(slot1);
}

/** Copies what the rejected attempts need to try again; returns the end of their slots. */
function startAgain(): i32 {
  for (let i = 0; i < rejected; i++) {
    const slot = slotAt(REJECTED, i);
    listed(ORIGINS, i, slot, 1);
    copyState(stateOf(slot), stateOf(STREAMS + i));
    store<f64>(place(GIVEN, STREAMS + i), load<f64>(place(GIVEN, slot)));
  }
  return STREAMS + rejected;
}

/** Brings back what the second attempts came to. */
function bringBack(end: i32): i32 {
  for (let i = 0; i < rejected; i++) left = listed(LEFT, left, slotAt(REJECTED, i), 1);
  for (let slot = STREAMS; slot < end; slot++) {
    const lane = slotAt(ORIGINS, slot - STREAMS);
    copyState(stateOf(slot), stateOf(lane));
    store<f64>(place(FIRST, lane), load<f64>(place(FIRST, slot)));
  }
  for (let i = 0; i < left; i++) {
    const slot = slotAt(LEFT, i);
    if (slot >= STREAMS) listed(LEFT, i, slotAt(ORIGINS, slot - STREAMS), 1);
  }
  return left;
}

// Transformed rejection, as in poisson.ts and binomial.ts, operation by operation where numbers depend on it.

function sum(x: v128, y: v128): v128 {
  return f64x2.add(x, y);
}

function difference(x: v128, y: v128): v128 {
  return f64x2.sub(x, y);
}

function product(x: v128, y: v128): v128 {
  return f64x2.mul(x, y);
}

function quotient(x: v128, y: v128): v128 {
  return f64x2.div(x, y);
}

function distanceToEdge(u: v128): v128 {
  return difference(splat(0.5), f64x2.abs(u));
}

function steepness(us: v128, a: v128, b: v128): v128 {
  return sum(quotient(product(splat(2), a), us), b);
}

/** Whether us ≥ 0.07 and v ≤ most - less / by for certain: a point at the very edge may be left to the exact test. */
function quicklyAccepted(us: v128, v: v128, most: f64, less: f64, by: v128): v128 {
  const room = product(difference(splat(most), v), by);
  return v128.and(f64x2.ge(us, splat(0.07)), f64x2.ge(room, splat(less + 1e-9)));
}

function poissonSlope(mean: v128): v128 {
  return sum(splat(0.931), product(splat(2.53), f64x2.sqrt(mean)));
}

function poissonNumber(us: v128, u: v128, a: v128, b: v128, mean: v128): v128 {
  return f64x2.floor(sum(sum(product(steepness(us, a, b), u), mean), splat(0.43)));
}

function poissonA(slope: v128): v128 {
  return sum(splat(-0.059), product(splat(0.02483), slope));
}

/** Whether a mean is one for transformed rejection. */
function properPoisson(mean: v128): v128 {
  return v128.and(f64x2.ge(mean, splat(10)), f64x2.lt(mean, splat(1e15)));
}

/** Chances, those above 1/2 as their complements. */
function folded(p: v128): v128 {
  return v128.bitselect(difference(splat(1), p), p, f64x2.gt(p, splat(0.5)));
}

function binomialDeviation(mean: v128, p: v128): v128 {
  return f64x2.sqrt(product(mean, difference(splat(1), p)));
}

function binomialSlope(sd: v128): v128 {
  return sum(splat(1.15), product(splat(2.53), sd));
}

function binomialNumber(us: v128, u: v128, a: v128, b: v128, mean: v128): v128 {
  return f64x2.floor(sum(product(steepness(us, a, b), u), sum(mean, splat(0.5))));
}

function properBinomial(mean: v128, p: v128): v128 {
  return v128.and(f64x2.ge(mean, splat(10)), f64x2.le(p, splat(0.5)));
}

function binomialA(slope: v128, p: v128): v128 {
  return sum(sum(splat(-0.0873), product(splat(0.0248), slope)), product(splat(0.01), p));
}

// The square of a point's height over that of the hat, as a ratio: divisions are slow.

/** The numerator, times 2 pi k. */
function poissonHeight(us: v128, v: v128, b: v128, k: v128): v128 {
  const c = difference(b, splat(3.4));
  const alpha = sum(product(splat(1.1239), c), splat(1.1328));
  const root = product(product(v, alpha), product(us, us));
  return product(product(root, root), product(splat(2 * Math.PI), k));
}

function poissonHat(us: v128, a: v128, b: v128): v128 {
  const root = product(hatAt(us, a, b), difference(b, splat(3.4)));
  return product(root, root);
}

/** The numerator, times k (n - k). */
function binomialHeight(us: v128, v: v128, b: v128, sd: v128, k: v128, n: f64): v128 {
  const alpha = product(sum(product(splat(2.83), b), splat(5.1)), sd);
  const root = product(product(v, alpha), product(us, us));
  return product(product(root, root), product(k, difference(splat(n), k)));
}

/** The denominator, times m (n - m). */
function binomialHat(us: v128, a: v128, b: v128, m: v128, n: f64): v128 {
  const root = product(hatAt(us, a, b), b);
  return product(product(root, root), product(m, difference(splat(n), m)));
}

function hatAt(us: v128, a: v128, b: v128): v128 {
  return sum(a, product(b, product(us, us)));
}

/** As in saddle-point.ts; NaN where that is not certain. */
function roughPoisson(k: v128, mean: v128): v128 {
  const rough = sum(quotient(splat(1 / 12.0), k), roughDeviance(k, mean));
  return v128.or(rough, f64x2.lt(k, splat(8)));
}

function roughBinomial(k: v128, m: v128, n: f64, p: v128): v128 {
  const mean = product(splat(n), p);
  const other = product(splat(n), difference(splat(1), p));
  const restK = difference(splat(n), k);
  const restM = difference(splat(n), m);
  // 1/x + 1/(n - x) = n / (x (n - x))
  const stirling = difference(
    quotient(splat(n / 12), product(k, restK)),
    quotient(splat(n / 12), product(m, restM)),
  );
  const rough = sum(
    stirling,
    difference(
      sum(roughDeviance(k, mean), roughDeviance(restK, other)),
      sum(roughDeviance(m, mean), roughDeviance(restM, other)),
    ),
  );
  const least = f64x2.min(f64x2.min(k, restK), f64x2.min(m, restM));
  return v128.or(rough, f64x2.lt(least, splat(8)));
}

function roughDeviance(x: v128, mean: v128): v128 {
  const distance = difference(x, mean);
  const ratio = quotient(distance, sum(x, mean));
  const square = product(ratio, ratio);
  let series = sum(splat(1 / 11.0), product(square, splat(1 / 13.0)));
  series = sum(splat(1 / 9.0), product(square, series));
  series = sum(splat(1 / 7.0), product(square, series));
  series = sum(splat(1 / 5.0), product(square, series));
  series = sum(splat(1 / 3.0), product(square, series));
  const tail = product(product(product(splat(2), x), square), series);
  const near = v128.and(f64x2.lt(square, splat(0.09)), f64x2.lt(product(square, x), splat(100)));
  return v128.or(product(ratio, sum(distance, tail)), v128.not(near));
}

/**
 * Whether height / hat < exp(-2 rough) for certain: with y = rough / 16, 1 - y + y²/2 - y³/6 is at most exp(-y),
 * without the last term at least, for y between 0 and 1. The margin covers what `rough` leaves out.
 */
function isBelow(height: v128, hat: v128, rough: v128): v128 {
  const y = product(rough, splat(1 / 16.0));
  const bound = difference(expansion(y), product(product(y, product(y, y)), splat(1 / 6.0)));
  return v128.and(
    f64x2.lt(height, product(hat, product(power32(bound), splat(1 - 2e-4)))),
    f64x2.lt(f64x2.abs(y), splat(0.5)),
  );
}

function isAbove(height: v128, hat: v128, rough: v128): v128 {
  const y = product(rough, splat(1 / 16.0));
  return v128.and(
    f64x2.gt(height, product(hat, product(power32(expansion(y)), splat(1 + 2e-4)))),
    v128.and(f64x2.ge(y, splat(0)), f64x2.lt(y, splat(1))),
  );
}

function expansion(y: v128): v128 {
  return sum(difference(splat(1), y), product(splat(0.5), product(y, y)));
}

function power32(x: v128): v128 {
  const second = product(x, x);
  const fourth = product(second, second);
  const eighth = product(fourth, fourth);
  const sixteenth = product(eighth, eighth);
  return product(sixteenth, sixteenth);
}

/** The sum of n exponential numbers for each lane, each multiplied by the number given. */
export function exponentialSums(lanes: i32, n: f64): void {
  for (let lane = 0; lane < lanes; lane += 4) {
    const at = statesOf(lane);
    let a = v128.load(at);
    let b = v128.load(at, 16);
    let c = v128.load(at, 32);
    let d = v128.load(at, 48);
    let sum01 = f64x2.splat(0);
    let sum23 = f64x2.splat(0);
    const scale01 = v128.load(place(GIVEN, lane));
    const scale23 = v128.load(place(GIVEN, lane), 16);
    for (let i: f64 = 0; i < n; i++) {
      const low = output(b);
      const a1 = stepA(a, b, d);
      const b1 = stepB(a, b, c);
      const c1 = stepC(a, b, c);
      const d1 = stepD(b, d);
      const high = output(b1);
      const a2 = stepA(a1, b1, d1);
      const b2 = stepB(a1, b1, c1);
      const c2 = stepC(a1, b1, c1);
      const d2 = stepD(b1, d1);
      const layers = layersOf(low);
      const e0 = edges(EXPONENTIAL_EDGES, layers, 0);
      const e1 = edges(EXPONENTIAL_EDGES, layers, 1);
      const e2 = edges(EXPONENTIAL_EDGES, layers, 2);
      const e3 = edges(EXPONENTIAL_EDGES, layers, 3);
      let x01 = f64x2.mul(exponentialPositions01(high, low), lows(e0, e1));
      let x23 = f64x2.mul(exponentialPositions23(high, low), lows(e2, e3));
      const in01 = f64x2.lt(x01, highs(e0, e1));
      const in23 = f64x2.lt(x23, highs(e2, e3));
      const accepted = joined(in01, in23);
      if (!i32x4.all_true(accepted)) {
        storeStates(lane, a, b, c, d);
        storeSelected(lane, accepted, a2, b2, c2, d2);
        v128.store(place(FIRST, lane), x01);
        v128.store(place(FIRST, lane), x23, 16);
        const decided = i32x4.bitmask(accepted);
        for (let j = lane; j < lane + 4; j++)
          if (!((decided >> (j & 3)) & 1)) store<f64>(place(FIRST, j), exponential(j));
        x01 = v128.load(place(FIRST, lane));
        x23 = v128.load(place(FIRST, lane), 16);
        a = v128.load(at);
        b = v128.load(at, 16);
        c = v128.load(at, 32);
        d = v128.load(at, 48);
      } else {
        a = a2;
        b = b2;
        c = c2;
        d = d2;
      }
      sum01 = f64x2.add(sum01, f64x2.mul(x01, scale01));
      sum23 = f64x2.add(sum23, f64x2.mul(x23, scale23));
    }
    storeStates(lane, a, b, c, d);
    v128.store(place(FIRST, lane), sum01);
    v128.store(place(FIRST, lane), sum23, 16);
  }
}

/** Mean and sum of squared deviations of n normal numbers for each lane, by Welford's recursion. */
export function normalMoments(lanes: i32, n: f64): void {
  for (let lane = 0; lane < lanes; lane += 4) {
    const at = statesOf(lane);
    let a = v128.load(at);
    let b = v128.load(at, 16);
    let c = v128.load(at, 32);
    let d = v128.load(at, 48);
    let mean01 = f64x2.splat(0);
    let mean23 = f64x2.splat(0);
    let squares01 = f64x2.splat(0);
    let squares23 = f64x2.splat(0);
    for (let i: f64 = 1; i <= n; i++) {
      const low = output(b);
      const a1 = stepA(a, b, d);
      const b1 = stepB(a, b, c);
      const c1 = stepC(a, b, c);
      const d1 = stepD(b, d);
      const high = output(b1);
      const a2 = stepA(a1, b1, d1);
      const b2 = stepB(a1, b1, c1);
      const c2 = stepC(a1, b1, c1);
      const d2 = stepD(b1, d1);
      const layers = layersOf(low);
      const e0 = edges(NORMAL_EDGES, layers, 0);
      const e1 = edges(NORMAL_EDGES, layers, 1);
      const e2 = edges(NORMAL_EDGES, layers, 2);
      const e3 = edges(NORMAL_EDGES, layers, 3);
      let x01 = f64x2.mul(normalPositions01(high, low), lows(e0, e1));
      let x23 = f64x2.mul(normalPositions23(high, low), lows(e2, e3));
      const in01 = f64x2.lt(f64x2.abs(x01), highs(e0, e1));
      const in23 = f64x2.lt(f64x2.abs(x23), highs(e2, e3));
      const accepted = joined(in01, in23);
      if (!i32x4.all_true(accepted)) {
        storeStates(lane, a, b, c, d);
        storeSelected(lane, accepted, a2, b2, c2, d2);
        v128.store(place(FIRST, lane), x01);
        v128.store(place(FIRST, lane), x23, 16);
        const decided = i32x4.bitmask(accepted);
        for (let j = lane; j < lane + 4; j++)
          if (!((decided >> (j & 3)) & 1)) store<f64>(place(FIRST, j), normal(j));
        x01 = v128.load(place(FIRST, lane));
        x23 = v128.load(place(FIRST, lane), 16);
        a = v128.load(at);
        b = v128.load(at, 16);
        c = v128.load(at, 32);
        d = v128.load(at, 48);
      } else {
        a = a2;
        b = b2;
        c = c2;
        d = d2;
      }
      const before01 = f64x2.sub(x01, mean01);
      const before23 = f64x2.sub(x23, mean23);
      mean01 = f64x2.add(mean01, f64x2.div(before01, f64x2.splat(i)));
      mean23 = f64x2.add(mean23, f64x2.div(before23, f64x2.splat(i)));
      squares01 = f64x2.add(squares01, f64x2.mul(before01, f64x2.sub(x01, mean01)));
      squares23 = f64x2.add(squares23, f64x2.mul(before23, f64x2.sub(x23, mean23)));
    }
    storeStates(lane, a, b, c, d);
    v128.store(place(FIRST, lane), mean01);
    v128.store(place(FIRST, lane), mean23, 16);
    v128.store(place(SECOND, lane), squares01);
    v128.store(place(SECOND, lane), squares23, 16);
  }
}

/** The sum of n Poisson numbers for each lane, by inversion with the probabilities given. */
export function poissonSums(lanes: i32, n: f64): void {
  for (let lane = 0; lane < lanes; lane += 4) {
    const at = statesOf(lane);
    let a = v128.load(at);
    let b = v128.load(at, 16);
    let c = v128.load(at, 32);
    let d = v128.load(at, 48);
    let sum01 = i64x2.splat(0);
    let sum23 = i64x2.splat(0);
    for (let i: f64 = 0; i < n; i++) {
      const high = output(b);
      const a1 = stepA(a, b, d);
      const b1 = stepB(a, b, c);
      const c1 = stepC(a, b, c);
      const d1 = stepD(b, d);
      const low = output(b1);
      const a2 = stepA(a1, b1, d1);
      const b2 = stepB(a1, b1, c1);
      const c2 = stepC(a1, b1, c1);
      const d2 = stepD(b1, d1);
      let remaining01 = uniforms01(high, low);
      let remaining23 = uniforms23(high, low);
      // A mask is -1: subtracted while a lane goes on, it counts.
      let on01 = i64x2.splat(-1);
      let on23 = i64x2.splat(-1);
      let probabilities = place(PROBABILITIES, lane);
      for (let k = 0; k < TABLED; k++) {
        const p01 = v128.load(probabilities);
        const p23 = v128.load(probabilities, 16);
        on01 = v128.and(on01, f64x2.ge(remaining01, p01));
        on23 = v128.and(on23, f64x2.ge(remaining23, p23));
        if (!v128.any_true(v128.or(on01, on23))) break;
        remaining01 = f64x2.sub(remaining01, p01);
        remaining23 = f64x2.sub(remaining23, p23);
        sum01 = i64x2.sub(sum01, on01);
        sum23 = i64x2.sub(sum23, on23);
        probabilities += 8 * STREAMS;
      }
      if (v128.any_true(v128.or(on01, on23))) {
        // Beyond the table: the sampler draws again, in place of what was counted.
        const on = joined(on01, on23);
        storeStates(lane, a, b, c, d);
        storeSelected(lane, v128.not(on), a2, b2, c2, d2);
        const beyond = i32x4.bitmask(on);
        const tabled = <f64>TABLED;
        const k0 = beyond & 1 ? poisson(lane) - tabled : 0;
        const k1 = beyond & 2 ? poisson(lane + 1) - tabled : 0;
        const k2 = beyond & 4 ? poisson(lane + 2) - tabled : 0;
        const k3 = beyond & 8 ? poisson(lane + 3) - tabled : 0;
        sum01 = i64x2.add(sum01, i64x2(<i64>k0, <i64>k1));
        sum23 = i64x2.add(sum23, i64x2(<i64>k2, <i64>k3));
        a = v128.load(at);
        b = v128.load(at, 16);
        c = v128.load(at, 32);
        d = v128.load(at, 48);
      } else {
        a = a2;
        b = b2;
        c = c2;
        d = d2;
      }
    }
    storeStates(lane, a, b, c, d);
    storeCounts(lane, sum01, sum23);
  }
}

function storeCounts(lane: i32, count01: v128, count23: v128): void {
  store<f64>(place(FIRST, lane), <f64>i64x2.extract_lane(count01, 0));
  store<f64>(place(FIRST, lane + 1), <f64>i64x2.extract_lane(count01, 1));
  store<f64>(place(FIRST, lane + 2), <f64>i64x2.extract_lane(count23, 0));
  store<f64>(place(FIRST, lane + 3), <f64>i64x2.extract_lane(count23, 1));
}

/** How many of n uniform numbers are below the number given, for each lane. */
export function successes(lanes: i32, n: f64): void {
  for (let lane = 0; lane < lanes; lane += 4) {
    const at = statesOf(lane);
    let a = v128.load(at);
    let b = v128.load(at, 16);
    let c = v128.load(at, 32);
    let d = v128.load(at, 48);
    let count01 = i64x2.splat(0);
    let count23 = i64x2.splat(0);
    const p01 = v128.load(place(GIVEN, lane));
    const p23 = v128.load(place(GIVEN, lane), 16);
    for (let i: f64 = 0; i < n; i++) {
      const high = output(b);
      const a1 = stepA(a, b, d);
      const b1 = stepB(a, b, c);
      const c1 = stepC(a, b, c);
      const d1 = stepD(b, d);
      const low = output(b1);
      const a2 = stepA(a1, b1, d1);
      const b2 = stepB(a1, b1, c1);
      const c2 = stepC(a1, b1, c1);
      const d2 = stepD(b1, d1);
      a = a2;
      b = b2;
      c = c2;
      d = d2;
      // A mask is -1.
      count01 = i64x2.sub(count01, f64x2.lt(uniforms01(high, low), p01));
      count23 = i64x2.sub(count23, f64x2.lt(uniforms23(high, low), p23));
    }
    storeStates(lane, a, b, c, d);
    storeCounts(lane, count01, count23);
  }
}
