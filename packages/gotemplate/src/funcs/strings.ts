import { FunctionError } from '../errors.ts';
import { stringValue, valueText } from '../fmt/print.ts';
import type { Budget } from '../limits.ts';
import { quote } from '../text/quote.ts';
import { trimSpace } from '../text/unicode.ts';
import { byteLength, sliceBytes } from '../text/utf8.ts';
import { goStrings } from '../values/value.ts';
import { fixed, variadic } from './define.ts';
import type { FunctionTable } from './define.ts';
import { toStrings } from './to-strings.ts';

const trimAll = fixed(['string', 'string'], (cutset, text) => trimCharacters(text, cutset));

/** Sprig's functions on text that leave letters as they are; offsets and lengths count bytes. */
export const STRING_FUNCTIONS: FunctionTable = {
  toString: fixed(['any'], (value, { budget }) => stringValue(value, budget)),
  toStrings: fixed(['any'], (value, { budget }) => goStrings(toStrings(value, budget))),
  quote: variadic([], 'any', (values, { budget }) =>
    present(values)
      .map((value) => quote(stringValue(value, budget)))
      .join(' '),
  ),
  squote: variadic([], 'any', (values, { budget }) =>
    present(values)
      .map((value) => `'${valueText(value, budget)}'`)
      .join(' '),
  ),
  cat: variadic([], 'any', (values, { budget }) =>
    present(values)
      .map((value) => valueText(value, budget))
      .join(' '),
  ),
  join: fixed(['string', 'any'], (separator, values, { budget }) => {
    const strings = toStrings(values, budget);
    budget.checkString(strings.reduce((length, text) => length + text.length + separator.length, 0));
    return strings.join(separator);
  }),
  trim: fixed(['string'], (text) => trimSpace(text)),
  trimAll,
  trimall: trimAll,
  trimPrefix: fixed(['string', 'string'], (prefix, text) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimSuffix: fixed(['string', 'string'], (suffix, text) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  contains: fixed(['string', 'string'], (part, text) => text.includes(part)),
  hasPrefix: fixed(['string', 'string'], (prefix, text) => text.startsWith(prefix)),
  hasSuffix: fixed(['string', 'string'], (suffix, text) => text.endsWith(suffix)),
  replace: fixed(['string', 'string', 'string'], (from, to, text, { budget }) => replaceAll(text, from, to, budget)),
  repeat: fixed(['int', 'string'], (count, text, { budget }) => repeat(text, count, budget)),
  indent: fixed(['int', 'string'], (width, text, { budget }) => indent(text, width, budget)),
  nindent: fixed(['int', 'string'], (width, text, { budget }) => `\n${indent(text, width, budget)}`),
  trunc: fixed(['int', 'string'], (length, text) => truncate(text, length)),
  substr: fixed(['int', 'int', 'string'], (start, end, text) => substring(text, start, end)),
  plural: fixed(['string', 'string', 'int'], (one, many, count) => (count === 1n ? one : many)),
};

function present<T>(values: readonly (T | null)[]): T[] {
  return values.filter((value) => value !== null);
}

function trimCharacters(text: string, cutset: string): string {
  const cut = new Set(cutset);
  const characters = Array.from(text);
  let start = 0;
  let end = characters.length;
  while (start < end && cut.has(characters[start] ?? '')) start++;
  while (end > start && cut.has(characters[end - 1] ?? '')) end--;
  return characters.slice(start, end).join('');
}

/** The length is known before the text is built, so that no limit is passed on the way. */
function replaceAll(text: string, from: string, to: string, budget: Budget): string {
  if (from === '') {
    budget.checkString(text.length + (text.length + 1) * to.length);
    return to + Array.from(text, (character) => character + to).join('');
  }
  const parts = text.split(from);
  budget.checkString(text.length + (parts.length - 1) * (to.length - from.length));
  return parts.join(to);
}

function repeat(text: string, count: bigint, budget: Budget): string {
  if (count < 0n) throw new FunctionError('strings: negative Repeat count');
  if (text === '') return '';
  budget.checkString(Number(count) * text.length);
  return text.repeat(Number(count));
}

function indent(text: string, width: bigint, budget: Budget): string {
  const pad = repeat(' ', width, budget);
  return pad + replaceAll(text, '\n', `\n${pad}`, budget);
}

function truncate(text: string, length: bigint): string {
  if (BigInt(byteLength(text)) <= length) return text;
  if (length < 0n) throw outOfBounds(`:${length}`);
  return sliceBytes(text, 0, Number(length));
}

/** A negative start counts as none, a negative end as the end of the text. */
function substring(text: string, start: bigint, end: bigint): string {
  const length = BigInt(byteLength(text));
  const from = start < 0n ? 0n : start;
  const to = start >= 0n && (end < 0n || end > length) ? length : end;
  if (to < 0n || to > length) throw outOfBounds(`:${to}`);
  if (from > to) throw outOfBounds(`${from}:${to}`);
  return sliceBytes(text, Number(from), Number(to));
}

function outOfBounds(bounds: string): FunctionError {
  return new FunctionError(`runtime error: slice bounds out of range [${bounds}]`);
}
