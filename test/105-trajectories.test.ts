import { describe, expect, test } from '@jest/globals';
import { streamKey } from '../src/random/index.js';
import type { CellContent } from '../src/simulation/cell.js';
import type { Model } from '../src/simulation/family.js';
import { familyOf } from '../src/simulation/families/index.js';
import { withDefaults } from '../src/simulation/parameter.js';
import { normalExpectation } from '../src/statistics/index.js';
import { bindModel, Trajectories } from '../src/simulation/trajectory.js';
import { cellOf } from './support/cell.js';

const BERNOULLI = { family: 'bernoulli', theta: 0.3 };

function cell(changes: Partial<CellContent>): CellContent {
  return cellOf({ model: BERNOULLI, n: 10, generations: 6, ...changes });
}

/** Metrics of one replication: a row for each generation. */
function run(content: CellContent, metrics: string[], model: Model = bindModel(content)) {
  const generations = Array.from({ length: content.generations }, (_, i) => i + 1);
  const key = streamKey('trajectories');
  const experiment = { content, metrics, generations, key, restart: false };
  const out = new Float64Array(generations.length * metrics.length);
  new Trajectories(experiment, model).run(0, 1, out, out.length, () => false);
  return generations.map((_, i) => [...out.slice(i * metrics.length, (i + 1) * metrics.length)]);
}

/** A Bernoulli model whose fits are scripted. */
function scripted(content: CellContent, fits: readonly number[]): Model {
  const model = bindModel(content);
  let t = 0;
  return { ...model, fit: (_evidence, theta) => (theta as Float64Array).fill(fits[t++]!) };
}

describe('improved', () => {
  test('is 1 when closer than generation 1, 0.5 on a tie, 0 otherwise', () => {
    const content = cell({});
    const model = scripted(content, [0.2, 0.25, 0.2, 0.45, 0.3, 0.1]);
    expect(run(content, ['improved'], model).flat()).toEqual([0.5, 1, 0.5, 0, 1, 0]);
  });

  test('ties points at one distance on either side, whatever their last bits', () => {
    // 0.3 - 0.2 and 0.4 - 0.3 differ in floating point.
    const content = cell({});
    expect(0.3 - 0.2).not.toBe(0.4 - 0.3);
    const model = scripted(content, [0.2, 0.4, 0.2, 0.4, 0.2, 0.4]);
    expect(run(content, ['improved'], model).flat()).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  });
});

describe('absorbed', () => {
  const absorbed = (changes: Partial<CellContent>, fits?: readonly number[]) => {
    const content = cell(changes);
    const model = fits ? scripted(content, fits) : undefined;
    return run(content, ['absorbed'], model).flat();
  };

  test('marks 0 and 1 of a coin', () => {
    expect(absorbed({}, [0.3, 0, 0, 0, 0, 0])).toEqual([0, 1, 1, 1, 1, 1]);
    expect(absorbed({}, [0.9, 1, 1, 1, 1, 1])).toEqual([0, 1, 1, 1, 1, 1]);
  });

  test('does not mark a state that the bias leaves', () => {
    const shrink = { shrink: 1, exponent: 0 };
    expect(absorbed({ bias: shrink }, [1, 1, 1, 0, 0, 0])).toEqual([0, 0, 0, 1, 1, 1]);
    const shift = { shift: 0.1, exponent: 0 };
    expect(absorbed({ bias: shift }, [0, 0, 0, 0, 0, 0])).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('marks at once a state that the bias pushes into an end', () => {
    const shift = { shift: -0.2, exponent: 0 };
    expect(absorbed({ bias: shift }, [0.3, 0.1, 0, 0, 0, 0])).toEqual([0, 1, 1, 1, 1, 1]);
  });

  test('under accumulation asks that all data be alike', () => {
    const shift = { shift: -0.2, exponent: 0 };
    const changes = { bias: shift, workflow: 'accumulate' };
    // The pool still holds ones, so a smaller bias could bring the model back.
    expect(absorbed(changes, [0.3, 0.1, 0.05, 0, 0, 0])).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test.each([
    // A window, and real data that are kept, leave with the data: alike is alike for ever.
    [{ window: 2 }, [0.3, 0, 0, 0.1, 0, 0], [0, 1, 1, 0, 1, 1]],
    [{ 'fixed-real': 1 }, [0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1]],
    // A subset may be alike while the pool is not: only models alike from the first on are for ever.
    ['accumulate-subsample', [0.3, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]],
    ['accumulate-subsample', [0, 0, 0, 0.1, 0, 0], [1, 1, 1, 0, 0, 0]],
    // Three models are in use, so all three must be alike.
    [{ 'recent-models': 3 }, [0.3, 0, 0, 0, 0, 0.1], [0, 0, 0, 1, 1, 0]],
    // Before there are three, all that there are.
    [{ 'recent-models': 3 }, [0, 0, 0.1, 0, 0, 0], [1, 1, 0, 0, 0, 1]],
    // Fresh real data, and the truth among older models, bring everything back.
    [{ 'real-points': 1 }, [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]],
    [{ 'real-share': 0.1 }, [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]],
    // A share of 1 % of 10 data is none.
    [{ 'real-share': 0.01 }, [0.3, 0, 0, 0, 0, 0], [0, 1, 1, 1, 1, 1]],
    [{ 'real-share': 0 }, [0.3, 0, 0, 0, 0, 0], [0, 1, 1, 1, 1, 1]],
    [{ 'fresh-real': 1, weight: 'naive' }, [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]],
    ['random-past', [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]],
  ] as const)('under %j, fits %j', (workflow, fits, expected) => {
    expect(absorbed({ workflow }, fits)).toEqual([...expected]);
  });

  test('does not mark what noise moves, and marks a truth that is a point mass', () => {
    expect(absorbed({ bias: { noise: 0.1, exponent: 0 } }, [0, 0, 0, 0, 0, 0])).toEqual([0, 0, 0, 0, 0, 0]); // prettier-ignore
    const model = { family: 'bernoulli', theta: 0 };
    expect(absorbed({ model, workflow: { 'real-points': 1 } })).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('of a Gaussian asks that the mean stand still, too', () => {
    const model = { family: 'gaussian', mean: 1, sigma: 1, estimator: 'mle' };
    expect(absorbed({ model, n: 1 })).toEqual([1, 1, 1, 1, 1, 1]);
    expect(absorbed({ model, n: 1, bias: { shrink: 1, exponent: 0 } })).toEqual([0, 0, 0, 0, 0, 0]);
    const down = { shift: -0.5, exponent: 0 };
    expect(absorbed({ model, n: 5, bias: down, generations: 40 })).not.toContain(1);
  });
});

test('a parameter that overflows ends in infinity, not in a hang', () => {
  const model = { family: 'poisson', theta: 1 };
  const rows = run(cell({ model, bias: { shrink: -0.9999999, exponent: 0 }, generations: 200 }), [
    'theta',
  ]);
  expect(rows.at(-1)).toEqual([Infinity]);
});

describe('a workflow draws', () => {
  /** What is drawn in each generation: how many data at which parameter. */
  const draws = (workflow: CellContent['workflow'], schedule: CellContent['schedule']) => {
    const content = cell({ workflow, schedule, generations: 5 });
    const model = bindModel(content);
    const seen: string[] = [];
    // Generation t is fitted to t / 10, so that it can be told by what is drawn from it.
    let t = 0;
    const spy: Model = {
      ...model,
      draw(streams, parameters, n, into) {
        seen.push(`${n} at ${(parameters as Float64Array)[0]!.toFixed(1)}`);
        model.draw(streams, parameters, n, into);
      },
      fit: (_evidence, theta) => {
        seen.push('fit');
        (theta as Float64Array).fill(++t / 10 + 0.3);
      },
    };
    run(content, ['theta'], spy);
    return seen.join(', ').split(', fit').slice(0, 5).map((each) => each.replace(/^, /, '')); // prettier-ignore
  };

  test.each([
    ['replace', ['10 at 0.3', '20 at 0.4', '30 at 0.5', '40 at 0.6', '50 at 0.7']],
    ['accumulate', ['10 at 0.3', '20 at 0.4', '30 at 0.5', '40 at 0.6', '50 at 0.7']],
    [{ window: 2 }, ['10 at 0.3', '20 at 0.4', '30 at 0.5', '40 at 0.6', '50 at 0.7']],
    [{ 'fixed-real': 0.5 }, ['10 at 0.3', '10 at 0.4', '15 at 0.5', '20 at 0.6', '25 at 0.7']],
    [
      { 'fresh-real': 0.5, weight: 'optimal' },
      ['10 at 0.3', '20 at 0.3, 10 at 0.4', '30 at 0.3, 15 at 0.5', '40 at 0.3, 20 at 0.6', '50 at 0.3, 25 at 0.7'], // prettier-ignore
    ],
    [
      { 'real-points': 3 },
      ['10 at 0.3', '3 at 0.3, 17 at 0.4', '3 at 0.3, 27 at 0.5', '3 at 0.3, 37 at 0.6', '3 at 0.3, 47 at 0.7'], // prettier-ignore
    ],
    [
      { 'real-share': 0.1 },
      ['10 at 0.3', '2 at 0.3, 18 at 0.4', '3 at 0.3, 27 at 0.5', '4 at 0.3, 36 at 0.6', '5 at 0.3, 45 at 0.7'], // prettier-ignore
    ],
    [
      { 'recent-models': 3 },
      ['10 at 0.3', '20 at 0.4', '15 at 0.5, 15 at 0.4', '14 at 0.6, 13 at 0.5, 13 at 0.4', '17 at 0.7, 17 at 0.6, 16 at 0.5'], // prettier-ignore
    ],
  ] as const)('under %j as it says', (workflow, expected) => {
    expect(draws(workflow, { power: 1 })).toEqual([...expected]);
  });
});

test('curation keeps the better of two as Bradley and Terry say', () => {
  // The winner of two normal numbers x, y under r = a x: E = the middle + E (D/2) tanh(a D/2), D = x - y.
  const a = 1.5;
  const gain = (sigma: number) =>
    normalExpectation((d) => (d / 2) * Math.tanh((a * d) / 2), 0, Math.SQRT2 * sigma);
  const content = cell({
    model: withDefaults(familyOf({ family: 'gaussian' }), { family: 'gaussian' }),
    sampling: { curation: 2, reward: [a, 0] },
    n: 50,
    generations: 2,
  });
  const out = new Float64Array(4000 * 4);
  const experiment = { content, metrics: ['mean', 'sigma'], generations: [1, 2], key: streamKey('curation'), restart: false }; // prettier-ignore
  new Trajectories(experiment).run(0, 4000, out, out.length / 4000, () => false);
  // Given the model of generation 1, the mean of generation 2 is known on average.
  const excess = Array.from({ length: 4000 }, (_, i) => {
    const [mean, sigma, next] = out.subarray(4 * i, 4 * i + 3);
    return next! - mean! - gain(sigma!);
  });
  const mean = excess.reduce((sum, x) => sum + x, 0) / 4000;
  const sd = Math.sqrt(excess.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 3999);
  expect(gain(1)).toBeGreaterThan(0.3);
  // A second competitor too many would add a third of the gain: 60 standard errors.
  expect(Math.abs(mean) / (sd / Math.sqrt(4000))).toBeLessThan(4);
});

test('generation 1 is fitted to n real samples, generation t to n_t drawn from the one before', () => {
  const seen: [number, number][] = [];
  const content = cell({ schedule: { power: 1 }, bias: { shift: 0.01, exponent: 0 } });
  const model = bindModel(content);
  const spy: Model = {
    ...model,
    draw(streams, parameters, n, into) {
      seen.push([n, (parameters as Float64Array)[0]!]);
      model.draw(streams, parameters, n, into);
    },
  };
  const thetas = run(content, ['theta'], spy).flat();
  expect(seen.map(([n]) => n)).toEqual([10, 20, 30, 40, 50, 60]);
  // Drawn from the truth, then from the biased fits.
  expect(seen.map(([, theta]) => theta)).toEqual([0.3, ...thetas.slice(0, -1)]);
});
