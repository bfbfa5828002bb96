/** Words with a meaning of their own inside an action. */
export type Keyword =
  'block' | 'break' | 'continue' | 'define' | 'else' | 'end' | 'if' | 'nil' | 'range' | 'template' | 'with';

/** What a token is. */
export type TokenKind =
  | Keyword
  | 'assign'
  | 'bool'
  | 'char'
  | 'char-constant'
  | 'complex'
  | 'declare'
  | 'dot'
  | 'eof'
  | 'error'
  | 'field'
  | 'identifier'
  | 'left-delim'
  | 'left-paren'
  | 'number'
  | 'pipe'
  | 'raw-string'
  | 'right-delim'
  | 'right-paren'
  | 'space'
  | 'string'
  | 'text'
  | 'variable';

/** A piece of the template text; for an error, `value` is its message. */
export interface Token {
  readonly kind: TokenKind;
  readonly value: string;
  /** Offset in UTF-16 units. */
  readonly pos: number;
  /** Line the token begins on, from 1. */
  readonly line: number;
}

const KEYWORDS: ReadonlySet<string> = new Set<Keyword>([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
]);

/** Tells whether a word is a keyword. */
export function isKeyword(word: string): word is Keyword {
  return KEYWORDS.has(word);
}
