/* Writes the parts of the documents that are made from the sources: `npx tsx --conditions=source packages/core/test/docs/write.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { taskFileSchema } from './json-schema.ts';
import { withPropertyTables } from './property-tables.ts';

const docs = new URL('../../../../docs/', import.meta.url);
const page = new URL('task-file.md', docs);

writeFileSync(new URL('task-file.schema.json', docs), `${JSON.stringify(taskFileSchema(), null, 2)}\n`);
writeFileSync(page, withPropertyTables(readFileSync(page, 'utf8')));
