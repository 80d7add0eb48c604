import type Database from 'better-sqlite3';
import { quantiles, wilson } from '../statistics/index.js';

/** SQL functions for questions that SQLite alone cannot answer. */
export const SQL_FUNCTIONS: Readonly<Record<string, string>> = {
  'median(x)': 'middle value; interpolated between the two middle ones',
  'quantile(x, p)': 'quantile at probability p, interpolated between order statistics',
  'variance(x)': 'sample variance, dividing by count - 1',
  'stddev(x)': 'square root of variance(x)',
  'wilson_low(successes, trials)': 'lower end of the 95 % Wilson interval of a proportion',
  'wilson_high(successes, trials)': 'upper end of it',
};

/** Adds the functions to a connection. Aggregates skip NULL, as SQL's own do. */
export function addFunctions(database: Database.Database): void {
  const options = { deterministic: true };
  database.function('wilson_low', options, (k: unknown, n: unknown) => proportion(k, n, 0));
  database.function('wilson_high', options, (k: unknown, n: unknown) => proportion(k, n, 1));
  addQuantiles(database);
  addVariance(database, 'variance', (variance) => variance);
  addVariance(database, 'stddev', Math.sqrt);
}

function proportion(successes: unknown, trials: unknown, end: 0 | 1): number | null {
  if (typeof successes !== 'number' || typeof trials !== 'number' || trials <= 0) return null;
  return wilson(successes, trials)[end];
}

interface Collected {
  readonly values: number[];
  probability: number;
}

function addQuantiles(database: Database.Database): void {
  const aggregate = {
    start: (): Collected => ({ values: [], probability: NaN }),
    result({ values, probability }: Collected): number | null {
      if (values.length === 0) return null;
      return quantiles(Float64Array.from(values), [probability])[0]!;
    },
    deterministic: true,
  };
  const collect = (state: Collected, value: unknown, probability: number) => {
    if (typeof value === 'number') state.values.push(value);
    state.probability = probability;
    return state;
  };
  database.aggregate('median', {
    ...aggregate,
    step: (state: Collected, value: unknown) => collect(state, value, 0.5),
  });
  const quantileStep = (state: Collected, value: unknown, probability: unknown) => {
    if (typeof probability !== 'number' || !(probability >= 0 && probability <= 1))
      throw new RangeError('Expected quantile(x, p) with p between 0 and 1');
    return collect(state, value, probability);
  };
  // The declared type knows aggregates of one argument only; how many there are is read off `length`.
  const step = quantileStep as (state: Collected, value: unknown) => Collected;
  database.aggregate('quantile', { ...aggregate, step });
}

interface Spread {
  count: number;
  mean: number;
  squares: number;
}

function addVariance(
  database: Database.Database,
  name: string,
  of: (variance: number) => number,
): void {
  database.aggregate(name, {
    start: (): Spread => ({ count: 0, mean: 0, squares: 0 }),
    step(state: Spread, value: unknown) {
      if (typeof value !== 'number') return state;
      state.count++;
      const before = value - state.mean;
      state.mean += before / state.count;
      state.squares += before * (value - state.mean);
      return state;
    },
    result: ({ count, squares }: Spread) => (count > 1 ? of(squares / (count - 1)) : null),
    deterministic: true,
  });
}
