import { describeCharacter, quote } from '../text/quote.ts';
import { isAlphaNumeric } from '../text/unicode.ts';
import { scanNumber } from './scan-number.ts';
import { emit, fail, isActionSpace, peekCharacter, rightDelimiter, skipTo, skipTrimmedSpace } from './scanner.ts';
import type { Scanner } from './scanner.ts';
import { isKeyword } from './token.ts';
import type { TokenKind } from './token.ts';

/** Reads the inside of an action and its right delimiter; false after an error. */
export function lexAction(scanner: Scanner): boolean {
  scanner.parens = 0;
  for (;;) {
    const delimiter = rightDelimiter(scanner);
    if (delimiter !== 'none') {
      if (scanner.parens > 0) return fail(scanner, 'unclosed left paren');
      if (delimiter === 'trim') skipTo(scanner, scanner.pos + 2);
      scanner.pos += 2;
      emit(scanner, 'right-delim');
      if (delimiter === 'trim') skipTrimmedSpace(scanner);
      return true;
    }
    if (!lexOne(scanner)) return false;
  }
}

function lexOne(scanner: Scanner): boolean {
  const character = peekCharacter(scanner);
  if (character === '') return fail(scanner, 'unclosed action');
  if (isActionSpace(character)) return lexSpace(scanner);
  switch (character) {
    case '=':
      return lexFixed(scanner, 'assign', 1);
    case ':':
      if (scanner.text.charAt(scanner.pos + 1) !== '=') return fail(scanner, 'expected :=');
      return lexFixed(scanner, 'declare', 2);
    case '|':
      return lexFixed(scanner, 'pipe', 1);
    case '"':
      return lexQuoted(scanner, '"', 'string', 'unterminated quoted string');
    case "'":
      return lexQuoted(scanner, "'", 'char-constant', 'unterminated character constant');
    case '`':
      return lexRaw(scanner);
    case '$':
      return lexName(scanner, 'variable', 'variable');
    case '(':
      scanner.parens++;
      return lexFixed(scanner, 'left-paren', 1);
    case ')':
      scanner.parens--;
      if (scanner.parens < 0) return fail(scanner, 'unexpected right paren');
      return lexFixed(scanner, 'right-paren', 1);
    case '.':
      if (!/[0-9]/.test(scanner.text.charAt(scanner.pos + 1))) return lexName(scanner, 'field', 'dot');
      return lexNumber(scanner);
    default:
      if (/[0-9+-]/.test(character)) return lexNumber(scanner);
      if (isAlphaNumeric(character)) return lexIdentifier(scanner);
      if (/^[!-~]$/.test(character)) return lexFixed(scanner, 'char', 1);
      return fail(scanner, `unrecognized character in action: ${describeCharacter(character)}`);
  }
}

function lexFixed(scanner: Scanner, kind: TokenKind, length: number): true {
  scanner.pos += length;
  emit(scanner, kind);
  return true;
}

/** A run of spaces; the last one stays if it belongs to a trim marker. */
function lexSpace(scanner: Scanner): true {
  while (isActionSpace(scanner.text.charAt(scanner.pos)) && rightDelimiter(scanner) === 'none') scanner.pos++;
  if (scanner.pos > scanner.start) emit(scanner, 'space');
  return true;
}

function lexIdentifier(scanner: Scanner): boolean {
  scanAlphaNumeric(scanner);
  if (!atTerminator(scanner)) return badCharacter(scanner);
  const word = scanner.text.slice(scanner.start, scanner.pos);
  emit(scanner, isKeyword(word) ? word : word === 'true' || word === 'false' ? 'bool' : 'identifier');
  return true;
}

/** `.name` or `$name`; `alone` is what the first character is without a name. */
function lexName(scanner: Scanner, kind: 'field' | 'variable', alone: 'dot' | 'variable'): boolean {
  scanner.pos++;
  if (atTerminator(scanner)) {
    emit(scanner, alone);
    return true;
  }
  scanAlphaNumeric(scanner);
  if (!atTerminator(scanner)) return badCharacter(scanner);
  emit(scanner, kind);
  return true;
}

function scanAlphaNumeric(scanner: Scanner): void {
  for (;;) {
    const character = peekCharacter(scanner);
    if (character === '' || !isAlphaNumeric(character)) return;
    scanner.pos += character.length;
  }
}

/** What may follow a name, so that `$x+2` is refused. */
function atTerminator(scanner: Scanner): boolean {
  const character = scanner.text.charAt(scanner.pos);
  if (character === '' || isActionSpace(character) || '.,|:)('.includes(character)) return true;
  return scanner.text.startsWith('}}', scanner.pos);
}

function badCharacter(scanner: Scanner): false {
  return fail(scanner, `bad character ${describeCharacter(peekCharacter(scanner))}`);
}

function lexQuoted(scanner: Scanner, end: string, kind: TokenKind, message: string): boolean {
  for (let pos = scanner.pos + 1; pos < scanner.text.length; pos++) {
    const character = scanner.text.charAt(pos);
    if (character === '\n') break;
    if (character === end) return lexFixed(scanner, kind, pos + 1 - scanner.pos);
    if (character === '\\') {
      pos++;
      if (scanner.text.charAt(pos) === '\n') break;
    }
  }
  return fail(scanner, message);
}

function lexRaw(scanner: Scanner): boolean {
  const close = scanner.text.indexOf('`', scanner.pos + 1);
  if (close < 0) return fail(scanner, 'unterminated raw quoted string');
  return lexFixed(scanner, 'raw-string', close + 1 - scanner.pos);
}

function lexNumber(scanner: Scanner): boolean {
  let valid = scanNumber(scanner);
  let kind: TokenKind = 'number';
  if (valid && /[+-]/.test(scanner.text.charAt(scanner.pos))) {
    kind = 'complex';
    valid = scanNumber(scanner) && scanner.text.charAt(scanner.pos - 1) === 'i';
  }
  if (!valid) return fail(scanner, `bad number syntax: ${quote(scanner.text.slice(scanner.start, scanner.pos))}`);
  emit(scanner, kind);
  return true;
}
