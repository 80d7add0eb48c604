import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { planSweep } from '../src/runner/index.js';
import { BATCH_LIMITS } from '../src/runner/batch-source.js';
import { axisColumn, cellRow, furtherAxes } from '../src/runner/cell-row.js';
import { Coordinator } from '../src/runner/coordinator.js';
import type { Pool } from '../src/runner/pool.js';
import { NOTHING_STORED } from '../src/runner/plan.js';
import { simulateBatch, UNHURRIED } from '../src/simulation/batch.js';
import {
  BIASES,
  FAMILIES,
  METRIC_NAMES,
  SAMPLINGS,
  SCHEDULES,
  WORKFLOWS,
} from '../src/simulation/catalog.js';
import type { Kind, Parameter } from '../src/simulation/parameter.js';
import { ResultsWriter } from '../src/store/index.js';
import { parseText, readSweep, SweepFileError, type Sweep } from '../src/sweep/index.js';
import { ask, startCollapseLab, temporaryFolder, writeSweep } from './support/lab.js';

/** Values that hardly any setting takes. */
const implausible = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 'x', '__proto__', 'none', [], {}, [[]], [null]),
  fc.constantFrom<unknown>(0, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 53, 1e15, -0),
  fc.constantFrom<unknown>({ constructor: 1 }, { power: 'x' }, [1, 'x'], { a: { b: { c: [] } } }),
  fc.string({ maxLength: 20, unit: 'grapheme' }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Mostly the first; now and then the other. */
function mostly<T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<unknown>, weight = 30) {
  return fc.oneof({ arbitrary: usual, weight }, { arbitrary: other, weight: 1 });
}

/** A value for a parameter, mostly one that it takes. */
function valueFor(parameter: Parameter): fc.Arbitrary<unknown> {
  return mostly(plausible(parameter), implausible);
}

function plausible(parameter: Parameter): fc.Arbitrary<unknown> {
  switch (parameter.type) {
    case 'choice':
      return fc.constantFrom(...parameter.choices);
    case 'text':
      return fc.constantFrom('education, experience, wage', 'wage', 'moby-dick', 'a', ',');
    case 'kind':
      return choiceOf(parameter.kinds);
    case 'integer':
    case 'number': {
      const { min = -3, max = 30, open = [] } = parameter;
      const top = Math.min(max, min + 12);
      const inside = [0.5, 0.1, 0.9, 0.25].map((share) => min + share * (top - min));
      const whole = fc.integer({
        min: Math.ceil(min),
        max: Math.max(Math.ceil(min), Math.floor(top)),
      });
      const edges = [
        ...(open.includes('min') ? [] : [min]),
        ...(open.includes('max') ? [] : [top]),
      ];
      if (parameter.type === 'integer') return whole;
      return fc.oneof(whole, fc.constantFrom(...inside, ...edges));
    }
    case 'numbers': {
      const { min = -3, orNumber } = parameter;
      const number = fc.oneof(fc.integer({ min, max: min + 5 }), fc.constantFrom(0.25, 0.5, 1, 2));
      const list = fc.array(number, { minLength: 1, maxLength: 4 });
      return orNumber ? fc.oneof(number, list) : list;
    }
  }
}

/** Settings of some parameters: those that must be given, and now and then others. */
function settingsFor({ parameters }: Kind): fc.Arbitrary<Record<string, unknown>> {
  const entries = Object.entries(parameters).map(([name, parameter]) => {
    const value = valueFor(parameter);
    const isGiven = parameter.default === undefined ? 40 : 1;
    return fc
      .oneof(
        { arbitrary: value, weight: isGiven },
        { arbitrary: fc.constant(undefined), weight: parameter.default === undefined ? 1 : 2 },
      )
      .map((each): [string, unknown] => [name, each]);
  });
  return fc
    .tuple(...entries)
    .map((all) => Object.fromEntries(all.filter(([, value]) => value !== undefined)));
}

function choiceOf(kinds: readonly Kind[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    ...kinds.map((kind) =>
      Object.keys(kind.parameters).length === 0 ? fc.constant(kind.name) : settingsFor(kind),
    ),
  );
}

const model = fc.oneof(
  ...FAMILIES.map((family) =>
    settingsFor(family).map((settings) => ({ family: family.name, ...settings })),
  ),
);

const sizes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 2, 100, 1000));

const SECTIONS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  workflow: choiceOf(WORKFLOWS),
  sampling: fc.oneof({ arbitrary: fc.constant('plain'), weight: 3 }, choiceOf(SAMPLINGS)),
  schedule: fc.oneof(fc.constantFrom('constant', 'linear'), choiceOf(SCHEDULES)),
  bias: choiceOf(BIASES),
  draw: fc.constantFrom('law', 'samples'),
  n: sizes,
  generations: fc.integer({ min: 1, max: 7 }),
};

/** Axes: sections as a whole, or paths into the model. */
const grid = fc
  .uniqueArray(fc.constantFrom(...Object.keys(SECTIONS), 'model'), { maxLength: 2 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        name === 'model'
          ? fc
              .constantFrom(...FAMILIES.flatMap(({ parameters }) => Object.entries(parameters)))
              .chain(([parameter, description]) =>
                axis(fc.constant(`model.${parameter}`), valueFor(description)),
              )
          : axis(fc.constant(name), mostly(SECTIONS[name]!, implausible)),
      ),
    ),
  )
  .map((axes) => Object.fromEntries(axes as [string, unknown[]][]));

function axis(path: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>) {
  const values = fc.array(value, { minLength: 1, maxLength: 3 });
  return fc.tuple(mostly(path, fc.string({ maxLength: 12 })), values);
}

const optional = (arbitrary: fc.Arbitrary<unknown>) => fc.option(arbitrary, { nil: undefined });

/** Sweep files of all families, with something wrong in some of them. */
const sweepFile = fc
  .record({
    name: mostly(fc.constant('fuzz'), implausible, 60),
    seed: mostly(
      fc.oneof(fc.string({ minLength: 1, maxLength: 9 }), fc.integer()),
      implausible,
      60,
    ),
    replications: mostly(fc.integer({ min: 1, max: 4 }), implausible, 60),
    generations: mostly(SECTIONS.generations!, implausible, 60),
    model: mostly(model, implausible, 60),
    n: mostly(SECTIONS.n!, implausible, 60),
    workflow: optional(SECTIONS.workflow!),
    sampling: optional(SECTIONS.sampling!),
    schedule: optional(SECTIONS.schedule!),
    bias: optional(SECTIONS.bias!),
    draw: optional(SECTIONS.draw!),
    grid: optional(mostly(grid, implausible)),
    zip: mostly(fc.constant(undefined), fc.oneof(implausible, fc.constant([['n', 'schedule']]))),
    exclude: mostly(
      fc.constant(undefined),
      fc.oneof(implausible, fc.constant([{ n: 1 }]), fc.constant([{ 'model.theta': [1] }])),
      10,
    ),
    metrics: mostly(
      fc.constantFrom(undefined, ['squared_error'], ['improved', 'absorbed'], ['squared_error']),
      fc.oneof(fc.subarray(METRIC_NAMES as string[], { minLength: 1, maxLength: 4 }), implausible),
      8,
    ),
    record: optional(
      mostly(
        fc.record(
          {
            trajectories: fc.constantFrom('all', 'none', 1, 2),
            generations: fc.constantFrom<unknown>('all', 'log', { every: 2 }, [1], [1, 2]),
          },
          { requiredKeys: [] },
        ),
        implausible,
      ),
    ),
    streams: optional(fc.constantFrom('independent', 'common')),
    extra: mostly(fc.constant(undefined), implausible, 60),
  })
  .map((file) =>
    Object.fromEntries(Object.entries(file).filter(([, value]) => value !== undefined)),
  );

const FUZZ = { seed: 20_260_101, numRuns: 1000 } as const;

/** Reads a sweep file as the command does; null where it is refused in good order. */
function read(file: unknown): Sweep | null {
  try {
    return readSweep(parseText(JSON.stringify(file), 'fuzz'));
  } catch (error) {
    expect(error).toBeInstanceOf(SweepFileError);
    const { problems, message } = error as SweepFileError;
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      expect(problem.message).not.toBe('');
      expect(problem.message).not.toMatch(
        /undefined|\[object|NaN|stack|Cannot read|is not a function/,
      );
    }
    expect(message).toContain('nothing was started');
    return null;
  }
}

const here: Pool = {
  threads: 1,
  stop: () => undefined,
  simulate: (request) =>
    Promise.resolve({ ...simulateBatch(request, UNHURRIED), checksum: '', seconds: 0.01 }),
};

/** Nanoseconds that a sweep may take here. */
const MOST_COST = 2e8;

/** Runs a sweep in this very thread, as far as the summaries; false where it would take too long. */
async function run(sweep: Sweep, file: string): Promise<boolean> {
  const plan = planSweep(sweep, NOTHING_STORED);
  if (plan.missingCost > MOST_COST) return false;
  const writer = ResultsWriter.open(file, 'normal', new Date());
  try {
    const axes = furtherAxes(sweep.axes);
    writer.transaction(() => {
      writer.ensureColumns(axes.map(axisColumn), sweep.metrics);
      for (const { cell, cellId } of plan.cells)
        writer.putCell(cellRow(cell, cellId, sweep.replications, axes));
    });
    const options = { limits: BATCH_LIMITS, watchdog: 60, now: () => new Date() };
    const outcome = await new Coordinator(plan, writer, here, options).run(() => undefined);
    expect(outcome.replications).toBe(plan.missingReplications);
    expect(writer.reader.failures()).toBe(0);
  } finally {
    writer.close();
  }
  return true;
}

test('a sweep file is either refused in plain words or it runs', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'fuzz.db');
  const counts = { refused: 0, run: 0 };
  const families = new Set<string>();
  await fc.assert(
    fc.asyncProperty(sweepFile, async (given) => {
      const sweep = read(given);
      if (!sweep) counts.refused++;
      else if (await run(sweep, file)) {
        counts.run++;
        for (const { content } of sweep.cells) families.add(content.model.family as string);
      }
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    }),
    FUZZ,
  );
  // Or else it would test little.
  expect(counts.run).toBeGreaterThan(FUZZ.numRuns / 10);
  expect(counts.refused).toBeGreaterThan(FUZZ.numRuns / 10);
  expect(families.size).toBeGreaterThan(FAMILIES.length / 2);
});

test('so it is on the command, and a refusal leaves nothing behind', async () => {
  const sample = fc.sample(sweepFile, { ...FUZZ, numRuns: 12 });
  const next = async (): Promise<void> => {
    for (let given = sample.pop(); given; given = sample.pop()) {
      const sweep = read(given);
      if (sweep && planSweep(sweep, NOTHING_STORED).missingCost > MOST_COST) continue;
      const folder = temporaryFolder();
      const args = ['run', writeSweep(folder, given), '--out', 'out.db', '--progress', 'none'];
      const { status, stderr } = await startCollapseLab(args, folder, { DEBUG: '' }).ended;
      expect({ given, status }).toEqual({ given, status: sweep ? 0 : 2 });
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(readdirSync(folder).sort()).toEqual(sweep ? ['out.db', 'sweep.yaml'] : ['sweep.yaml']);
      if (sweep) expect(ask(join(folder, 'out.db'), 'SELECT * FROM failure')).toEqual([]);
    }
  };
  await Promise.all([next(), next()]);
});
