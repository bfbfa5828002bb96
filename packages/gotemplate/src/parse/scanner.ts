import type { Token, TokenKind } from './token.ts';

/** The state of lexing one text. */
export interface Scanner {
  readonly text: string;
  readonly tokens: Token[];
  /** Where the next character is read. */
  pos: number;
  /** Where the token being read begins. */
  start: number;
  /** Line at `start`. */
  line: number;
  /** The first line end not before `start`; the length of the text if there is none. */
  newline: number;
  /** Open parentheses of the current action. */
  parens: number;
}

/** What may stand between arguments, and next to a trim marker. */
export function isActionSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}

/** The character at the current place, empty at the end of the text. */
export function peekCharacter(scanner: Scanner): string {
  const code = scanner.text.codePointAt(scanner.pos);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** Adds the text since the last token as a token. */
export function emit(scanner: Scanner, kind: TokenKind): void {
  const value = scanner.text.slice(scanner.start, scanner.pos);
  scanner.tokens.push({ kind, value, pos: scanner.start, line: scanner.line });
  skipTo(scanner, scanner.pos);
}

/** Drops the text since the last token. */
export function skipTo(scanner: Scanner, pos: number): void {
  while (scanner.newline < pos) {
    scanner.line++;
    scanner.newline = findNewline(scanner.text, scanner.newline + 1);
  }
  scanner.start = pos;
  scanner.pos = pos;
}

/** Place of the first line end from an offset on; the length of the text if there is none. */
export function findNewline(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}

/** Adds an error token, the last one there will be. */
export function fail(scanner: Scanner, message: string): false {
  scanner.tokens.push({ kind: 'error', value: message, pos: scanner.start, line: scanner.line });
  return false;
}

/** Tells whether `}}` is next, plain or with a trim marker. */
export function rightDelimiter(scanner: Scanner): 'none' | 'plain' | 'trim' {
  const { text, pos } = scanner;
  if (text.startsWith('}}', pos)) return 'plain';
  return isActionSpace(text.charAt(pos)) && text.startsWith('-}}', pos + 1) ? 'trim' : 'none';
}

/** Skips white space after a right trim marker. */
export function skipTrimmedSpace(scanner: Scanner): void {
  let pos = scanner.pos;
  while (isActionSpace(scanner.text.charAt(pos))) pos++;
  skipTo(scanner, pos);
}
