import { TemplateError, positionAt } from '../errors.ts';
import { quote } from '../text/quote.ts';
import { isKeyword } from './token.ts';
import type { Token, TokenKind } from './token.ts';
import type { ListNode } from './nodes.ts';

/** What all bodies of one template text share while it is parsed. */
export interface ParserSource {
  readonly name: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly hasFunction: (name: string) => boolean;
  /** Bodies by template name. */
  readonly trees: Map<string, ListNode>;
  readonly maxNesting: number;
  /** Index of the next token. */
  index: number;
  /** Index of the last token that was looked at; errors name its line, as Go's do. */
  furthest: number;
  nesting: number;
}

/** The state of one body: a `define` or `block` begins a new one, which sees no outer variable. */
export interface Parser {
  readonly source: ParserSource;
  readonly variables: string[];
  rangeDepth: number;
}

/** A parser for a body of its own. */
export function newParser(source: ParserSource): Parser {
  return { source, variables: ['$'], rangeDepth: 0 };
}

/** The token at the current place. */
export function peek({ source }: Parser): Token {
  const token = source.tokens[Math.min(source.index, source.tokens.length - 1)];
  if (token === undefined) throw new RangeError('the last token is an eof or an error');
  source.furthest = Math.max(source.furthest, source.index);
  return token;
}

/** Takes the current token. */
export function next(parser: Parser): Token {
  const token = peek(parser);
  parser.source.index++;
  return token;
}

/** Gives back the last token. */
export function backup({ source }: Parser): void {
  source.index--;
}

/** Skips spaces and returns the token after them without taking it. */
export function peekNonSpace(parser: Parser): Token {
  while (peek(parser).kind === 'space') parser.source.index++;
  return peek(parser);
}

/** Skips spaces and takes the token after them. */
export function nextNonSpace(parser: Parser): Token {
  peekNonSpace(parser);
  return next(parser);
}

/** Takes a token that must be of a kind. */
export function expect(parser: Parser, kind: TokenKind, context: string): Token {
  const token = nextNonSpace(parser);
  return token.kind === kind ? token : unexpected(parser, token, context);
}

/** Ends parsing with an error at the furthest token. */
export function failParse({ source }: Parser, message: string, kind: 'parse' | 'limit' = 'parse'): never {
  const token = source.tokens[Math.min(source.furthest, source.tokens.length - 1)];
  const position = positionAt(source.name, source.text, token?.pos ?? 0);
  throw new TemplateError(kind, `template: ${source.name}:${token?.line ?? 1}: ${message}`, position);
}

/** Ends parsing at a token that does not belong here. */
export function unexpected(parser: Parser, token: Token, context: string): never {
  return failParse(parser, token.kind === 'error' ? token.value : `unexpected ${tokenText(token)} in ${context}`);
}

/** Guards against text nested so deeply that the parser would exhaust the stack. */
export function nested<T>(parser: Parser, parse: () => T): T {
  const { source } = parser;
  if (source.nesting >= source.maxNesting) {
    return failParse(parser, `nested deeper than ${source.maxNesting}`, 'limit');
  }
  source.nesting++;
  try {
    return parse();
  } finally {
    source.nesting--;
  }
}

/** A token as Go prints it. */
export function tokenText(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (token.kind === 'error') return token.value;
  if (isKeyword(token.kind) || token.kind === 'dot') return `<${token.value}>`;
  const characters = Array.from(token.value);
  return characters.length > 10 ? `${quote(characters.slice(0, 10).join(''))}...` : quote(token.value);
}
