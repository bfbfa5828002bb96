import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node } from 'yaml';
import { goList, goUint64 } from '../../src/index.ts';
import type { GoValue } from '../../src/index.ts';

/** What a values file holds, under the typing of yaml.v2. Nested maps are refused, as the engine behind the corpus does. */
export function readValues(text: string): Map<string, GoValue> {
  const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false, version: '1.1' });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  const values = new Map<string, GoValue>();
  if (document === undefined) return values;
  if (document.errors[0] !== undefined) throw document.errors[0];
  const top = document.contents;
  if (top === null || (isScalar(top) && scalar(top.source, top.type === 'PLAIN') === null)) return values;
  if (!isMap(top)) throw new Error('values are no map');
  for (const { key, value } of top.items) {
    if (!isScalar(key)) throw new Error('a key is no scalar');
    if (key.source === '<<') throw new Error('a merge key');
    values.set(key.source, convert(value, document));
  }
  return values;
}

function convert(node: Node | null, document: Document): GoValue {
  if (node === null) return null;
  if (isAlias(node)) {
    const target = node.resolve(document);
    if (target === undefined) throw new Error('an unknown anchor');
    return convert(target, document);
  }
  if (isSeq(node)) return goList(node.items.map((item) => convert(item as Node | null, document)));
  if (!isScalar(node)) throw new Error('a nested map');
  return scalar(typeof node.value === 'string' ? node.value : '', node.type === 'PLAIN');
}

/** A scalar by its look; the corpus has no tags. */
function scalar(text: string, plain: boolean): GoValue {
  if (!plain) return text;
  if (/^(?:|~|null|Null|NULL)$/.test(text)) return null;
  if (/^(?:y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE)$/.test(text)) return true;
  if (/^(?:n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)$/.test(text)) throw new Error('no JSON for infinity');
  const digits = text.replaceAll('_', '');
  const integer = integerOf(digits);
  if (integer !== undefined && integer >= -(2n ** 63n) && integer < 2n ** 63n) return integer;
  if (integer !== undefined && integer > 0n && integer < 2n ** 64n) return goUint64(integer);
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(digits)) {
    const float = Number(digits);
    if (Number.isFinite(float)) return float;
  }
  return text;
}

function integerOf(text: string): bigint | undefined {
  const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]+|0|[1-9][0-9]*)$/.exec(text);
  if (match === null) return undefined;
  const source = (match[2] ?? '').replace(/^0(?=[0-7])/, '0o');
  return match[1] === '-' ? -BigInt(source) : BigInt(source);
}
