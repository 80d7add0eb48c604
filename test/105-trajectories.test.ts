import { describe, expect, test } from '@jest/globals';
import { streamKey } from '../src/random/index.js';
import type { CellContent } from '../src/simulation/cell.js';
import type { Model } from '../src/simulation/family.js';
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
  new Trajectories(experiment, model).run(0, 1, out, () => false);
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
