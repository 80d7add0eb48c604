export { assign, documentOf, parseText, readDocument, type SweepDocument } from './document.js';
export { valueAt } from './explain.js';
export { canonicalJson, cellKey, cellStreamKey } from './identity.js';
export { label } from './label.js';
export { show, suggestion, SweepFileError, type Problem } from './problem.js';
export { jsonSchema, SECTION_NAMES } from './schema.js';
export { readSweep, type Cell, type Sweep } from './sweep.js';
