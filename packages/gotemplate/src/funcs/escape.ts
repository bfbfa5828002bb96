import { sprint } from '../fmt/print.ts';
import type { Budget } from '../limits.ts';
import { isPrintable, mapCharacters } from '../text/unicode.ts';
import { encodeText } from '../text/utf8.ts';
import type { GoValue } from '../values/value.ts';
import { variadic } from './define.ts';
import type { FunctionTable } from './define.ts';

const HTML: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
};

/** Go's escapers for HTML, JavaScript and URL queries. */
export const ESCAPE_FUNCTIONS: FunctionTable = {
  html: variadic([], 'value', (values, { budget }) => text(values, budget).replace(/["'&<>\0]/g, (c) => HTML[c] ?? c)),
  js: variadic([], 'value', (values, { budget }) => mapCharacters(text(values, budget), escapeJs)),
  urlquery: variadic([], 'value', (values, { budget }) => escapeQuery(text(values, budget))),
};

/** The operands as `print` shows them, except that a nil one is `<no value>`. */
function text(values: readonly GoValue[], budget: Budget): string {
  return sprint(
    values.map((value) => value ?? '<no value>'),
    budget,
  );
}

function escapeJs(character: string): string {
  switch (character) {
    case '\\':
      return '\\\\';
    case "'":
      return "\\'";
    case '"':
      return '\\"';
    default:
  }
  const code = character.codePointAt(0) ?? 0;
  const special = code < 0x20 || '<>&='.includes(character) || (code >= 0x80 && !isPrintable(character));
  return special ? `\\u${code.toString(16).toUpperCase().padStart(4, '0')}` : character;
}

/** Go's `url.QueryEscape`. */
function escapeQuery(query: string): string {
  return Array.from(encodeText(query), (byte) => {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9_.~-]/.test(character)) return character;
    return byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
