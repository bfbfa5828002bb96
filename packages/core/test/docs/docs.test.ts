import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCatalogue, type ErrorEntry } from '../../src/index.ts';
import { taskFileSchema } from './json-schema.ts';
import { withPropertyTables } from './property-tables.ts';

const read = (name: string): string => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');
const rewrite = 'run `npx tsx --conditions=source packages/core/test/docs/write.ts`';

describe('the documents', () => {
  it('docs/task-file.schema.json is the schema of the property tables', () => {
    expect(JSON.parse(read('task-file.schema.json')), rewrite).toEqual(taskFileSchema());
  });

  it('docs/task-file.md shows the property tables', () => {
    const page = read('task-file.md');
    expect(withPropertyTables(page), rewrite).toBe(page);
    expect(page.match(/<!-- properties: /g)).toHaveLength(7);
  });

  it('docs/errors.md lists every error of the catalogue as it is, and no other', () => {
    const rows = [...read('errors.md').matchAll(/^\| `([a-z-]+)` \| (\d+) \| (\d+) \| (.*) \|$/gm)];
    const documented = rows.map(([, code, http, exit, advice]) => [
      code,
      { http: Number(http), exit: Number(exit), advice },
    ]);
    const catalogue: Record<string, ErrorEntry> = errorCatalogue;
    expect(Object.fromEntries(documented)).toEqual(catalogue);
    expect(documented.map(([code]) => code)).toEqual(Object.keys(catalogue));
  });

  it('docs/compatibility.md has a decision for each sharp edge', () => {
    const rows = [...read('compatibility.md').matchAll(/^\| SE-(\d+) \| (.+?) \| (.+?) \|$/gm)];
    expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
  });
});
