// Loaded into the built command by `node --import`: makes the fit of a bernoulli model fail where it comes
// out as one of the numbers in FAULT_AT (or always), in the way named in FAULT. FAULT_ONCE names a file that is made by
// the first failure and prevents the others.
import { existsSync, writeFileSync } from 'node:fs';
import { FAMILIES } from '../../dist/simulation/families/index.js';

const { FAULT, FAULT_AT, FAULT_ONCE } = process.env;
const points = FAULT_AT === 'always' ? null : FAULT_AT.split(',').map(Number);
const bernoulli = FAMILIES.find(({ name }) => name === 'bernoulli');
const { create } = bernoulli;

const FAULTS = {
  throw() {
    throw new Error('thrown on purpose');
  },
  exit: () => process.exit(7),
  memory() {
    const kept = [];
    for (;;) kept.push(new Array(10_000).fill(kept.length));
  },
  loop() {
    for (;;);
  },
  nan(theta, lane) {
    theta[lane] = NaN;
  },
};

bernoulli.create = (settings, draw) => {
  const model = create(settings, draw);
  return {
    ...model,
    fit(evidence, theta) {
      model.fit(evidence, theta);
      for (let lane = 0; lane < theta.length; lane++) {
        if (points && !points.includes(theta[lane])) continue;
        if (FAULT_ONCE && existsSync(FAULT_ONCE)) continue;
        if (FAULT_ONCE) writeFileSync(FAULT_ONCE, '');
        FAULTS[FAULT](theta, lane);
      }
    },
  };
};
