import type { Diagnostic, Position } from '../diagnostic.ts';
import { positionsIn } from '../text/positions.ts';
import type { YamlNode } from './node.ts';
import { parseYamlDocuments } from './parse.ts';
import { scalarValue } from './scalar.ts';

/** One document of a YAML file, as plain data that still knows where it stands. */
export interface YamlDocument {
  readonly data: unknown;
  /** Where the value at a path stands, or what is left of the path; with `key`, where the name of its last part does. */
  readonly positionOf: (path: readonly PropertyKey[], key?: string) => Position;
}

/** The documents of a YAML file, and what is wrong with its text. */
export interface YamlDocuments {
  readonly documents: readonly YamlDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads all documents of a YAML file, with the types of YAML 1.1 as in task files; empty ones are left out. A key that comes twice is a mistake. */
export function readYamlDocuments(text: string, file: string): YamlDocuments {
  const place = positionsIn(text);
  const documents: YamlDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const report = (code: string, message: string, offset: number): void => {
    diagnostics.push({ code, severity: 'error', message, file, at: place(offset) });
  };
  for (const parsed of parseYamlDocuments(text)) {
    if (!parsed.ok) {
      for (const { code, message, offset } of parsed.problems) report(code, message, offset);
      continue;
    }
    const { root } = parsed;
    if (root === undefined || isEmpty(root)) continue;
    documents.push({
      data: plain(root, new Map(), report),
      positionOf: (path, key) => place(offsetOf(root, path, key)),
    });
  }
  return { documents, diagnostics };
}

type Report = (code: string, message: string, offset: number) => void;

/** Shared nodes stay shared, so aliases cannot multiply the work. */
function plain(node: YamlNode, done: Map<YamlNode, unknown>, report: Report): unknown {
  if (done.has(node)) return done.get(node);
  const data = convert(node, done, report);
  done.set(node, data);
  return data;
}

function convert(node: YamlNode, done: Map<YamlNode, unknown>, report: Report): unknown {
  switch (node.kind) {
    case 'seq':
      return node.items.map((item) => plain(item, done, report));
    case 'map': {
      const seen = new Set<string>();
      for (const { key, keyOffset } of node.entries) {
        if (seen.has(key)) report('yaml-duplicate-key', `the key '${key}' stands here twice`, keyOffset);
        seen.add(key);
      }
      return Object.fromEntries(node.entries.map(({ key, value }) => [key, plain(value, done, report)]));
    }
    case 'scalar': {
      const value = scalarValue(node);
      if (value === undefined) {
        report('yaml-tag', `cannot decode "${node.text.slice(0, 40)}" as its tag says`, node.offset);
        return null;
      }
      if (value.type === 'null') return null;
      return typeof value.value === 'bigint' ? Number(value.value) : value.value;
    }
  }
}

function offsetOf(root: YamlNode, path: readonly PropertyKey[], key: string | undefined): number {
  let node = root;
  for (const part of path) {
    const next = childOf(node, part);
    if (next === undefined) return node.offset;
    node = next;
  }
  const entry = node.kind === 'map' ? node.entries.findLast((one) => one.key === key) : undefined;
  return entry?.keyOffset ?? node.offset;
}

function childOf(node: YamlNode, part: PropertyKey): YamlNode | undefined {
  if (node.kind === 'map') return node.entries.findLast(({ key }) => key === part)?.value;
  return node.kind === 'seq' && typeof part === 'number' ? node.items[part] : undefined;
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && scalarValue(node)?.type === 'null';
}
