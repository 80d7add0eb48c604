// Writes schema/sweep.schema.json from the definitions that the program itself uses.
import { writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { jsonSchema } from '../dist/sweep/index.js';

const text = await format(JSON.stringify(jsonSchema()), { parser: 'json', printWidth: 100 });
writeFileSync('schema/sweep.schema.json', text);
