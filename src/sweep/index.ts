export { assign, documentOf, parseText, readDocument, type SweepDocument } from './document.js';
export { valueAt } from './explain.js';
export { canonicalJson, cellStreamKey } from './identity.js';
export { label } from './label.js';
export { joinPath, show, suggestion, SweepFileError } from './problem.js';
export { jsonSchema } from './schema.js';
export { readSweep, type Cell, type Sweep } from './sweep.js';
