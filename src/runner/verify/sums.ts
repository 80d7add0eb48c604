import { checksum } from '../../store/index.js';
import type { Check } from './check.js';

/** The sums and histograms that summaries are made of have their checksums. */
export const sums: Check = {
  name: 'sums',
  *run({ plan, reader }) {
    let looked = 0;
    for (const { cellId, present } of plan.cells) {
      const nodes = reader.nodes(cellId);
      const covered = nodes.reduce((sum, { size }) => sum + size, 0);
      if (covered !== present)
        yield `cell ${cellId}: there are sums of ${covered} replications, and ${present} replications`;
      for (const { first, size, moments, checksum: stored } of nodes) {
        if (stored !== null && stored !== checksum(moments))
          yield `cell ${cellId}: the sums of replications ${first} to ${first + size - 1} are not those that were stored`;
        looked++;
      }
      const sketch = reader.sketch(cellId);
      if (!sketch) continue;
      if (sketch.checksum !== null && sketch.checksum !== checksum(sketch.counts))
        yield `cell ${cellId}: the histograms are not those that were stored`;
      looked++;
    }
    return {
      state: 'ok',
      message: `${looked} records of sums and histograms are as they were stored`,
    };
  },
};
