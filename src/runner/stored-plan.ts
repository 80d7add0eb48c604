import type { CellContent } from '../simulation/cell.js';
import { StoreError, storedJson, type ResultsReader } from '../store/index.js';
import type { Sweep } from '../sweep/index.js';
import { planSweep, storedIn, type Plan } from './plan.js';

/**
 * The plan of what a results file was last asked for, from what it holds: cells are read back, not
 * checked and expanded anew, which takes many times as long. Null where it holds no sweep yet. Throws
 * StoreError.
 */
export function storedPlan(reader: ResultsReader, file: string): Plan | null {
  const text = reader.meta().sweep;
  if (typeof text !== 'string') return null;
  const source = storedJson(text, file) as Sweep['source'];
  const stored = storedIn(reader);
  const models = new Map<string, CellContent['model']>();
  try {
    const cells = stored.cells.map(({ key, spec }) => {
      const content = storedJson(spec, file, 'cell') as CellContent;
      const id = JSON.stringify(content.model);
      const model = models.get(id) ?? content.model;
      models.set(id, model);
      return { key, content: { ...content, model } };
    });
    const sweep = {
      ...source,
      seed: String(source.seed),
      axes: Object.keys(source.grid),
      cells,
      source,
    };
    return planSweep(sweep, stored);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const message = `${file} is damaged: the sweep that it holds makes no sense`;
    throw new StoreError('DAMAGED', message, { cause: error });
  }
}
