import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeclarations } from '../src/tasks/apply/read-declarations.ts';

const examples = path.resolve(import.meta.dirname, '../../../tasks-examples');
const folders = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const declared = folders.filter((name) => existsSync(path.join(examples, name, 'tasks.yaml')));

describe('the examples of saved tasks', () => {
  it('are every example that is no task file alone', () => {
    const others = folders.filter((name) => !declared.includes(name));
    expect(others.filter((name) => !existsSync(path.join(examples, name, 'acb.yaml')))).toEqual([]);
    expect(declared.length).toBeGreaterThan(0);
  });

  it.each(declared)('%s is declared without findings', async (name) => {
    const facts = { registry: 'contoso.example.io', imageAliases: {} };
    const { specs, findings } = await readDeclarations([path.join(examples, name, 'tasks.yaml')], facts);
    expect(findings.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
    expect(specs.length).toBeGreaterThan(0);
  });
});
