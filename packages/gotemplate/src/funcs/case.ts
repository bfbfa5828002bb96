import {
  isDigit,
  isLetter,
  isLower,
  isSpace,
  isTitle,
  isUpper,
  lower,
  lowerCharacter,
  mapCharacters,
  upper,
  upperCharacter,
} from '../text/unicode.ts';
import { encodeText } from '../text/utf8.ts';
import { fixed } from './define.ts';
import type { FunctionTable, GoFunction } from './define.ts';
import { toCamelCase, toKebabCase, toSnakeCase } from './words.ts';

/** Sprig's functions that change letters. */
export const CASE_FUNCTIONS: FunctionTable = {
  upper: fixed(['string'], (text) => upper(text)),
  lower: fixed(['string'], (text) => lower(text)),
  title: fixed(['string'], (text) => title(text)),
  untitle: fixed(['string'], (text) => untitle(text)),
  swapcase: fixed(['string'], (text) => swapCase(text)),
  snakecase: wordCase(toSnakeCase),
  camelcase: wordCase(toCamelCase),
  kebabcase: wordCase(toKebabCase),
  initials: fixed(['string'], (text) => initials(text)),
  nospace: fixed(['string'], (text) => removeSpace(text)),
};

/** Finding words looks at every character several times, so each is a step. */
function wordCase(convert: (text: string) => string): GoFunction {
  return fixed(['string'], (text, { budget }) => {
    budget.charge(text.length);
    return convert(text);
  });
}

/** Go's `strings.Title`: a letter after anything but a letter, digit or underscore, so `it's` becomes `It'S`. */
function title(text: string): string {
  let previous = ' ';
  return mapCharacters(text, (character) => {
    const result = isSeparator(previous) ? upperCharacter(character) : character;
    previous = character;
    return result;
  });
}

function isSeparator(character: string): boolean {
  if (character <= '\x7f') return !/[A-Za-z0-9_]/.test(character);
  return !isLetter(character) && !isDigit(character) && isSpace(character);
}

/** The first letter of every word in lower case; words end at white space. */
function untitle(text: string): string {
  let atStart = true;
  return mapCharacters(text, (character) => {
    const result = atStart ? lowerCharacter(character) : character;
    atStart = isSpace(character);
    return result;
  });
}

function swapCase(text: string): string {
  return mapCharacters(text, (character) => {
    if (isUpper(character) || isTitle(character)) return lowerCharacter(character);
    return isLower(character) ? upperCharacter(character) : character;
  });
}

/** Every byte taken for a character, which is how sprig's helper reads text. */
function byteCharacters(text: string): string[] {
  return Array.from(encodeText(text), (byte) => String.fromCharCode(byte));
}

function initials(text: string): string {
  let afterSpace = true;
  let result = '';
  for (const character of byteCharacters(text)) {
    const space = isSpace(character);
    if (!space && afterSpace) result += character;
    afterSpace = space;
  }
  return result;
}

/** Text without white space comes back whole; otherwise its bytes have become characters. */
function removeSpace(text: string): string {
  const characters = byteCharacters(text);
  const kept = characters.filter((character) => !isSpace(character));
  return kept.length === characters.length ? text : kept.join('');
}
