import { lexAction } from './lex-action.ts';
import { emit, fail, findNewline, isActionSpace, rightDelimiter, skipTo, skipTrimmedSpace } from './scanner.ts';
import type { Scanner } from './scanner.ts';
import type { Token } from './token.ts';

const LEFT = '{{';

/** Cuts a template into tokens; ends with an `eof` or, at the first mistake, an `error` token. */
export function tokenize(text: string): Token[] {
  const scanner: Scanner = { text, tokens: [], pos: 0, start: 0, line: 1, newline: findNewline(text, 0), parens: 0 };
  while (lexText(scanner) && lexDelimited(scanner));
  return scanner.tokens;
}

/** Reads text up to the next action; false at the end of the file. */
function lexText(scanner: Scanner): boolean {
  const { text } = scanner;
  const open = text.indexOf(LEFT, scanner.pos);
  const end = open < 0 ? text.length : open;
  let trimmed = end;
  if (open >= 0 && hasLeftTrim(text, open + LEFT.length)) {
    while (trimmed > scanner.start && isActionSpace(text.charAt(trimmed - 1))) trimmed--;
  }
  scanner.pos = trimmed;
  if (trimmed > scanner.start) emit(scanner, 'text');
  skipTo(scanner, end);
  if (open < 0) emit(scanner, 'eof');
  return open >= 0;
}

/** Reads a comment or an action, delimiters included. */
function lexDelimited(scanner: Scanner): boolean {
  const { text } = scanner;
  const afterDelimiter = scanner.pos + LEFT.length;
  const inner = hasLeftTrim(text, afterDelimiter) ? afterDelimiter + 2 : afterDelimiter;
  if (text.startsWith('/*', inner)) return lexComment(scanner, inner);
  scanner.pos = afterDelimiter;
  emit(scanner, 'left-delim');
  skipTo(scanner, inner);
  return lexAction(scanner);
}

function lexComment(scanner: Scanner, open: number): boolean {
  const close = scanner.text.indexOf('*/', open + 2);
  if (close < 0) return fail(scanner, 'unclosed comment');
  scanner.pos = close + 2;
  const delimiter = rightDelimiter(scanner);
  if (delimiter === 'none') return fail(scanner, 'comment ends before closing delimiter');
  skipTo(scanner, scanner.pos + (delimiter === 'trim' ? 4 : 2));
  if (delimiter === 'trim') skipTrimmedSpace(scanner);
  return true;
}

function hasLeftTrim(text: string, at: number): boolean {
  return text.charAt(at) === '-' && isActionSpace(text.charAt(at + 1));
}
