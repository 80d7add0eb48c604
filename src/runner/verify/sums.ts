import { checksum, type ReplicationRange, type StoredNode } from '../../store/index.js';
import { STRETCHES } from '../../statistics/index.js';
import type { Check } from './check.js';

/** Whether runs of replications are aligned, and together those of the batches. */
function coversAll(nodes: readonly StoredNode[], batches: readonly ReplicationRange[]): boolean {
  const ends = (ranges: readonly ReplicationRange[]) => {
    const points = ranges.flatMap(({ first, count }) => [first, first + count]);
    // Where two ranges meet, neither begins nor ends anything.
    const seen = new Set<number>();
    for (const point of points) if (!seen.delete(point)) seen.add(point);
    return [...seen].sort((a, b) => a - b).join();
  };
  const runs = nodes.map(({ first, size }) => ({ first, count: size }));
  return nodes.every(({ first, size }) => first % size === 0) && ends(runs) === ends(batches);
}

/** Over how many replications the sums of a metric go that all have which did not fail. */
function mostCounted(nodes: readonly StoredNode[]): number {
  const slots = (nodes[0]?.moments.length ?? 0) / STRETCHES;
  let most = 0;
  for (let slot = 0; slot < slots; slot++)
    most = Math.max(
      most,
      nodes.reduce((sum, { moments }) => sum + moments[slot]!, 0),
    );
  return most;
}

/** The sums and histograms that summaries are made of have their checksums. */
export const sums: Check = {
  name: 'sums',
  *run({ plan, reader }) {
    let looked = 0;
    for (const { cellId, present } of plan.cells) {
      const nodes = reader.nodes(cellId);
      if (!coversAll(nodes, reader.batches(cellId)))
        yield `cell ${cellId}: the sums are not those of its ${present} replications`;
      const failed = reader.failuresOf(cellId).length;
      const counted = mostCounted(nodes);
      if (counted > 0 && counted !== present - failed)
        yield `cell ${cellId}: ${present} replications, ${failed} of them failed, and sums of ${counted}`;
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
