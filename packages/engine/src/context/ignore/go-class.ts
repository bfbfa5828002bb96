import type { SlipwayError } from '@slipway/core';
import type { CharacterTest } from './program.ts';

/** Where the reading of an expression has come to. */
export interface Cursor {
  readonly characters: readonly string[];
  at: number;
  readonly fail: (reason: string) => SlipwayError;
}

const asciiClasses = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  ascii: /[\0-\x7f]/,
  blank: /[\t ]/,
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t\n\v\f\r ]/,
  upper: /[A-Z]/,
  word: /[0-9A-Za-z_]/,
  xdigit: /[0-9A-Fa-f]/,
} as const;

/** One of the classes that Go knows by name; all of them hold ASCII characters alone. */
export function asciiClass(name: keyof typeof asciiClasses): CharacterTest {
  const expression = asciiClasses[name];
  return (codePoint) => codePoint < 0x80 && expression.test(String.fromCharCode(codePoint));
}

const perlClasses: Readonly<Record<string, CharacterTest>> = {
  d: asciiClass('digit'),
  // Unlike `[:space:]` it does not hold the vertical tab.
  s: (codePoint) => [0x09, 0x0a, 0x0c, 0x0d, 0x20].includes(codePoint),
  w: asciiClass('word'),
};

/** Reads `[…]`. */
export function parseClass(cursor: Cursor): CharacterTest {
  cursor.at += 1;
  const negated = cursor.characters[cursor.at] === '^';
  if (negated) cursor.at += 1;
  const items: CharacterTest[] = [];
  while (cursor.characters[cursor.at] !== ']' || items.length === 0) {
    items.push(namedClass(cursor) ?? perlClass(cursor) ?? parseRange(cursor));
  }
  cursor.at += 1;
  return (codePoint) => items.some((accepts) => accepts(codePoint)) !== negated;
}

/** Reads `\d`, `\s`, `\w` or the opposite of one; undefined when something else comes. */
export function perlClass(cursor: Cursor): CharacterTest | undefined {
  if (cursor.characters[cursor.at] !== '\\') return undefined;
  const letter = cursor.characters[cursor.at + 1] ?? '';
  const accepts = perlClasses[letter.toLowerCase()];
  if (accepts === undefined) return undefined;
  cursor.at += 2;
  return letter === letter.toLowerCase() ? accepts : (codePoint) => !accepts(codePoint);
}

/** Reads `[:name:]` or `[:^name:]`; undefined when something else comes. */
function namedClass(cursor: Cursor): CharacterTest | undefined {
  const rest = cursor.characters.slice(cursor.at).join('');
  const name = /^\[:(.*?):\]/s.exec(rest)?.[1];
  if (name === undefined) return undefined;
  const known = Object.keys(asciiClasses).find((key) => key === name.replace(/^\^/, ''));
  if (known === undefined) throw cursor.fail(`there is no class [:${name}:]`);
  cursor.at += Array.from(name).length + '[::]'.length;
  const accepts = asciiClass(known as keyof typeof asciiClasses);
  return name.startsWith('^') ? (codePoint) => !accepts(codePoint) : accepts;
}

function parseRange(cursor: Cursor): CharacterTest {
  const low = parseCharacter(cursor);
  if (cursor.characters[cursor.at] !== '-' || [']', undefined].includes(cursor.characters[cursor.at + 1])) {
    return (codePoint) => codePoint === low;
  }
  cursor.at += 1;
  const high = parseCharacter(cursor);
  if (high < low) throw cursor.fail('a range runs backwards');
  return (codePoint) => low <= codePoint && codePoint <= high;
}

function parseCharacter(cursor: Cursor): number {
  const character = cursor.characters[cursor.at];
  if (character === undefined) throw cursor.fail('the [ is not closed');
  if (character === '\\') return parseEscape(cursor);
  cursor.at += 1;
  return character.codePointAt(0) ?? 0;
}

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const octal = /^\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/;
const hex = /^\\x([0-9A-Fa-f]{2})/;

/** Reads a backslash and what follows it as one character. */
export function parseEscape(cursor: Cursor): number {
  const rest = cursor.characters.slice(cursor.at, cursor.at + 4).join('');
  const letter = cursor.characters[cursor.at + 1] ?? '';
  const digits = octal.exec(rest) ?? hex.exec(rest);
  if (digits !== null) {
    cursor.at += digits[0].length;
    return digits[1] === undefined ? parseInt(digits[0].slice(1), 8) : parseInt(digits[1], 16);
  }
  const control = controls[letter];
  if (control === undefined && !/^[\0-\x7f]$/.test(letter)) throw cursor.fail(`\\${letter} is no escape`);
  if (control === undefined && /[0-9A-Za-z]/.test(letter)) throw cursor.fail(`\\${letter} is no escape`);
  cursor.at += 2;
  return control ?? letter.codePointAt(0) ?? 0;
}
