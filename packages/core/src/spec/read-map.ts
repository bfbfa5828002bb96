import type { Findings } from '../compile/findings.ts';
import type { Locate } from '../text/positions.ts';
import {
  decodeBool,
  decodeInt,
  decodeList,
  decodeText,
  isNothing,
  reportWrongType,
  type LocatedText,
} from '../yaml/decode.ts';
import type { YamlNode } from '../yaml/node.ts';
import { nearestName } from './nearest.ts';
import type { PropertyTable, PropertyType } from './property.ts';

/** A value of the file with the offset it begins at. */
export interface Located<T> {
  readonly value: T;
  readonly offset: number;
}

/** One entry of a map of texts. */
export interface TextEntry {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: LocatedText;
}

interface ValueOf {
  readonly string: LocatedText;
  readonly int: number;
  readonly bool: boolean;
  readonly strings: readonly LocatedText[];
  readonly ints: readonly number[];
  readonly map: readonly TextEntry[];
  readonly node: YamlNode;
}

/** What a map gives when it is read by a table: every property that it has, typed as the table says. */
export type ReadMap<T extends PropertyTable> = {
  readonly [K in keyof T]?: Located<ValueOf[T[K]['type']]>;
};

/** What reading needs besides the node: where findings go and how offsets become places. */
export interface ReadContext {
  readonly findings: Findings;
  readonly locate: Locate;
}

/** Reports a value of the wrong type as an error. */
export function reportMismatch({ findings, locate }: ReadContext): (message: string, offset: number) => void {
  return (message, offset) => {
    findings.error('wrong-type', message, locate(offset));
  };
}

/** Reads a map by its table. Of equal keys the last counts; unknown ones are a warning that names the nearest known one.
 * Names of properties whose values have the wrong type are added to `wrongTypes`. */
export function readMap<T extends PropertyTable>(
  node: YamlNode,
  table: T,
  goType: string,
  context: ReadContext,
  wrongTypes = new Set<string>(),
): ReadMap<T> | undefined {
  if (isNothing(node)) return {};
  if (node.kind !== 'map') {
    reportWrongType(node, goType, reportMismatch(context));
    return undefined;
  }
  const found = new Map<string, Located<unknown>>();
  for (const entry of node.entries) {
    const property = Object.hasOwn(table, entry.key) ? table[entry.key] : undefined;
    if (property === undefined) {
      reportUnknownKey(entry.key, entry.keyOffset, Object.keys(table), context);
      continue;
    }
    if (found.has(entry.key)) reportDuplicate(entry.key, entry.keyOffset, context);
    const value = readValue(entry.value, property.type, context);
    if (value === undefined) wrongTypes.add(entry.key);
    else found.set(entry.key, { value, offset: entry.value.offset });
  }
  return Object.fromEntries(found) as ReadMap<T>;
}

function readValue(node: YamlNode, type: PropertyType, context: ReadContext): ValueOf[PropertyType] | undefined {
  const onMismatch = reportMismatch(context);
  switch (type) {
    case 'string':
      return decodeText(node, onMismatch);
    case 'int':
      return decodeInt(node, onMismatch);
    case 'bool':
      return decodeBool(node, onMismatch);
    case 'strings':
      return decodeList(node, '[]string', (item) => decodeText(item, onMismatch), onMismatch);
    case 'ints':
      return decodeList(node, '[]int', (item) => decodeInt(item, onMismatch), onMismatch);
    case 'map':
      return readTextMap(node, context);
    case 'node':
      return node;
  }
}

/** Reads a flat map of texts; of equal keys the last one counts. */
export function readTextMap(node: YamlNode, context: ReadContext): readonly TextEntry[] | undefined {
  if (isNothing(node)) return [];
  const onMismatch = reportMismatch(context);
  if (node.kind !== 'map') {
    reportWrongType(node, 'map[string]string', onMismatch);
    return undefined;
  }
  const entries = new Map<string, TextEntry>();
  for (const { key, keyOffset, value } of node.entries) {
    const text = decodeText(value, onMismatch);
    if (text !== undefined) entries.set(key, { key, keyOffset, value: text });
  }
  return [...entries.values()];
}

function reportUnknownKey(key: string, offset: number, known: readonly string[], context: ReadContext): void {
  const nearest = nearestName(key, known);
  const shown = key.length > 80 ? `${key.slice(0, 77)}...` : key;
  context.findings.warning('unknown-key', `unknown key "${shown}" is ignored`, context.locate(offset), {
    cure: nearest === undefined ? `Known keys here: ${known.join(', ')}.` : `Did you mean "${nearest}"?`,
  });
}

function reportDuplicate(key: string, offset: number, context: ReadContext): void {
  context.findings.warning('duplicate-key', `key "${key}" stands twice; the last one counts`, context.locate(offset), {
    cure: 'Remove the one that is not meant.',
  });
}
