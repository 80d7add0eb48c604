export { openForReading, type Durability } from './connection.js';
export { StoreError, storeError } from './error.js';
export { addFunctions, SQL_FUNCTIONS } from './functions.js';
export { CONTENTS, quoteName, SCHEMA_VERSION } from './layout.js';
export { currentHolder, type Holder } from './lock.js';
export {
  ResultsReader,
  type ReplicationRange,
  type StoredCell,
  type StoredSketch,
} from './reader.js';
export { RowInserter } from './row-inserter.js';
export {
  ResultsWriter,
  type BatchRecord,
  type CellRow,
  type SqlValue,
  type StoredNode,
  type SummaryRow,
  type TheoryRow,
} from './writer.js';
