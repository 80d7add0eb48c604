export { blankResults } from './blank.js';
export { checksum, rowsChecksum } from './checksum.js';
export {
  closeAfterReading,
  isStarted,
  openForReading,
  storedJson,
  type Durability,
} from './connection.js';
export { StoreError } from './error.js';
export { addFunctions, SQL_FUNCTIONS } from './functions.js';
export { contentsOf } from './contents.js';
export { freeBytes } from './free-space.js';
export { quoteName } from './layout.js';
export { currentHolder } from './lock.js';
export { ResultsReader } from './reader.js';
export type { RowInserter } from './row-inserter.js';
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
export { ResultsWriter } from './writer.js';
