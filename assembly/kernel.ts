/**
 * First attempts of the samplers of src/random, four streams at a time in SIMD registers: what a sampler
 * accepts nearly always and without further draws. Whatever it would not accept at once is left to the
 * sampler itself, from the state before the attempt; so each law is written once, and numbers are the same to
 * the last bit.
 *
 * AssemblyScript, without a runtime: `npm run kernel` compiles it into src/random/kernel-bytes.ts.
 */

/** Places in memory: states of 64 streams (four words each), then numbers by stream, then tables. */
export const STATES: i32 = 1024;
export const GIVEN: i32 = 2048;
export const FIRST: i32 = 2560;
export const SECOND: i32 = 3072;
export const NORMAL_EDGES: i32 = 4096;
export const EXPONENTIAL_EDGES: i32 = 8192;
/** Probabilities of 0 … TABLED - 1, each for all streams. */
export const PROBABILITIES: i32 = 16384;
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

/** Transposes four states into their first, second, third and fourth words, or back: word by word. */
function transposed01(x: v128, y: v128): v128 {
  return v128.shuffle<i32>(x, y, 0, 4, 1, 5);
}

function transposed23(x: v128, y: v128): v128 {
  return v128.shuffle<i32>(x, y, 2, 6, 3, 7);
}

function lows(x: v128, y: v128): v128 {
  return v128.shuffle<i64>(x, y, 0, 2);
}

function highs(x: v128, y: v128): v128 {
  return v128.shuffle<i64>(x, y, 1, 3);
}

/** The first words of the states of four lanes, or their second, third, fourth. */
function loadA(at: usize): v128 {
  return lows(
    transposed01(v128.load(at), v128.load(at, 16)),
    transposed01(v128.load(at, 32), v128.load(at, 48)),
  );
}

function loadB(at: usize): v128 {
  return highs(
    transposed01(v128.load(at), v128.load(at, 16)),
    transposed01(v128.load(at, 32), v128.load(at, 48)),
  );
}

function loadC(at: usize): v128 {
  return lows(
    transposed23(v128.load(at), v128.load(at, 16)),
    transposed23(v128.load(at, 32), v128.load(at, 48)),
  );
}

function loadD(at: usize): v128 {
  return highs(
    transposed23(v128.load(at), v128.load(at, 16)),
    transposed23(v128.load(at, 32), v128.load(at, 48)),
  );
}

/** Stores the states of those of four lanes that a mask selects: without branches, which would be mispredicted. */
function storeStates(lane: i32, selected: v128, a: v128, b: v128, c: v128, d: v128): void {
  const at = statesOf(lane);
  const p = transposed01(a, b);
  const q = transposed01(c, d);
  const r = transposed23(a, b);
  const s = transposed23(c, d);
  const of0 = v128.shuffle<i32>(selected, selected, 0, 0, 0, 0);
  const of1 = v128.shuffle<i32>(selected, selected, 1, 1, 1, 1);
  const of2 = v128.shuffle<i32>(selected, selected, 2, 2, 2, 2);
  const of3 = v128.shuffle<i32>(selected, selected, 3, 3, 3, 3);
  v128.store(at, v128.bitselect(lows(p, q), v128.load(at), of0));
  v128.store(at, v128.bitselect(highs(p, q), v128.load(at, 16), of1), 16);
  v128.store(at, v128.bitselect(lows(r, s), v128.load(at, 32), of2), 32);
  v128.store(at, v128.bitselect(highs(r, s), v128.load(at, 48), of3), 48);
}

function statesOf(lane: i32): usize {
  return <usize>(STATES + (lane << 4));
}

/** Where a number of a lane is. */
function place(area: i32, lane: i32): usize {
  return <usize>(area + (lane << 3));
}

/** The upper two lanes of four. */
function upper(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3);
}

/** The masks of four lanes from two pairs. */
function joined(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/** (high · factor + low + 1/2) · 2^-52, of two lanes. */
function fraction(high: v128, factor: f64, low: v128): v128 {
  const whole = f64x2.add(f64x2.mul(high, f64x2.splat(factor)), f64x2.convert_low_i32x4_s(low));
  return f64x2.mul(f64x2.add(whole, f64x2.splat(0.5)), f64x2.splat(2.220446049250313e-16));
}

/** Uniform numbers of the two lower lanes. */
function uniforms(high: v128, low: v128): v128 {
  const h = f64x2.convert_low_i32x4_s(i32x4.shr_u(high, 6));
  return fraction(h, 67108864, i32x4.shr_u(low, 6));
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

/** Positions in the layers of the two lower lanes, for the normal law and for the exponential one. */
function normalPositions(high: v128, low: v128): v128 {
  return fraction(f64x2.convert_low_i32x4_s(high), 2097152, i32x4.shr_u(low, 11));
}

function exponentialPositions(high: v128, low: v128): v128 {
  return fraction(f64x2.convert_low_i32x4_u(high), 1048576, i32x4.shr_u(low, 12));
}

function layersOf(low: v128): v128 {
  return v128.and(low, i32x4.splat(255));
}

/**
 * Stores the numbers of four lanes where they are accepted, NaN elsewhere, and the states where the attempt is
 * decided: a state after a rejection is where the sampler tries again.
 */
function settle(
  lane: i32,
  x01: v128,
  x23: v128,
  accepted01: v128,
  accepted23: v128,
  rejected01: v128,
  rejected23: v128,
  a: v128,
  b: v128,
  c: v128,
  d: v128,
): void {
  v128.store(place(FIRST, lane), v128.or(x01, v128.not(accepted01)));
  v128.store(place(FIRST, lane), v128.or(x23, v128.not(accepted23)), 16);
  const decided = joined(v128.or(accepted01, rejected01), v128.or(accepted23, rejected23));
  storeStates(lane, decided, a, b, c, d);
}

/** A standard normal number for each lane. */
export function normals(lanes: i32): void {
  for (let lane = 0; lane < lanes; lane += 4) {
    const at = statesOf(lane);
    const a = loadA(at);
    const b = loadB(at);
    const c = loadC(at);
    const d = loadD(at);
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
    const x01 = f64x2.mul(normalPositions(high, low), lows(e0, e1));
    const x23 = f64x2.mul(normalPositions(upper(high), upper(low)), lows(e2, e3));
    const in01 = f64x2.lt(f64x2.abs(x01), highs(e0, e1));
    const in23 = f64x2.lt(f64x2.abs(x23), highs(e2, e3));
    settle(lane, x01, x23, in01, in23, f64x2.splat(0), f64x2.splat(0), a2, b2, c2, d2);
  }
}

/**
 * A gamma number for each lane.
 *
 * @param squeeze s, if u < 1 - 1e-8 - s·x^4 is certain to be accepted for every normal number of the ziggurat
 */
export function gammas(lanes: i32, d0: f64, c0: f64, squeeze: f64): void {
  for (let lane = 0; lane < lanes; lane += 4) {
    const at = statesOf(lane);
    const a = loadA(at);
    const b = loadB(at);
    const c = loadC(at);
    const d = loadD(at);
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
    const u1 = output(b2);
    const a3 = stepA(a2, b2, d2);
    const b3 = stepB(a2, b2, c2);
    const c3 = stepC(a2, b2, c2);
    const d3 = stepD(b2, d2);
    const u2 = output(b3);
    const a4 = stepA(a3, b3, d3);
    const b4 = stepB(a3, b3, c3);
    const c4 = stepC(a3, b3, c3);
    const d4 = stepD(b3, d3);
    const layers = layersOf(low);
    const e0 = edges(NORMAL_EDGES, layers, 0);
    const e1 = edges(NORMAL_EDGES, layers, 1);
    const e2 = edges(NORMAL_EDGES, layers, 2);
    const e3 = edges(NORMAL_EDGES, layers, 3);
    const x01 = f64x2.mul(normalPositions(high, low), lows(e0, e1));
    const x23 = f64x2.mul(normalPositions(upper(high), upper(low)), lows(e2, e3));
    const in01 = f64x2.lt(f64x2.abs(x01), highs(e0, e1));
    const in23 = f64x2.lt(f64x2.abs(x23), highs(e2, e3));
    const y01 = f64x2.add(f64x2.splat(1), f64x2.mul(f64x2.splat(c0), x01));
    const y23 = f64x2.add(f64x2.splat(1), f64x2.mul(f64x2.splat(c0), x23));
    v128.store(place(FIRST, lane), f64x2.mul(f64x2.splat(d0), f64x2.mul(f64x2.mul(y01, y01), y01)));
    settle(
      lane,
      f64x2.mul(f64x2.splat(d0), f64x2.mul(f64x2.mul(y01, y01), y01)),
      f64x2.mul(f64x2.splat(d0), f64x2.mul(f64x2.mul(y23, y23), y23)),
      v128.and(in01, f64x2.lt(uniforms(u1, u2), squeezed(x01, squeeze))),
      v128.and(in23, f64x2.lt(uniforms(upper(u1), upper(u2)), squeezed(x23, squeeze))),
      f64x2.splat(0),
      f64x2.splat(0),
      a4,
      b4,
      c4,
      d4,
    );
  }
}

function squeezed(x: v128, squeeze: f64): v128 {
  const square = f64x2.mul(x, x);
  return f64x2.sub(
    f64x2.splat(1 - 1e-8),
    f64x2.mul(f64x2.splat(squeeze), f64x2.mul(square, square)),
  );
}

/** A Poisson number for each lane, of the means given, by PTRS; NaN where the mean asks for inversion. */
export function poissons(lanes: i32): void {
  for (let lane = 0; lane < lanes; lane += 4) {
    const at = statesOf(lane);
    const a = loadA(at);
    const b = loadB(at);
    const c = loadC(at);
    const d = loadD(at);
    const u1 = output(b);
    const a1 = stepA(a, b, d);
    const b1 = stepB(a, b, c);
    const c1 = stepC(a, b, c);
    const d1 = stepD(b, d);
    const u2 = output(b1);
    const a2 = stepA(a1, b1, d1);
    const b2 = stepB(a1, b1, c1);
    const c2 = stepC(a1, b1, c1);
    const d2 = stepD(b1, d1);
    const v1 = output(b2);
    const a3 = stepA(a2, b2, d2);
    const b3 = stepB(a2, b2, c2);
    const c3 = stepC(a2, b2, c2);
    const d3 = stepD(b2, d2);
    const v2 = output(b3);
    const a4 = stepA(a3, b3, d3);
    const b4 = stepB(a3, b3, c3);
    const c4 = stepC(a3, b3, c3);
    const d4 = stepD(b3, d3);
    const mean01 = v128.load(place(GIVEN, lane));
    const mean23 = v128.load(place(GIVEN, lane), 16);
    const slope01 = poissonSlope(mean01);
    const slope23 = poissonSlope(mean23);
    const a01 = sum(splat(-0.059), product(splat(0.02483), slope01));
    const a23 = sum(splat(-0.059), product(splat(0.02483), slope23));
    const u01 = difference(uniforms(u1, u2), splat(0.5));
    const u23 = difference(uniforms(upper(u1), upper(u2)), splat(0.5));
    const v01 = uniforms(v1, v2);
    const v23 = uniforms(upper(v1), upper(v2));
    const us01 = distanceToEdge(u01);
    const us23 = distanceToEdge(u23);
    const k01 = poissonNumber(us01, u01, a01, slope01, mean01);
    const k23 = poissonNumber(us23, u23, a23, slope23, mean23);
    const proper01 = v128.and(f64x2.ge(mean01, splat(10)), f64x2.lt(mean01, splat(1e15)));
    const proper23 = v128.and(f64x2.ge(mean23, splat(10)), f64x2.lt(mean23, splat(1e15)));
    let accepted01 = v128.and(
      proper01,
      quicklyAccepted(us01, v01, 0.9277, 3.6224, difference(slope01, splat(2))),
    );
    let accepted23 = v128.and(
      proper23,
      quicklyAccepted(us23, v23, 0.9277, 3.6224, difference(slope23, splat(2))),
    );
    let rejected01 = splat(0);
    let rejected23 = splat(0);
    if (!i32x4.all_true(joined(accepted01, accepted23))) {
      const height01 = poissonHeight(us01, v01, slope01, k01);
      const hat01 = poissonHat(us01, a01, slope01);
      const height23 = poissonHeight(us23, v23, slope23, k23);
      const hat23 = poissonHat(us23, a23, slope23);
      const rough01 = roughPoisson(k01, mean01);
      const rough23 = roughPoisson(k23, mean23);
      const clear01 = v128.and(proper01, f64x2.ge(us01, splat(0.013)));
      const clear23 = v128.and(proper23, f64x2.ge(us23, splat(0.013)));
      accepted01 = v128.or(accepted01, v128.and(clear01, isBelow(height01, hat01, rough01)));
      accepted23 = v128.or(accepted23, v128.and(clear23, isBelow(height23, hat23, rough23)));
      rejected01 = v128.and(clear01, isAbove(height01, hat01, rough01));
      rejected23 = v128.and(clear23, isAbove(height23, hat23, rough23));
    }
    settle(lane, k01, k23, accepted01, accepted23, rejected01, rejected23, a4, b4, c4, d4);
  }
}

/** A binomial number for each lane, of the chances given, by BTRS; NaN where they ask for inversion. */
export function binomials(lanes: i32, n: f64): void {
  for (let lane = 0; lane < lanes; lane += 4) {
    const at = statesOf(lane);
    const a = loadA(at);
    const b = loadB(at);
    const c = loadC(at);
    const d = loadD(at);
    const u1 = output(b);
    const a1 = stepA(a, b, d);
    const b1 = stepB(a, b, c);
    const c1 = stepC(a, b, c);
    const d1 = stepD(b, d);
    const u2 = output(b1);
    const a2 = stepA(a1, b1, d1);
    const b2 = stepB(a1, b1, c1);
    const c2 = stepC(a1, b1, c1);
    const d2 = stepD(b1, d1);
    const v1 = output(b2);
    const a3 = stepA(a2, b2, d2);
    const b3 = stepB(a2, b2, c2);
    const c3 = stepC(a2, b2, c2);
    const d3 = stepD(b2, d2);
    const v2 = output(b3);
    const a4 = stepA(a3, b3, d3);
    const b4 = stepB(a3, b3, c3);
    const c4 = stepC(a3, b3, c3);
    const d4 = stepD(b3, d3);
    const given01 = v128.load(place(GIVEN, lane));
    const given23 = v128.load(place(GIVEN, lane), 16);
    const flipped01 = f64x2.gt(given01, splat(0.5));
    const flipped23 = f64x2.gt(given23, splat(0.5));
    const p01 = v128.bitselect(difference(splat(1), given01), given01, flipped01);
    const p23 = v128.bitselect(difference(splat(1), given23), given23, flipped23);
    const mean01 = product(splat(n), p01);
    const mean23 = product(splat(n), p23);
    const sd01 = f64x2.sqrt(product(mean01, difference(splat(1), p01)));
    const sd23 = f64x2.sqrt(product(mean23, difference(splat(1), p23)));
    const slope01 = sum(splat(1.15), product(splat(2.53), sd01));
    const slope23 = sum(splat(1.15), product(splat(2.53), sd23));
    const a01 = binomialA(slope01, p01);
    const a23 = binomialA(slope23, p23);
    const u01 = difference(uniforms(u1, u2), splat(0.5));
    const u23 = difference(uniforms(upper(u1), upper(u2)), splat(0.5));
    const v01 = uniforms(v1, v2);
    const v23 = uniforms(upper(v1), upper(v2));
    const us01 = distanceToEdge(u01);
    const us23 = distanceToEdge(u23);
    const k01 = f64x2.floor(
      sum(product(steepness(us01, a01, slope01), u01), sum(mean01, splat(0.5))),
    );
    const k23 = f64x2.floor(
      sum(product(steepness(us23, a23, slope23), u23), sum(mean23, splat(0.5))),
    );
    const proper01 = v128.and(f64x2.ge(mean01, splat(10)), f64x2.le(p01, splat(0.5)));
    const proper23 = v128.and(f64x2.ge(mean23, splat(10)), f64x2.le(p23, splat(0.5)));
    let accepted01 = v128.and(proper01, quicklyAccepted(us01, v01, 0.92, 4.2, slope01));
    let accepted23 = v128.and(proper23, quicklyAccepted(us23, v23, 0.92, 4.2, slope23));
    let rejected01 = splat(0);
    let rejected23 = splat(0);
    if (!i32x4.all_true(joined(accepted01, accepted23))) {
      const mode01 = f64x2.floor(product(splat(n + 1), p01));
      const mode23 = f64x2.floor(product(splat(n + 1), p23));
      const height01 = binomialHeight(us01, v01, slope01, sd01, k01, n);
      const hat01 = binomialHat(us01, a01, slope01, mode01, n);
      const height23 = binomialHeight(us23, v23, slope23, sd23, k23, n);
      const hat23 = binomialHat(us23, a23, slope23, mode23, n);
      const rough01 = roughBinomial(k01, mode01, n, p01);
      const rough23 = roughBinomial(k23, mode23, n, p23);
      accepted01 = v128.or(accepted01, v128.and(proper01, isBelow(height01, hat01, rough01)));
      accepted23 = v128.or(accepted23, v128.and(proper23, isBelow(height23, hat23, rough23)));
      rejected01 = v128.and(proper01, isAbove(height01, hat01, rough01));
      rejected23 = v128.and(proper23, isAbove(height23, hat23, rough23));
    }
    settle(
      lane,
      v128.bitselect(difference(splat(n), k01), k01, flipped01),
      v128.bitselect(difference(splat(n), k23), k23, flipped23),
      accepted01,
      accepted23,
      rejected01,
      rejected23,
      a4,
      b4,
      c4,
      d4,
    );
  }
}

// Transformed rejection, as in poisson.ts and binomial.ts, operation by operation where numbers depend on it.

function splat(x: f64): v128 {
  return f64x2.splat(x);
}

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
    let a = loadA(at);
    let b = loadB(at);
    let c = loadC(at);
    let d = loadD(at);
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
      let x01 = f64x2.mul(exponentialPositions(high, low), lows(e0, e1));
      let x23 = f64x2.mul(exponentialPositions(upper(high), upper(low)), lows(e2, e3));
      const in01 = f64x2.lt(x01, highs(e0, e1));
      const in23 = f64x2.lt(x23, highs(e2, e3));
      const accepted = joined(in01, in23);
      if (!i32x4.all_true(accepted)) {
        storeStates(lane, i32x4.splat(-1), a, b, c, d);
        storeStates(lane, accepted, a2, b2, c2, d2);
        v128.store(place(FIRST, lane), x01);
        v128.store(place(FIRST, lane), x23, 16);
        const decided = i32x4.bitmask(accepted);
        for (let j = lane; j < lane + 4; j++)
          if (!((decided >> (j & 3)) & 1)) store<f64>(place(FIRST, j), exponential(j));
        x01 = v128.load(place(FIRST, lane));
        x23 = v128.load(place(FIRST, lane), 16);
        a = loadA(at);
        b = loadB(at);
        c = loadC(at);
        d = loadD(at);
      } else {
        a = a2;
        b = b2;
        c = c2;
        d = d2;
      }
      sum01 = f64x2.add(sum01, f64x2.mul(x01, scale01));
      sum23 = f64x2.add(sum23, f64x2.mul(x23, scale23));
    }
    storeStates(lane, i32x4.splat(-1), a, b, c, d);
    v128.store(place(FIRST, lane), sum01);
    v128.store(place(FIRST, lane), sum23, 16);
  }
}

/** Mean and sum of squared deviations of n normal numbers for each lane, by Welford's recursion. */
export function normalMoments(lanes: i32, n: f64): void {
  for (let lane = 0; lane < lanes; lane += 4) {
    const at = statesOf(lane);
    let a = loadA(at);
    let b = loadB(at);
    let c = loadC(at);
    let d = loadD(at);
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
      let x01 = f64x2.mul(normalPositions(high, low), lows(e0, e1));
      let x23 = f64x2.mul(normalPositions(upper(high), upper(low)), lows(e2, e3));
      const in01 = f64x2.lt(f64x2.abs(x01), highs(e0, e1));
      const in23 = f64x2.lt(f64x2.abs(x23), highs(e2, e3));
      const accepted = joined(in01, in23);
      if (!i32x4.all_true(accepted)) {
        storeStates(lane, i32x4.splat(-1), a, b, c, d);
        storeStates(lane, accepted, a2, b2, c2, d2);
        v128.store(place(FIRST, lane), x01);
        v128.store(place(FIRST, lane), x23, 16);
        const decided = i32x4.bitmask(accepted);
        for (let j = lane; j < lane + 4; j++)
          if (!((decided >> (j & 3)) & 1)) store<f64>(place(FIRST, j), normal(j));
        x01 = v128.load(place(FIRST, lane));
        x23 = v128.load(place(FIRST, lane), 16);
        a = loadA(at);
        b = loadB(at);
        c = loadC(at);
        d = loadD(at);
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
    storeStates(lane, i32x4.splat(-1), a, b, c, d);
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
    let a = loadA(at);
    let b = loadB(at);
    let c = loadC(at);
    let d = loadD(at);
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
      let remaining01 = uniforms(high, low);
      let remaining23 = uniforms(upper(high), upper(low));
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
        probabilities += 8 * 64;
      }
      if (v128.any_true(v128.or(on01, on23))) {
        // Beyond the table: the sampler draws again, in place of what was counted.
        const on = joined(on01, on23);
        storeStates(lane, i32x4.splat(-1), a, b, c, d);
        storeStates(lane, v128.not(on), a2, b2, c2, d2);
        const beyond = i32x4.bitmask(on);
        const tabled = <f64>TABLED;
        const k0 = beyond & 1 ? poisson(lane) - tabled : 0;
        const k1 = beyond & 2 ? poisson(lane + 1) - tabled : 0;
        const k2 = beyond & 4 ? poisson(lane + 2) - tabled : 0;
        const k3 = beyond & 8 ? poisson(lane + 3) - tabled : 0;
        sum01 = i64x2.add(sum01, i64x2(<i64>k0, <i64>k1));
        sum23 = i64x2.add(sum23, i64x2(<i64>k2, <i64>k3));
        a = loadA(at);
        b = loadB(at);
        c = loadC(at);
        d = loadD(at);
      } else {
        a = a2;
        b = b2;
        c = c2;
        d = d2;
      }
    }
    storeStates(lane, i32x4.splat(-1), a, b, c, d);
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
    let a = loadA(at);
    let b = loadB(at);
    let c = loadC(at);
    let d = loadD(at);
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
      count01 = i64x2.sub(count01, f64x2.lt(uniforms(high, low), p01));
      count23 = i64x2.sub(count23, f64x2.lt(uniforms(upper(high), upper(low)), p23));
    }
    storeStates(lane, i32x4.splat(-1), a, b, c, d);
    storeCounts(lane, count01, count23);
  }
}
