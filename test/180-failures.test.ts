import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { streamKey } from '../src/random/index.js';
import { planSweep } from '../src/runner/index.js';
import { BATCH_LIMITS } from '../src/runner/batch-source.js';
import { Coordinator } from '../src/runner/coordinator.js';
import type { Pool } from '../src/runner/pool.js';
import { runSweep } from '../src/runner/run-sweep.js';
import { simulateBatch, UNHURRIED, type BatchRequest } from '../src/simulation/batch.js';
import type { CellContent } from '../src/simulation/cell.js';
import type { Model } from '../src/simulation/family.js';
import { bindModel, Trajectories } from '../src/simulation/trajectory.js';
import { MomentForest, summarise } from '../src/statistics/index.js';
import { ResultsWriter } from '../src/store/index.js';
import { documentOf, readSweep } from '../src/sweep/index.js';
import { ask, runToEnd, temporaryFolder } from './support/lab.js';

const SWEEP = {
  name: 'failing',
  seed: 'failing',
  generations: 5,
  replications: 200,
  model: { family: 'bernoulli', theta: 0.5 },
  n: 4,
  metrics: ['theta'],
};

/** Throws when a generation's fit is above a half, which some replications of a block never reach. */
function fragile(content: CellContent): Model {
  const model = bindModel(content);
  return {
    ...model,
    fit(evidence, parameters) {
      model.fit(evidence, parameters);
      if ((parameters as Float64Array).some((theta) => theta === 1)) throw new Error('theta is 1');
    },
  };
}

function requestOf(content: CellContent): BatchRequest {
  const experiment = {
    content,
    metrics: ['theta'],
    generations: [1, 2, 3, 4, 5],
    key: streamKey('failing'),
    restart: false,
  };
  return {
    experiment,
    first: 0,
    replications: 200,
    keepRowsBelow: Infinity,
    distribution: 'sketch',
    hopelessAfter: Infinity,
  } as const;
}

const { content } = readSweep(documentOf(SWEEP, 'test')).cells[0]!;

test('a replication that fails is told from its neighbours, which keep their numbers', () => {
  const request = requestOf(content);
  const sound = simulateBatch(request, UNHURRIED);
  const model = fragile(content);
  const result = simulateBatch(
    request,
    UNHURRIED,
    () => new Trajectories(request.experiment, model),
  );
  const failed = new Set(result.failures.map(({ replication }) => replication));
  expect(result.replications).toBe(200);
  expect(failed.size).toBeGreaterThan(5);
  expect(failed.size).toBeLessThan(195);
  expect(result.failures[0]).toMatchObject({ message: 'theta is 1' });
  for (let replication = 0; replication < 200; replication++) {
    const rows = result.rows.subarray(5 * replication, 5 * replication + 5);
    const reached = sound.rows.subarray(5 * replication, 5 * replication + 5);
    expect(failed.has(replication)).toBe(reached.includes(1));
    if (failed.has(replication)) expect([...rows]).toEqual([NaN, NaN, NaN, NaN, NaN]);
    else expect(rows).toEqual(reached);
  }
  const total = new MomentForest(5, result.nodes).total();
  expect(summarise(total, 0).count).toBe(200 - failed.size);
});

/** A results file for a sweep that records theta. */
function emptyResults() {
  const file = join(temporaryFolder(), 'out.db');
  const writer = ResultsWriter.open(file, 'normal', new Date());
  writer.transaction(() => writer.ensureColumns([], ['theta']));
  return { file, writer };
}

test('failures are stored, the sweep goes on, and the run says so', async () => {
  const sweep = readSweep(documentOf(SWEEP, 'test'));
  const { file, writer } = emptyResults();
  const pool: Pool = {
    threads: 1,
    stop: () => undefined,
    simulate(request) {
      const trajectories = new Trajectories(
        request.experiment,
        fragile(request.experiment.content),
      );
      return Promise.resolve({
        ...simulateBatch(request, UNHURRIED, () => trajectories),
        checksum: '',
        seconds: 0.1,
      });
    },
  };
  const plan = planSweep(sweep, { cells: [], present: new Map(), failed: new Map() });
  const outcome = await new Coordinator(plan, writer, pool, {
    limits: BATCH_LIMITS,
    watchdog: 60,
    now: () => new Date(),
  }).run(() => undefined);
  writer.close();
  expect(outcome.replications).toBe(200);
  expect(outcome.failures).toBeGreaterThan(5);
  const failures = ask(file, 'SELECT * FROM failure');
  expect(failures).toHaveLength(outcome.failures);
  expect(failures[0]).toMatchObject({ cell_id: 1, attempts: 2, message: 'theta is 1' });
  const [summary] = ask(file, 'SELECT replications FROM summary WHERE generation = 1');
  expect(summary).toEqual({ replications: 200 - outcome.failures });
});

/** Fails in its first replications, some or all of them, and never later. */
function failsAtFirst(content: CellContent, failing: number): Model {
  const model = bindModel(content);
  let replication = 0;
  return {
    ...model,
    truth(lanes) {
      if (replication < failing) throw new Error('not yet');
      return model.truth(lanes);
    },
    begin: (first: number) => (replication = first),
  } as Model & { begin(first: number): number };
}

describe.each([
  ['four at a time', 4],
  ['twelve at a time', 12],
  ['all at once', 1000],
])('batches of %s', (_name, size) => {
  const runWith = async (failing: number) => {
    const sweep = readSweep(documentOf(SWEEP, 'test'));
    const { file, writer } = emptyResults();
    const pool: Pool = {
      threads: 2,
      stop: () => undefined,
      simulate(request) {
        const model = failsAtFirst(request.experiment.content, failing) as Model & {
          begin(first: number): void;
        };
        const trajectories = new Trajectories(request.experiment, model);
        const control = { ...UNHURRIED, starts: (first: number) => model.begin(first) };
        const result = simulateBatch(request, control, () => trajectories);
        return Promise.resolve({ ...result, checksum: '', seconds: 0.1 });
      },
    };
    const plan = planSweep(sweep, { cells: [], present: new Map(), failed: new Map() });
    const limits = { ...BATCH_LIMITS, rows: 5 * size };
    const options = { limits, watchdog: 60, now: () => new Date() };
    await new Coordinator(plan, writer, pool, options).run(() => undefined);
    writer.close();
    const done = ask(file, 'SELECT sum(replications) AS done FROM batch')[0]!.done;
    return { done, failed: ask(file, 'SELECT count(*) AS n FROM failure')[0]!.n };
  };

  test('give a cell up after its first ten replications, if all of them fail', async () => {
    expect(await runWith(200)).toEqual({ done: 10, failed: 10 });
    expect(await runWith(10)).toEqual({ done: 10, failed: 10 });
  });

  test('go on if one of the first ten does not fail', async () => {
    expect(await runWith(9)).toEqual({ done: 200, failed: 9 });
  });
});

test('a cell that is given up in the middle of a block counts nothing of the others', () => {
  const request = { ...requestOf(content), hopelessAfter: 10 };
  const model = bindModel(content);
  const broken: Model = {
    ...model,
    fit(evidence, parameters) {
      model.fit(evidence, parameters);
      (parameters as Float64Array).fill(NaN, 0, 10);
    },
  };
  const result = simulateBatch(
    request,
    UNHURRIED,
    () => new Trajectories(request.experiment, broken),
  );
  expect(result.replications).toBe(10);
  expect(result.failures).toHaveLength(10);
  expect([...result.sketch!]).toEqual([0, 0, 0, 0, 0]); // five slots without a single value
});

test('a worker that is lost ends the run with everything finished kept', async () => {
  const sweep = readSweep(documentOf({ ...SWEEP, replications: 2000 }, 'test'));
  const { file, writer } = emptyResults();
  let batches = 0;
  const pool: Pool = {
    threads: 1,
    stop: () => undefined,
    simulate(request) {
      if (++batches === 3) return Promise.reject(new Error('the worker is gone'));
      return Promise.resolve({ ...simulateBatch(request, UNHURRIED), checksum: '', seconds: 0.1 });
    },
  };
  const plan = planSweep(sweep, { cells: [], present: new Map(), failed: new Map() });
  const limits = { ...BATCH_LIMITS, rows: 500 };
  const run = new Coordinator(plan, writer, pool, {
    limits,
    watchdog: 60,
    now: () => new Date(),
  }).run(() => undefined);
  await expect(run).rejects.toThrow('the worker is gone');
  writer.close();
  expect(ask(file, 'SELECT sum(replications) AS done FROM batch')).toEqual([{ done: 200 }]);
  expect(typeof runSweep).toBe('function');
});

test('every run of the shipped families is free of failures', () => {
  const file = runToEnd({ ...SWEEP, replications: 50 });
  expect(ask(file, 'SELECT * FROM failure')).toEqual([]);
});
