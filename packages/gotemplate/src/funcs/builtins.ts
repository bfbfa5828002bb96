import { FunctionError } from '../errors.ts';
import { sprint, sprintln } from '../fmt/print.ts';
import { sprintf } from '../fmt/printf.ts';
import { byteLength, encodeText } from '../text/utf8.ts';
import { isTrue, typeName } from '../values/types.ts';
import { goByte, goInt } from '../values/value.ts';
import type { GoValue } from '../values/value.ts';
import { fixed, variadic } from './define.ts';
import type { FunctionTable } from './define.ts';

/** Go's built-in functions other than comparisons and escapers; `slice` is sprig's. */
export const BUILTIN_FUNCTIONS: FunctionTable = {
  // The evaluator handles the calls of these two, because they do not evaluate all their arguments.
  and: variadic(['value'], 'value', (first) => first),
  or: variadic(['value'], 'value', (first) => first),
  not: fixed(['value'], (value) => !isTrue(value)),
  len: fixed(['value'], (value) => goInt(lengthOf(value))),
  index: variadic(['value'], 'value', (value, keys) => indexValue(value, keys)),
  call: variadic(['value'], 'value', (value) => {
    if (value === null || value === undefined) throw new FunctionError('call of nil');
    throw new FunctionError(`non-function of type ${typeName(value)}`);
  }),
  print: variadic([], 'any', (values, { budget }) => sprint(values, budget)),
  println: variadic([], 'any', (values, { budget }) => sprintln(values, budget)),
  printf: variadic(['string'], 'any', (format, values, { budget }) => sprintf(format, values, budget)),
};

function lengthOf(value: GoValue): number {
  if (typeof value === 'string') return byteLength(value);
  if (value === null) throw new FunctionError('len of nil pointer');
  if (value === undefined) throw new FunctionError('reflect: call of reflect.Value.Type on zero Value');
  if (typeof value === 'object' && value.kind === 'list') return value.items.length;
  if (typeof value === 'object' && value.kind === 'map') return value.entries.size;
  throw new FunctionError(`len of type ${typeName(value).replace(/^\*/, '')}`);
}

function indexValue(value: GoValue, keys: readonly GoValue[]): GoValue {
  if (value === null || value === undefined) throw new FunctionError('index of untyped nil');
  let item: GoValue = value;
  for (const key of keys) item = indexOnce(item, key);
  return item;
}

function indexOnce(item: GoValue, key: GoValue): GoValue {
  if (item === null || item === undefined) throw new FunctionError('index of nil pointer');
  if (typeof item === 'string') {
    const bytes = encodeText(item);
    return goByte(bytes[listIndex(key, bytes.length, 'string')] ?? 0);
  }
  if (typeof item === 'object' && item.kind === 'list') {
    return item.items[listIndex(key, item.items.length, 'slice')];
  }
  if (typeof item === 'object' && item.kind === 'map') {
    if (key === undefined || key === null) throw new FunctionError('value is nil; should be of type string');
    if (typeof key !== 'string') throw new FunctionError(`value has type ${typeName(key)}; should be string`);
    return item.entries.get(key) ?? (item.element === 'string' ? '' : null);
  }
  throw new FunctionError(`can't index item of type ${typeName(item)}`);
}

/** A place in a list: int, int64 and other integers, but no float. */
function listIndex(key: GoValue, length: number, kind: 'string' | 'slice'): number {
  if (key === undefined || key === null) throw new FunctionError('cannot index slice/array with nil');
  const isInteger = typeof key === 'object' && key.kind === 'integer';
  const index = typeof key === 'bigint' ? key : isInteger ? key.value : undefined;
  if (index === undefined) throw new FunctionError(`cannot index slice/array with type ${typeName(key)}`);
  if (index < 0n || index > BigInt(length)) throw new FunctionError(`index out of range: ${index}`);
  // Go checks against the length too late by one and runs into the check below it.
  if (index === BigInt(length)) throw new FunctionError(`reflect: ${kind} index out of range`);
  return Number(index);
}
