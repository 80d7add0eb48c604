import { closeAfterReading, openForReading, ResultsReader, storedJson } from '../store/index.js';
import { documentOf, readSweep, SweepFileError, type Sweep } from '../sweep/index.js';

/** The sweep that a results file was last asked for. Throws StoreError, SweepFileError. */
export function storedSweep(results: string): Sweep {
  const database = openForReading(results);
  try {
    const text = new ResultsReader(database).meta().sweep;
    if (typeof text === 'string') return readSweep(documentOf(storedJson(text, results), results));
  } finally {
    closeAfterReading(database);
  }
  const message = 'holds no sweep yet; start it with: collapse-lab run <sweep.yaml> --out FILE';
  throw new SweepFileError(results, [{ path: '', message }]);
}
