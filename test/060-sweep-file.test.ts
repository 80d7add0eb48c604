import { describe, expect, test } from '@jest/globals';
import { numberOf } from '../src/simulation/parameter.js';
import { assign, documentOf, jsonSchema, label, parseText, readSweep } from '../src/sweep/index.js';

const BASE = `
name: test
seed: "1"
generations: 10
replications: 100
model: { family: gaussian-mean }
n: 10
`;

const read = (text: string, ...sets: string[]) => readSweep(assign(parseText(text, 'test'), sets));
const keys = (text: string, ...sets: string[]) => read(text, ...sets).cells.map(({ key }) => key);

describe('a sweep file', () => {
  test('fills in defaults', () => {
    const sweep = read(BASE);
    expect(sweep.cells[0]!.content).toEqual({
      model: { family: 'gaussian-mean', dimension: 1, sigma: 1, theta: 0, delta: 1 },
      workflow: 'replace',
      sampling: 'plain',
      schedule: { power: 0 },
      bias: 'none',
      n: 10,
      generations: 10,
      draw: 'law',
    });
    expect(sweep).toMatchObject({
      metrics: ['squared_error', 'improved'],
      record: { trajectories: 'all', generations: 'all' },
      streams: 'independent',
      axes: [],
    });
  });

  test('means the same in YAML and in JSON', () => {
    const json = JSON.stringify({
      n: 10,
      model: { family: 'gaussian-mean' },
      replications: 100,
      generations: 10,
      seed: '1',
      name: 'test',
    });
    expect(keys(json)).toEqual(keys(BASE));
  });

  test('knows 1, 1.0 and 1e0, 0 and -0 for one number', () => {
    const same = ['1', '1.0', '1e0', '+1', '0x1'].map((one) => keys(BASE, `model.sigma=${one}`)[0]);
    expect(new Set(same).size).toBe(1);
    expect(keys(BASE, 'model.theta=-0')).toEqual(keys(BASE));
    expect(keys(BASE, 'model.theta=-0.0')).toEqual(keys(BASE));
  });

  test('knows constant and linear for powers', () => {
    expect(keys(BASE, 'schedule=constant')).toEqual(keys(BASE, 'schedule={power: 0}'));
    expect(keys(BASE, 'schedule=linear')).toEqual(keys(BASE, 'schedule.power=1'));
  });

  test('gives defaults and their explicit values one identity', () => {
    expect(keys(BASE, 'model.sigma=1', 'workflow=replace', 'bias=none')).toEqual(keys(BASE));
  });

  test('gives different content different identities', () => {
    const changes = ['n=11', 'generations=11', 'model.sigma=2', 'model.theta=1', 'draw=samples'];
    const others = ['workflow=accumulate', 'schedule=linear', 'bias={shrink: 1, exponent: 1}'];
    const all = [undefined, ...changes, ...others].map(
      (set) => keys(BASE, ...(set ? [set] : []))[0],
    );
    expect(new Set(all).size).toBe(all.length);
  });

  test('takes a whole number for a seed', () => {
    expect(read(BASE, 'seed=42').seed).toBe('42');
    expect(read(BASE, 'seed="42"').seed).toBe('42');
  });
});

describe('a grid', () => {
  const cellsOf = (text: string) =>
    read(BASE + text).cells.map(
      ({ content: { n, model, schedule } }) =>
        `${n} ${numberOf(model, 'sigma')} ${label(schedule)}`,
    );

  test('crosses its axes, the first varying slowest', () => {
    expect(cellsOf('grid: { n: [1, 2], model.sigma: [3, 4] }'.replace('n: 10', ''))).toEqual([
      '1 3 constant',
      '1 4 constant',
      '2 3 constant',
      '2 4 constant',
    ]);
  });

  test('takes an axis by any path', () => {
    expect(cellsOf('grid: { schedule.power: [0, 1, 1.5] }')).toEqual([
      '10 1 constant',
      '10 1 linear',
      '10 1 power(1.5)',
    ]);
  });

  test('takes schedules that are lists, because axes are marked', () => {
    expect(
      cellsOf('grid: { schedule: [{ list: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }, linear] }'),
    ).toEqual(['10 1 list(1,2,3,4,5,6,7,8,9,10)', '10 1 linear']);
  });

  test('advances zipped axes together', () => {
    expect(
      cellsOf(
        'grid: { n: [1, 2], schedule: [linear, constant], model.sigma: [3, 4] }\nzip: [[n, model.sigma]]',
      ),
    ).toEqual(['1 3 linear', '1 3 constant', '2 4 linear', '2 4 constant']);
  });

  test('lets zipped axes repeat their values', () => {
    expect(
      cellsOf('grid: { n: [1, 1, 2], model.sigma: [3, 4, 3] }\nzip: [[n, model.sigma]]'),
    ).toEqual(['1 3 constant', '1 4 constant', '2 3 constant']);
  });

  test('leaves excluded cells out, whatever form their values take', () => {
    expect(
      cellsOf(
        'grid: { n: [1, 2], schedule: [{ power: 1 }, constant] }\nexclude: [{ schedule: linear, n: 1.0 }]',
      ),
    ).toEqual(['1 1 constant', '2 1 linear', '2 1 constant']);
  });

  test('does not change the identity of a cell', () => {
    const alone = keys(BASE, 'n=20')[0];
    expect(keys(`${BASE}grid: { n: [10, 20, 30], schedule: [linear, constant] }`)).toContain(alone);
  });

  test('of 10^5 cells is read in seconds', () => {
    const sizes = Array.from({ length: 1000 }, (_, i) => i + 1).join(', ');
    const powers = Array.from({ length: 100 }, (_, i) => i / 100).join(', ');
    const start = performance.now();
    const { cells } = read(`${BASE}grid: { n: [${sizes}], schedule.power: [${powers}] }`);
    expect(cells).toHaveLength(100_000);
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  test('of zipped axes may be long although their product would be huge', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => i + 1).join(', ');
    const { cells } = read(
      `${BASE}grid: { model.theta: [${many}], model.sigma: [${many}] }\nzip: [[model.theta, model.sigma]]`,
    );
    expect(cells).toHaveLength(20_000);
  });
});

test('a file with very many mistakes is refused quickly, and at a readable length', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n');
  const start = performance.now();
  let message = '';
  try {
    read(BASE + many);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(message).toContain('20000 problems');
  expect(message).toContain('… and 19980 more');
  expect(message.split('\n').length).toBeLessThan(25);
});

describe('labels', () => {
  test.each([
    ['none', 'none'],
    [{ power: 0 }, 'constant'],
    [{ power: 1 }, 'linear'],
    [{ geometric: 1.1 }, 'geometric(1.1)'],
    [{ exponent: 0.5, shrink: 1 }, 'shrink(1, 0.5)'],
  ])('%j is %s', (choice, expected) => {
    expect(label(choice as string)).toBe(expected);
  });
});

test('the stored form of a sweep reads as the same sweep', () => {
  const sweep = read(`${BASE}grid: { n: [1, 2], bias: [none, { shift: 1, exponent: 1 }] }`);
  const again = readSweep(documentOf(JSON.parse(JSON.stringify(sweep.source)), 'stored'));
  expect(again).toEqual(sweep);
});

test('the JSON Schema names every key, family, schedule and bias', () => {
  const text = JSON.stringify(jsonSchema());
  for (const name of ['replications', 'zip', 'exponential', 'loglinear', 'shrink', 'trajectories'])
    expect(text).toContain(`"${name}"`);
});
