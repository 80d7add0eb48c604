// Writes docs/catalog.md from the definitions that the program uses.
import { writeFileSync } from 'node:fs';
import { catalogPage } from '../dist/cli/catalog-page.js';

writeFileSync(new URL('../docs/catalog.md', import.meta.url), catalogPage());
