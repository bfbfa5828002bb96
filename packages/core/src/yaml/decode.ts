import type { YamlNode, YamlScalar } from './node.ts';
import { scalarValue } from './scalar.ts';

/** Called when a node has not the type it should have. */
export type OnMismatch = (message: string, offset: number) => void;

/** A text with the place it stands at. */
export interface LocatedText {
  readonly text: string;
  /** Where the node begins. */
  readonly offset: number;
  /** Where the first letter of the text stands, when the file has the text letter by letter. */
  readonly contentOffset?: number;
}

/** Reads text as yaml.v2 fills a Go `string`: any scalar by its letters, nothing as empty text. */
export function decodeText(node: YamlNode, onMismatch: OnMismatch): LocatedText | undefined {
  const value = node.kind === 'scalar' ? scalarValue(node) : undefined;
  if (node.kind !== 'scalar' || value === undefined) {
    reportWrongType(node, 'string', onMismatch);
    return undefined;
  }
  return {
    text: value.type === 'null' ? '' : node.text,
    offset: node.offset,
    ...(node.contentOffset === undefined ? {} : { contentOffset: node.contentOffset }),
  };
}

/** Reads a whole number as yaml.v2 fills a Go `int`; nothing is 0, a fraction is cut off. */
export function decodeInt(node: YamlNode, onMismatch: OnMismatch): number | undefined {
  const value = node.kind === 'scalar' ? scalarValue(node) : undefined;
  if (value?.type === 'null') return 0;
  const number = value?.type === 'int' || value?.type === 'float' ? Math.trunc(Number(value.value)) : NaN;
  if (Number.isSafeInteger(number)) return number;
  reportWrongType(node, 'int', onMismatch);
  return undefined;
}

/** Reads a boolean; only the words of YAML 1.1 are any, nothing is false. */
export function decodeBool(node: YamlNode, onMismatch: OnMismatch): boolean | undefined {
  const value = node.kind === 'scalar' ? scalarValue(node) : undefined;
  if (value?.type === 'bool') return value.value;
  if (value?.type === 'null') return false;
  reportWrongType(node, 'bool', onMismatch);
  return undefined;
}

/** Reads a list with a reader for its items; nothing is an empty list. */
export function decodeList<T>(
  node: YamlNode,
  goType: string,
  item: (node: YamlNode) => T | undefined,
  onMismatch: OnMismatch,
): readonly T[] | undefined {
  if (node.kind === 'seq') return node.items.map(item).filter((value) => value !== undefined);
  if (isNothing(node)) return [];
  reportWrongType(node, goType, onMismatch);
  return undefined;
}

/** Whether a node is a null: `~`, `null` or left out. */
export function isNothing(node: YamlNode): boolean {
  return node.kind === 'scalar' && scalarValue(node)?.type === 'null';
}

/** Reports a node of the wrong type in the words of yaml.v2. */
export function reportWrongType(node: YamlNode, goType: string, onMismatch: OnMismatch): void {
  const found = node.kind === 'scalar' ? describeScalar(node) : `!!${node.kind}`;
  onMismatch(`cannot unmarshal ${found} into ${goType}`, node.offset);
}

function describeScalar(node: YamlScalar): string {
  const type = scalarValue(node)?.type ?? 'str';
  const shown = node.text.length > 10 ? `${node.text.slice(0, 7)}...` : node.text;
  return `!!${type} \`${shown}\``;
}
