import type { YamlScalar } from './node.ts';

/** What a scalar means under the typing of YAML 1.1 as Go's yaml.v2 applies it. */
export type ScalarValue =
  | { readonly type: 'null' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'str'; readonly value: string };

const tagPrefix = 'tag:yaml.org,2002:';
const trueWords = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE']);
const falseWords = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE']);
const nullWords = new Set(['', '~', 'null', 'Null', 'NULL']);
const infinity = /^([+-]?)\.(?:inf|Inf|INF)$/;
const notANumber = new Set(['.nan', '.NaN', '.NAN']);
const floatPattern = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const integerForms: readonly { readonly pattern: RegExp; readonly prefix: string }[] = [
  { pattern: /^([-+]?)0[xX]([0-9a-fA-F]+)$/, prefix: '0x' },
  { pattern: /^([-+]?)0[bB]([01]+)$/, prefix: '0b' },
  { pattern: /^([-+]?)0[oO]?([0-7]+)$/, prefix: '0o' },
  { pattern: /^([-+]?)(0|[1-9][0-9]*)$/, prefix: '' },
];
/** No longer text fits 64 bits in any base, and reading very long ones takes more than linear time. */
const longestInteger = 80;
const minInteger = -(2n ** 63n);
const maxInteger = 2n ** 64n - 1n;

/** Gives a scalar its type: by its tag, else by its look when it is plain, else it is text. */
export function scalarValue(scalar: YamlScalar): ScalarValue | undefined {
  const tag = scalar.tag?.startsWith(tagPrefix) === true ? scalar.tag.slice(tagPrefix.length) : undefined;
  if (tag === undefined) return scalar.plain ? plainValue(scalar.text) : { type: 'str', value: scalar.text };
  return taggedValue(tag, scalar.text);
}

/** The type a plain scalar has by its look (templating reference §5). */
export function plainValue(text: string): ScalarValue {
  if (nullWords.has(text)) return { type: 'null' };
  if (trueWords.has(text)) return { type: 'bool', value: true };
  if (falseWords.has(text)) return { type: 'bool', value: false };
  if (notANumber.has(text)) return { type: 'float', value: NaN };
  const sign = infinity.exec(text)?.[1];
  if (sign !== undefined) return { type: 'float', value: sign === '-' ? -Infinity : Infinity };
  return /^[-+.0-9]/.test(text) ? numberValue(text) : { type: 'str', value: text };
}

function numberValue(text: string): ScalarValue {
  const digits = text.replaceAll('_', '');
  const integer = integerValue(digits);
  if (integer !== undefined && integer >= minInteger && integer <= maxInteger) return { type: 'int', value: integer };
  if (floatPattern.test(digits)) {
    const value = Number(digits);
    if (Number.isFinite(value)) return { type: 'float', value };
  }
  return { type: 'str', value: text };
}

function integerValue(digits: string): bigint | undefined {
  if (digits.length > longestInteger) return undefined;
  for (const { pattern, prefix } of integerForms) {
    const match = pattern.exec(digits);
    if (match?.[2] === undefined) continue;
    const magnitude = BigInt(prefix + match[2]);
    return match[1] === '-' ? -magnitude : magnitude;
  }
  return undefined;
}

/** The value under an explicit tag; undefined when the text does not fit the tag. */
function taggedValue(tag: string, text: string): ScalarValue | undefined {
  const value = plainValue(text);
  switch (tag) {
    case 'str':
    case 'binary':
      return { type: 'str', value: text };
    case 'float':
      return value.type === 'int' ? { type: 'float', value: Number(value.value) } : fitting(value, 'float');
    case 'int':
    case 'bool':
    case 'null':
      return fitting(value, tag);
    default:
      return { type: 'str', value: text };
  }
}

function fitting(value: ScalarValue, type: ScalarValue['type']): ScalarValue | undefined {
  return value.type === type ? value : undefined;
}
