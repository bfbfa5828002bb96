import { byteText, normalizeText } from './utf8.ts';

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const ESCAPE_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** One character read from a literal: its text, its code point, and where the next one begins. */
interface LiteralCharacter {
  readonly text: string;
  readonly code: number;
  readonly end: number;
}

/** Go's `strconv.Unquote` of `"..."` and `` `...` ``; `undefined` for what Go calls invalid syntax. */
export function unquoteString(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  if (literal.startsWith('`')) return body.replaceAll('\r', '');
  if (!body.includes('\\')) return body.includes('\n') ? undefined : body;
  let result = '';
  for (let at = 0; at < body.length;) {
    const character = readCharacter(body, at, '"');
    if (character === undefined) return undefined;
    result += character.text;
    at = character.end;
  }
  return normalizeText(result);
}

/** The value of a rune constant `'x'`, or why it is none. */
export function unquoteRune(literal: string): { code: number } | { error: string } {
  const character = readCharacter(literal, 1, "'");
  if (character === undefined) return { error: 'invalid syntax' };
  if (literal.slice(character.end) !== "'") return { error: `malformed character constant: ${literal}` };
  return { code: character.code };
}

function readCharacter(text: string, at: number, quote: string): LiteralCharacter | undefined {
  const code = text.codePointAt(at);
  if (code === undefined) return undefined;
  const character = String.fromCodePoint(code);
  if (character === quote || character === '\n') return undefined;
  if (character !== '\\') return { text: character, code, end: at + character.length };
  return readEscape(text, at + 1, quote);
}

function readEscape(text: string, at: number, quote: string): LiteralCharacter | undefined {
  const letter = text.charAt(at);
  const simple = SIMPLE_ESCAPES[letter] ?? (letter === quote ? quote : undefined);
  if (simple !== undefined) return { text: simple, code: simple.charCodeAt(0), end: at + 1 };
  if (/[0-7]/.test(letter)) return readNumber(text, at, 3, 8);
  const digits = ESCAPE_DIGITS[letter];
  return digits === undefined ? undefined : readNumber(text, at + 1, digits, 16);
}

function readNumber(text: string, at: number, digits: number, radix: 8 | 16): LiteralCharacter | undefined {
  const source = text.slice(at, at + digits);
  const pattern = radix === 8 ? /^[0-7]+$/ : /^[0-9a-fA-F]+$/;
  if (source.length !== digits || !pattern.test(source)) return undefined;
  const code = Number.parseInt(source, radix);
  if (digits <= 3) return code > 0xff ? undefined : { text: byteText(code), code, end: at + digits };
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { text: String.fromCodePoint(code), code, end: at + digits };
}
