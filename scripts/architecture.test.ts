import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const scope = '@slipway/';

interface Rule {
  readonly mayImport: readonly string[];
  readonly doors: readonly string[];
}

/** The table in docs/architecture.md is the only place where the rules stand. */
const rules = readRules(readFileSync(path.join(root, 'docs/architecture.md'), 'utf8'));
const packages = readdirSync(path.join(root, 'packages'));
const pure = ['core', 'gotemplate'];
const devOnly = 'testkit';
const shared = ['zod', 'pino'];

function readRules(markdown: string): ReadonlyMap<string, Rule> {
  const rows = [...markdown.matchAll(/^\| ([a-z]+) \| ([^|]+) \| ([^|]+) \|$/gm)].filter(
    ([, name]) => name !== 'package',
  );
  return new Map(
    rows.map(([, name = '', imports = '', doors = '']) => [
      name,
      {
        mayImport: imports
          .split(',')
          .map((entry) => entry.trim())
          .filter((entry) => entry !== '–'),
        doors: [...doors.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
      },
    ]),
  );
}

interface SourceFile {
  readonly file: string;
  readonly imports: readonly string[];
}

function sources(name: string): readonly SourceFile[] {
  const directory = path.join(root, 'packages', name, 'src');
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'))
    .map((file) => {
      const text = readFileSync(path.join(directory, file), 'utf8');
      return { file, imports: ts.preProcessFile(text).importedFiles.map((entry) => entry.fileName) };
    });
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

describe('the table of allowed imports', () => {
  it('names exactly the packages that exist', () => {
    expect([...rules.keys()].sort()).toEqual([...packages].sort());
  });

  it('has no circle', () => {
    const visit = (name: string, above: readonly string[]): void => {
      expect(above, `circle through ${name}`).not.toContain(name);
      for (const next of rules.get(name)?.mayImport ?? []) visit(next, [...above, name]);
    };
    for (const name of rules.keys()) visit(name, []);
  });
});

describe.each(packages)('%s', (name) => {
  const rule = rules.get(name) ?? { mayImport: [], doors: [] };
  const files = sources(name);
  const imports = files.flatMap(({ file, imports: specifiers }) =>
    specifiers.map((specifier) => ({ file, specifier })),
  );
  // Support code of tests lies in `testing/` folders, which nothing else may import.
  const shipped = imports.filter(({ file }) => !file.split(path.sep).includes('testing'));

  it('has sources', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it('depends, by its manifest, only on packages that the table allows', () => {
    const text = readFileSync(path.join(root, 'packages', name, 'package.json'), 'utf8');
    const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
    const ours = Object.keys(dependencies).filter((entry) => entry.startsWith(scope));
    expect(ours.map((entry) => entry.slice(scope.length)).filter((entry) => !rule.mayImport.includes(entry))).toEqual(
      [],
    );
  });

  it('imports only packages that the table allows, by their public name', () => {
    const wrong = shipped.filter(({ specifier }) => {
      if (!specifier.startsWith(scope)) return false;
      return !rule.mayImport.includes(packageOf(specifier).slice(scope.length));
    });
    expect(wrong).toEqual([]);
  });

  it('reaches no other package by a relative path', () => {
    const wrong = imports.filter(
      ({ file, specifier }) =>
        specifier.startsWith('.') && path.normalize(path.join(path.dirname(file), specifier)).startsWith('..'),
    );
    expect(wrong).toEqual([]);
  });

  it('goes through no third-party door of another package', () => {
    const wrong = imports.filter(({ specifier }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:') || specifier.startsWith(scope)) return false;
      return name !== devOnly && !rule.doors.includes(packageOf(specifier)) && !shared.includes(packageOf(specifier));
    });
    expect(wrong).toEqual([]);
  });

  it('has no circle among its files', () => {
    const graph = new Map(
      files.map(({ file, imports: specifiers }) => [
        file,
        specifiers
          .filter((entry) => entry.startsWith('.'))
          .map((entry) => path.normalize(path.join(path.dirname(file), entry))),
      ]),
    );
    expect(findCircle(graph)).toEqual([]);
  });
});

describe.each(pure)('%s, which also runs in a browser', (name) => {
  it('imports no node: module', () => {
    const imports = sources(name).flatMap((source) => source.imports);
    expect(imports.filter((specifier) => specifier.startsWith('node:'))).toEqual([]);
  });
});

/** The files of one import circle, or none. */
function findCircle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (file: string, above: readonly string[]): readonly string[] => {
    if (above.includes(file)) return [...above.slice(above.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const circle = visit(next, [...above, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}
