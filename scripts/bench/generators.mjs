import seedrandom from 'seedrandom';
import {
  binomial,
  exponential,
  gamma,
  normal,
  poisson,
  Stream,
  streamKey,
} from '../../dist/random/index.js';
import { interleaved, nanoseconds } from './measure.mjs';

const COUNT = 1_000_000;
const LANES = 64;

/** Random numbers from 64 streams in turn, as the trajectory loop takes them. */
export async function generators() {
  const candidates = {};
  for (const name of ['alea', 'xor128', 'tychei', 'xorwow', 'xor4096']) {
    const lanes = Array.from({ length: LANES }, (_, i) => seedrandom[name](String(i)));
    candidates[`seedrandom ${name}, 32 bits`] = overLanes(lanes, (lane) => lane.int32());
  }
  const streams = Array.from({ length: LANES }, (_, i) => {
    const stream = new Stream();
    stream.start(streamKey('bench'), i, 0);
    return stream;
  });
  const own = {
    'xoshiro128**, 32 bits': (stream) => stream.next(),
    normal,
    exponential,
    'gamma, shape 50': (stream) => gamma(stream, 50),
    'binomial, n = 100, p = 0.3': (stream) => binomial(stream, 100, 0.3),
    'poisson, mean 100': (stream) => poisson(stream, 100),
  };
  for (const [name, draw] of Object.entries(own)) candidates[name] = overLanes(streams, draw);
  const key = streamKey('bench');
  candidates['placing a stream'] = () =>
    nanoseconds(COUNT, () => {
      for (let i = 0; i < COUNT; i++) streams[0].start(key, i, 0);
    });
  candidates['seedrandom alea from text'] = () =>
    nanoseconds(COUNT / 10, () => {
      for (let i = 0; i < COUNT / 10; i++) seedrandom.alea(`key ${i}`);
    });
  const figures = await interleaved(candidates, 5);
  const unit = figures['xoshiro128**, 32 bits'];
  return {
    title: 'Generators and samplers (64 streams in turn, one thread)',
    table: Object.entries(figures).map(([what, ns]) => ({
      what,
      ns: Number(ns.toFixed(1)),
      'ratio to xoshiro128**': Number((ns / unit).toFixed(2)),
    })),
  };
}

// Kept so that nothing measured is optimised away.
export let sink = 0;

function overLanes(lanes, draw) {
  // A function of its own for each candidate, so that each is compiled for itself.
  const body = new Function(
    'lanes',
    'draw',
    'count',
    'let s = 0; for (let i = 0; i < count; i += lanes.length) for (const lane of lanes) s += draw(lane); return s;',
  );
  return () =>
    nanoseconds(COUNT, () => {
      sink += body(lanes, draw, COUNT);
    });
}
