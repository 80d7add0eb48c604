import { choiceOf } from '../simulation/parameter.js';
import { realWeight, share } from '../simulation/workflows/index.js';
import type { Setting } from './setting.js';

/**
 * How the data of one generation t ≥ 2 are weighted, where that is the same for every replication. The
 * weights add up to 1.
 */
export interface Step {
  /** Weight of everything before, whose mean is that of the last fit. */
  readonly carried: number;
  /** Weight and number of data that the last model generated. */
  readonly synthetic: number;
  readonly syntheticSize: number;
  /** Weight and number of fresh real data. */
  readonly fresh: number;
  readonly freshSize: number;
  /** Weight of the n_1 real data of generation 1. */
  readonly first: number;
}

const NOTHING: Step = {
  carried: 0,
  synthetic: 0,
  syntheticSize: 0,
  fresh: 0,
  freshSize: 0,
  first: 0,
};

/** The step of generation i + 1 ≥ 2; null for workflows that are not of this form. */
export function stepOf(setting: Setting, i: number): Step | null {
  const { workflow, workflowSettings: settings, sizes, totals } = setting;
  const n = sizes[i]!;
  switch (workflow) {
    case 'replace':
      return { ...NOTHING, synthetic: 1, syntheticSize: n };
    case 'accumulate':
      return {
        ...NOTHING,
        carried: 1 - n / totals[i]!,
        synthetic: n / totals[i]!,
        syntheticSize: n,
      };
    case 'fixed-real': {
      const made = share(settings, 'fixed-real', n);
      const all = sizes[0]! + made;
      return { ...NOTHING, first: sizes[0]! / all, synthetic: made / all, syntheticSize: made };
    }
    case 'fresh-real': {
      const made = share(settings, 'fresh-real', n);
      const fresh = made > 0 ? realWeight(choiceOf(settings, 'weight'), n, made) : 1;
      return { ...NOTHING, fresh, freshSize: n, synthetic: 1 - fresh, syntheticSize: made };
    }
    case 'real-points':
      return mixed(n, settings['real-points'] as number);
    case 'real-share':
      return mixed(n, share(settings, 'real-share', n));
    default:
      return null;
  }
}

function mixed(n: number, real: number): Step {
  return {
    ...NOTHING,
    fresh: real / n,
    freshSize: real,
    synthetic: 1 - real / n,
    syntheticSize: n - real,
  };
}
