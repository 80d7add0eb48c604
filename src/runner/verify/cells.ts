import { storedJson } from '../../store/index.js';
import { cellRow } from '../cell-row.js';
import type { Check } from './check.js';

/** Every cell is one of the sweep, and its columns and key follow from it. */
export const cells: Check = {
  name: 'cells',
  *run({ sweep, plan, reader, foreign }) {
    if (foreign) return { state: 'skipped', message: foreign };
    const meta = reader.meta();
    if (meta.seed !== sweep.seed)
      yield `the seed is ${String(meta.seed)}, that of the sweep ${sweep.seed}`;
    const axes = storedJson(meta.axes, 'the file') as string[];
    const stored = reader.cellRows();
    for (const { cell, cellId } of plan.cells) {
      const row = stored.get(cellId);
      if (!row) {
        yield `the cell ${JSON.stringify(cell.content)} of the sweep is missing`;
        continue;
      }
      const {
        cellId: id,
        axes: further,
        ...columns
      } = cellRow(cell, cellId, sweep.replications, axes);
      for (const [column, value] of Object.entries({ cell_id: id, ...columns, ...further }))
        if (row[column] !== value)
          yield `cell ${cellId}: ${column} is ${JSON.stringify(row[column])}, not ${JSON.stringify(value)}`;
      stored.delete(cellId);
    }
    for (const cellId of stored.keys()) yield `cell ${cellId} is not in the sweep`;
    return { state: 'ok', message: `${plan.cells.length} cells are those of the sweep` };
  },
};
