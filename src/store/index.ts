export {
  closeAfterReading,
  isStarted,
  openForReading,
  storedJson,
  type Durability,
} from './connection.js';
export { StoreError, storeError } from './error.js';
export { addFunctions, SQL_FUNCTIONS } from './functions.js';
export { contentsOf } from './contents.js';
export { currentHolder, type Holder } from './lock.js';
export { ResultsReader } from './reader.js';
export { RowInserter } from './row-inserter.js';
export type {
  CellRow,
  ReplicationRange,
  SqlValue,
  StoredCell,
  StoredNode,
  StoredSketch,
  SummaryRow,
  TheoryRow,
} from './rows.js';
export { ResultsWriter, type BatchRecord } from './writer.js';
