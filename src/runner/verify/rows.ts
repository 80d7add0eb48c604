import { rowsChecksum } from '../../store/index.js';
import { recordedGenerations } from '../../simulation/recorded-generations.js';
import { sampleSizes } from '../../simulation/schedules.js';
import { recordedBelow } from '../experiment.js';
import type { Check } from './check.js';

/** Every batch has the rows it should have, and they have its checksum. */
export const rows: Check = {
  name: 'rows',
  *run({ sweep, plan, reader }) {
    const total = { rows: 0, batches: 0, unknown: 0 };
    for (const { cell, cellId } of plan.cells) {
      const { content } = cell;
      const generations = recordedGenerations(sweep.record.generations, content.generations);
      const sizes = sampleSizes(content.schedule, content.n, content.generations);
      const stored = reader.recordedRows(cellId, sweep.metrics);
      let next = stored.next();
      let end = 0;
      for (const { first, count, checksum } of reader.batches(cellId)) {
        const where = `cell ${cellId}, replications ${first} to ${first + count - 1}`;
        if (first < end) yield `${where}: stored twice in part`;
        end = first + count;
        const kept = Math.max(0, Math.min(count, recordedBelow(sweep) - first));
        const values = new Float64Array(kept * generations.length * sweep.metrics.length);
        let at = 0;
        let isWhole = true;
        for (let row = 0; row < kept * generations.length && isWhole; row++) {
          if (next.done) {
            isWhole = false;
            break;
          }
          const [replication, generation, size, ...metrics] = next.value;
          const t = generations[row % generations.length]!;
          isWhole =
            replication === first + Math.floor(row / generations.length) &&
            generation === t &&
            size === sizes[t - 1];
          for (const value of metrics) values[at++] = value ?? NaN;
          next = stored.next();
        }
        if (!isWhole) {
          yield `${where}: rows are missing, or in each other's place`;
          // What follows cannot be told apart any more.
          next = { done: true, value: undefined };
          break;
        }
        if (checksum !== null && checksum !== rowsChecksum(values))
          yield `${where}: the numbers are not those that were stored`;
        total.rows += kept * generations.length;
        total.batches++;
        if (checksum === null) total.unknown++;
      }
      if (!next.done)
        yield `cell ${cellId}: rows from replication ${next.value[0]} on belong to no batch`;
      stored.return?.();
    }
    const without =
      total.unknown > 0 ? `; ${total.unknown}, of an earlier version, have no checksum` : '';
    return {
      state: 'ok',
      message: `${total.rows} rows in ${total.batches} batches are as they were stored${without}`,
    };
  },
};
