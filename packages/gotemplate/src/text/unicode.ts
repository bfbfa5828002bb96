import { isAscii } from './utf8.ts';

/** Character classes and case mapping of Go's `unicode` package, one code point at a time. */

const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;
const UPPER = /^\p{Lu}$/u;
const LOWER = /^\p{Ll}$/u;
const TITLE = /^\p{Lt}$/u;
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;
const LEADING_SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Go's `unicode.IsLetter`. */
export function isLetter(character: string): boolean {
  return LETTER.test(character);
}

/** Go's `unicode.IsDigit`. */
export function isDigit(character: string): boolean {
  return DIGIT.test(character);
}

/** Go's `unicode.IsUpper`. */
export function isUpper(character: string): boolean {
  return UPPER.test(character);
}

/** Go's `unicode.IsLower`. */
export function isLower(character: string): boolean {
  return LOWER.test(character);
}

/** Go's `unicode.IsTitle`. */
export function isTitle(character: string): boolean {
  return TITLE.test(character);
}

/** Go's `unicode.IsSpace`, which differs from `\s` in U+0085 and U+FEFF. */
export function isSpace(character: string): boolean {
  return SPACE.test(character);
}

/** Go's `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

/** What may stand in a template identifier. */
export function isAlphaNumeric(character: string): boolean {
  if (character <= '\x7f') return /^[A-Za-z0-9_]$/.test(character);
  return LETTER.test(character) || DIGIT.test(character);
}

/** Go's `strings.TrimSpace`, in linear time also when the text is all space inside. */
export function trimSpace(text: string): string {
  const start = LEADING_SPACE.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && isSpace(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Simple upper case of one character: what maps to several stays as it is, so `ß` is not `SS`. */
export function upperCharacter(character: string): string {
  const mapped = character.toUpperCase();
  return isOneCharacter(mapped) ? mapped : character;
}

/** Simple lower case of one character, without the final-sigma rule of JavaScript. */
export function lowerCharacter(character: string): string {
  if (character === '\u0130') return 'i';
  const mapped = character.toLowerCase();
  return isOneCharacter(mapped) ? mapped : character;
}

function isOneCharacter(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}

/** Go's `strings.ToUpper`. */
export function upper(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapCharacters(text, upperCharacter);
}

/** Go's `strings.ToLower`. */
export function lower(text: string): string {
  return isAscii(text) ? text.toLowerCase() : mapCharacters(text, lowerCharacter);
}

/** Applies a mapping to every code point. */
export function mapCharacters(text: string, map: (character: string) => string): string {
  let result = '';
  for (const character of text) result += map(character);
  return result;
}
