import { isPrintable } from './unicode.ts';

const NAMED_ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x07, '\\a'],
  [0x08, '\\b'],
  [0x0c, '\\f'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x09, '\\t'],
  [0x0b, '\\v'],
  [0x5c, '\\\\'],
]);

/** Go's `strconv.Quote`, or `QuoteToASCII` when only ASCII may stand unescaped. */
export function quote(text: string, asciiOnly = false): string {
  let result = '"';
  for (const character of text) result += escapeCharacter(character, '"', asciiOnly);
  return `${result}"`;
}

/** Go's `strconv.QuoteRune` of a code point; what is no code point becomes U+FFFD. */
export function quoteRune(code: number, asciiOnly = false): string {
  return `'${escapeCharacter(codePointText(code), "'", asciiOnly)}'`;
}

/** A code point as text, U+FFFD for a number that is none. */
export function codePointText(code: number): string {
  const valid = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? String.fromCodePoint(code) : '\ufffd';
}

/** Go's `strconv.CanBackquote`. */
export function canBackquote(text: string): boolean {
  return !/[\x00-\x08\x0a-\x1f\x7f`\ufeff\ud800-\udfff]/.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''));
}

function escapeCharacter(character: string, delimiter: string, asciiOnly: boolean): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex(code - 0xdc00, 2)}`;
  if (character === delimiter) return `\\${delimiter}`;
  const named = NAMED_ESCAPES.get(code);
  if (named !== undefined) return named;
  if (code < 0x80 ? code >= 0x20 && code < 0x7f : !asciiOnly && isPrintable(character)) return character;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}

/** Go's `%#U`: the code point and, if printable, the character. */
export function describeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrintable(character) ? `${name} '${character}'` : name;
}
