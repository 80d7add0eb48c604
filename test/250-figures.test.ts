import { beforeAll, describe, expect, test } from '@jest/globals';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plusMinus } from '../src/answers/number-text.js';
import { staysBounded } from '../src/theory/growth.js';
import { cellOf } from './support/cell.js';
import { ask, collapseLab, runToEnd, temporaryFolder } from './support/lab.js';
import { elementsOf, type Element } from './support/svg.js';

const SWEEP = {
  name: 'figures',
  seed: 'figures',
  generations: 10,
  replications: 60,
  model: { family: 'gaussian-mean' },
  grid: { schedule: ['constant', 'linear', { power: 2 }], n: [10, 100] },
  metrics: ['squared_error', 'improved'],
};

const PHASES = {
  ...SWEEP,
  model: { family: 'gaussian-mean', theta: 1 },
  generations: 5,
  grid: {
    'schedule.power': [0, 1, 1.5, 2, 3],
    bias: ['none', { shrink: 1, exponent: 0.5 }],
    n: [10, 100],
  },
  record: { trajectories: 'none' },
};

type Datum = Readonly<Record<string, string | number | boolean | null>>;
interface Spec {
  readonly data: { readonly values: Datum[] };
  readonly spec?: { readonly height: number };
}

let file = '';
let phases = '';
beforeAll(() => {
  file = runToEnd(SWEEP);
  phases = runToEnd(PHASES);
});

const folder = temporaryFolder();
let count = 0;

/** Runs plot; fails unless that works without a word of warning. */
function written(results: string, ending: string, options: readonly string[]) {
  const path = join(folder, `${count++}.${ending}`);
  const { status, stdout, stderr } = collapseLab(['plot', results, ...options, '-o', path]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^[^\n]*\n$/);
  return { text: readFileSync(path, 'utf8'), caption: stdout.slice(path.length + 2).trim() };
}

/** The figure as SVG. */
function plot(results: string, ...options: string[]) {
  const { text, caption } = written(results, 'svg', options);
  return { svg: text, caption, elements: elementsOf(text) };
}

/** The figure as a specification. */
function specOf(results: string, ...options: string[]) {
  const { text, caption } = written(results, 'json', options);
  const spec = JSON.parse(text) as Spec;
  return { spec, data: spec.data.values, caption };
}

/** What points, bars and rectangles say of themselves. */
const labels = (elements: readonly Element[]) =>
  elements.flatMap(({ attributes }) => {
    const isData = attributes.role === 'graphics-symbol' && !GUIDES.has(attributes['aria-roledescription']!); // prettier-ignore
    return isData ? (attributes['aria-label'] ?? []) : [];
  });
const GUIDES = new Set(['axis', 'legend', 'title']);
/** Titles of panels. */
const panels = (elements: readonly Element[]) =>
  elements.flatMap(({ attributes }) => /^Title text '(.*)'$/.exec(attributes['aria-label'] ?? '')?.[1] ?? []).slice(0, -1); // prettier-ignore
const dashed = (elements: readonly Element[]) =>
  elements.filter(({ attributes }) => attributes['stroke-dasharray'] === '5,3' && attributes.d);

interface Answered {
  readonly schedule: string;
  readonly n: number;
  readonly generation: number;
  readonly mean: number;
  readonly mcse: number;
  readonly theory: number;
}
const answers = (metric: string) =>
  ask<Answered>(file, "SELECT * FROM answer WHERE metric = ? AND kind = 'exact'", metric);

describe('lines', () => {
  test('show every cell as a line, in a panel for each n, with the numbers of the results', () => {
    const { svg, elements, caption } = plot(file, '--y', 'squared_error');
    expect(panels(elements)).toEqual(['n = 10', 'n = 100']);
    expect(svg.match(/<g class="mark-line role-mark child_layer_1_marks"/g)).toHaveLength(6);
    const said = labels(elements);
    expect(said).toHaveLength(6 * 10);
    for (const { schedule, n, generation, mean, mcse } of answers('squared_error'))
      expect(said).toContainEqual(
        expect.stringMatching(
          new RegExp(
            `^schedule ${schedule.replace(/[()]/g, '\\$&')}, n = ${n}, generation ${generation}: ${plusMinus(mean, mcse).replace(/[()]/g, '\\$&')}, theory `,
          ),
        ),
      );
    expect(caption).toContain('Mean squared_error (squared Euclidean distance');
    expect(caption).toContain('60 replications a cell');
    expect(caption).toContain('Dashes: exact theory.');
  });

  test('draw theory where it says, and proportions from 0 to 1', () => {
    const { elements } = plot(file, '--y', 'improved');
    const { height } = specOf(file, '--y', 'improved').spec.spec!;
    const drawn = dashed(elements)
      .map(({ attributes }) =>
        [...attributes.d!.matchAll(/,([\d.]+)/g)].map(([, y]) => 1 - Number(y) / height),
      )
      // The sample in the legend is no line of theory.
      .filter((line) => line.length === 10);
    const rows = answers('improved');
    const keys = [...new Set(rows.map(({ schedule, n }) => `${schedule} ${n}`))];
    expect(drawn).toHaveLength(keys.length);
    for (const key of keys) {
      const line = rows
        .filter(({ schedule, n }) => `${schedule} ${n}` === key)
        .sort((a, b) => a.generation - b.generation)
        .map(({ theory }) => theory);
      const off = (other: readonly number[]) =>
        Math.max(...other.map((value, i) => Math.abs(value - line[i]!)));
      expect(Math.min(...drawn.map(off))).toBeLessThan(1e-4);
    }
  });

  test('take colours and facets as told, and say what they leave out', () => {
    const { elements } = plot(file, '--y', 'improved', '--color', 'n', '--facet', 'schedule');
    expect(panels(elements)).toEqual(['constant', 'linear', 'power(2)']);
    expect(labels(elements)[0]).toMatch(/^n 10, constant, generation 1:/);
    const one = plot(file, '--y', 'improved', '--where', 'n=10', '--where', 'schedule=linear');
    expect(panels(one.elements)).toEqual([]);
    expect(labels(one.elements)).toHaveLength(10);
    const crowded = specOf(phases, '--y', 'improved', '--color', 'schedule', '--facet', 'model.family', '--where', 'n=10'); // prettier-ignore
    expect(crowded.caption).toMatch(/All cells: gaussian-mean, replace, n = 10\./);
    expect(new Set(crowded.data.map(({ series }) => series))).toContain('linear, bias = none');
  });

  test('have an accessible name, and the same bytes every time', () => {
    const [first, second] = [1, 2].map(() => plot(file, '--y', 'squared_error', '--title', 'A < B & "C"')); // prettier-ignore
    expect(first!.svg).toBe(second!.svg);
    const [svg, title, description] = first!.elements;
    expect(svg!.attributes.role).toBe('img');
    expect([title!.name, title!.text]).toEqual(['title', 'A < B & "C"']);
    expect([description!.name, description!.text]).toEqual(['desc', first!.caption]);
  });

  test('draw bounds, and say so', () => {
    const bounded = runToEnd({
      ...SWEEP,
      model: { family: 'bernoulli', theta: 0.3 },
      grid: { n: [10, 40] },
      metrics: ['absorbed'],
    });
    const { data, caption } = specOf(bounded, '--y', 'absorbed');
    expect(new Set(data.map(({ of }) => of))).toEqual(new Set(['simulation', 'exact', 'lower', 'upper'])); // prettier-ignore
    expect(caption).toContain('Wilson');
    expect(caption).toContain('Close dots: lower and upper bounds.');
    for (const { of, low, high } of data)
      if (of === 'simulation') {
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
      }
  });

  test('drop nothing that is zero, undefined or infinite without a word', () => {
    const collapsed = runToEnd({
      ...SWEEP,
      model: { family: 'gaussian' },
      grid: { n: [1, 20] },
      metrics: ['log_sigma', 'sigma'],
    });
    expect(specOf(collapsed, '--y', 'log_sigma').caption).toContain('10 infinite means');
    const zeros = specOf(collapsed, '--y', 'sigma').data.filter(({ value }) => value === 0);
    expect(zeros.length).toBeGreaterThan(0);
  });
});

describe('points', () => {
  test('stand at the values of a setting, at the last generation unless told', () => {
    const { elements } = plot(file, '--y', 'squared_error', '--x', 'n');
    const { data, caption } = specOf(file, '--y', 'squared_error', '--x', 'n');
    expect(labels(elements)).toHaveLength(6);
    expect(new Set(data.map(({ x, generation }) => `${String(x)} ${String(generation)}`))).toEqual(
      new Set(['10 10', '100 10']),
    );
    expect(caption).toContain('at generation 10 by n');
    const early = plot(file, '--y', 'squared_error', '--x', 'schedule', '--at', '3');
    expect(labels(early.elements)[0]).toMatch(/^schedule constant, n 10, generation 3: /);
    expect(
      new Set(specOf(file, '--y', 'squared_error', '--x', 'schedule').data.map(({ x }) => x)),
    ).toEqual(new Set(['constant', 'linear', 'power(2)']));
  });
});

describe('trajectories', () => {
  test('show 25 replications of each cell, and the mean', () => {
    const options = ['--y', 'squared_error', '--kind', 'trajectories'];
    const { svg } = plot(file, ...options);
    const { data } = specOf(file, ...options);
    const paths = data.filter(({ of }) => of === 'replication');
    expect(paths).toHaveLength(6 * 25 * 10);
    expect(svg.match(/<g class="mark-line role-mark child_layer_0_marks"/g)).toHaveLength(6 * 25);
    const stored = ask<{ v: number }>(file, 'SELECT squared_error AS v FROM trajectory WHERE cell_id = 1 AND replication = 3 ORDER BY generation'); // prettier-ignore
    const drawn = paths.filter(({ replication }) => replication === 3).slice(0, 10);
    expect(drawn.map(({ value }) => value)).toEqual(
      stored.map(({ v }) => Number(v.toPrecision(5))),
    );
  });

  test('need trajectories, and say how to have them', () => {
    const { status, stderr } = collapseLab(['plot', phases, '--y', 'improved', '--kind', 'trajectories']); // prettier-ignore
    expect(status).toBe(2);
    expect(stderr).toContain('trajectories: 25');
  });
});

describe('distributions', () => {
  test('count every replication once', () => {
    const { data, caption } = specOf(file, '--y', 'improved', '--kind', 'distribution');
    const shares = data.reduce((sum, { share }) => sum + Number(share), 0);
    expect(shares).toBeCloseTo(6, 10);
    expect(caption).toContain('60 replications a cell');
    const binned = plot(file, '--y', 'squared_error', '--kind', 'distribution');
    expect(binned.caption).toContain('40 bins');
    expect(labels(binned.elements)[0]).toMatch(/^schedule constant, n = 10, generation 10, .* of 60 \(/); // prettier-ignore
  });

  test('are boxes of the summary where trajectories are not recorded', () => {
    const options = ['--y', 'squared_error', '--kind', 'distribution'];
    const { elements, caption } = plot(phases, ...options);
    const { data } = specOf(phases, ...options);
    expect(caption).toContain('From summaries');
    expect(labels(elements)).toHaveLength(20);
    const stored = ask(phases, "SELECT q05, q25, median, q75, q95 FROM summary WHERE cell_id = 1 AND generation = 5 AND metric = 'squared_error'"); // prettier-ignore
    expect(data[0]).toMatchObject(stored[0]!);
  });
});

describe('phase diagrams', () => {
  const options = ['--y', 'squared_error', '--x', 'schedule.power', '--rows', 'bias'];

  test('have a rectangle for each cell and the boundary between the right ones', () => {
    const { elements, caption } = plot(phases, ...options);
    const { data } = specOf(phases, ...options);
    expect(panels(elements)).toEqual(['n = 10', 'n = 100']);
    expect(labels(elements)).toHaveLength(20);
    expect(labels(elements)[0]).toMatch(/^schedule_power 0, bias none, n = 10, generation 5: /);
    const edges = data.filter(({ of, panel }) => of !== 'simulation' && panel === 'n = 10');
    const shrunk = 'shrink(1, 0.5)';
    expect(edges.map(({ of, x, y }) => [of, x, y])).toEqual([
      ['right', '1', 'none'],
      ['below', '1.5', 'none'],
      ['below', '2', 'none'],
      ['right', '2', shrunk],
    ]);
    expect(caption).toContain('Thick line');
    const numbers = elements.filter(({ name, text }) => name === 'text' && /^0\.\d+$/.test(text));
    expect(numbers.length).toBeGreaterThanOrEqual(15);
  });

  test('have one cell a rectangle', () => {
    const { status, stderr } = collapseLab(['plot', phases, '--y', 'improved', '--x', 'schedule', '--rows', 'n', '--facet', 'family', '-o', join(folder, 'x.svg')]); // prettier-ignore
    expect(status).toBe(2);
    expect(stderr).toContain('bias differ: none; shrink(1, 0.5); choose one with where');
  });
});

describe('misuse', () => {
  test.each([
    [['--y', 'sqared_error'], "did you mean 'squared_error'?"],
    [['--y', 'improved', '--color', 'scedule'], "did you mean 'schedule'?"],
    [['--y', 'improved', '--facet', 'm'], "did you mean 'n'?"],
    [['--y', 'improved', '--where', 'n=7'], 'no cell has 7; expected 10, 100'],
    [['--y', 'improved', '--where', 'n'], 'expected column=value'],
    [['--y', 'improved', '--x', 'n', '--at', '12'], 'the nearest is 10'],
    [['--y', 'improved', '--x', 'n', '--at', '0'], 'expected the number of a generation'],
    [['--y', 'improved', '--at', '3'], 'a figure of kind lines has none'],
    [['--y', 'improved', '--kind', 'line'], "did you mean 'lines'?"],
    [['--y', 'improved', '--kind', 'phase', '--x', 'n'], 'expected a column for the vertical axis'],
    [['--y', 'improved', '--x', 'n', '--color', 'n'], 'asked for twice'],
    [['--x', 'n'], 'Missing required argument: y'],
  ])('%j: exit 2, the nearest choice, no file', (options, message) => {
    const empty = temporaryFolder();
    const { status, stderr } = collapseLab(['plot', file, ...options, '-o', join(empty, 'x.svg')]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(empty)).toEqual([]);
  });

  test('never writes over what is no figure', () => {
    const name = join(temporaryFolder(), 'results.svg');
    copyFileSync(file, name);
    for (const out of [name, file, join(folder, 'figure.png'), join(folder, 'no', 'x.svg')]) {
      const { status } = collapseLab(['plot', file, '--y', 'improved', '-o', out]);
      expect({ out, status }).toEqual({ out, status: 2 });
    }
    expect(readFileSync(name).equals(readFileSync(file))).toBe(true);
  });

  test('writes beside the results unless told otherwise', () => {
    const beside = join(temporaryFolder(), 'r.db');
    copyFileSync(file, beside);
    const { stdout } = collapseLab(['plot', beside, '--y', 'improved', '--x', 'n']);
    const written = beside.replace('r.db', 'r-improved-points.svg');
    expect(stdout.startsWith(`${written}: Share of replications`)).toBe(true);
    expect(existsSync(written)).toBe(true);
  });
});

describe('whether the error stays bounded', () => {
  const content = (changes: object) =>
    cellOf({
      // The truth is not 0: shrinkage towards the truth would not move the fit away.
      ...{ model: { family: 'gaussian-mean', theta: [1] }, n: 20, generations: 10 },
      schedule: { power: 2 },
      ...changes,
    });

  test.each<[object, boolean | null]>([
    [{ schedule: { power: 1 } }, false],
    [{ schedule: { power: 1.01 } }, true],
    [{ schedule: { geometric: 1 } }, false],
    [{ schedule: { geometric: 1.01 } }, true],
    [{ schedule: { loglinear: 1 } }, false],
    [{ schedule: { loglinear: 1.01 } }, true],
    [{ schedule: { list: [1, 2] } }, null],
    [{ bias: { shrink: 1, exponent: 0.5 } }, false],
    [{ bias: { shrink: 1, exponent: 0.5 }, model: { family: 'gaussian-mean', theta: [0] } }, true],
    [{ bias: { shrink: 0, exponent: 0.5 } }, true],
    [{ bias: { shift: 1, exponent: 0.51 } }, true],
    [{ bias: { noise: 1, exponent: 0.25 } }, false],
    [{ bias: { noise: 1, exponent: 0.26 } }, true],
    [{ schedule: { power: 3 }, bias: { shrink: 1, exponent: 0.3333333333333333 } }, false],
    [{ schedule: { geometric: 2 }, bias: { shift: 1, exponent: 0 } }, false],
    [{ schedule: { geometric: 2 }, bias: { shift: 1, exponent: 0.1 } }, true],
    [{ schedule: { loglinear: 2 }, bias: { shift: 1, exponent: 1 } }, true],
    [{ schedule: { loglinear: 2 }, bias: { shift: 1, exponent: 0.9 } }, false],
    [{ workflow: 'accumulate' }, true],
    [{ workflow: 'accumulate', schedule: { power: 0 } }, true],
    [{ workflow: 'accumulate-subsample', schedule: { power: 0 } }, null],
    [{ model: { family: 'uniform-mixture' } }, null],
    [{ model: { family: 'linear-regression', penalty: 0 } }, true],
    [{ model: { family: 'linear-regression', penalty: 0.1 } }, null],
  ])('%j: %j', (changes, expected) => {
    expect(staysBounded(content(changes))).toBe(expected);
  });
});
