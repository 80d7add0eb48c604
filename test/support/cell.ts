import type { CellContent } from '../../src/simulation/cell.js';
import { familyOf } from '../../src/simulation/families/index.js';
import { withDefaults, type Settings } from '../../src/simulation/parameter.js';

/** A cell, everything that is not given at its default. */
export function cellOf(
  given: Partial<CellContent> & { readonly model: Settings; readonly n: number },
): CellContent {
  return {
    workflow: 'replace',
    sampling: 'plain',
    schedule: { power: 0 },
    bias: 'none',
    generations: 20,
    draw: 'law',
    ...given,
    model: withDefaults(familyOf(given.model), given.model),
  };
}
