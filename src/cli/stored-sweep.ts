import { closeAfterReading, openForReading, ResultsReader, storedJson } from '../store/index.js';
import { documentOf, readSweep, type Sweep } from '../sweep/index.js';
import { nothingStored } from './nothing-stored.js';

/** The sweep that a results file was last asked for. Throws StoreError, SweepFileError. */
export function storedSweep(results: string): Sweep {
  const database = openForReading(results);
  try {
    const text = new ResultsReader(database).meta().sweep;
    if (typeof text !== 'string') throw nothingStored(results);
    return readSweep(documentOf(storedJson(text, results), results));
  } finally {
    closeAfterReading(database);
  }
}
