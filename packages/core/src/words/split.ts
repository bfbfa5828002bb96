/*
 * Grammar of a line, as a POSIX shell splits it into words (XCU 2.2, 2.3), without anything that a shell would do
 * beyond splitting: `$`, backticks, `;`, `&`, `|`, `<`, `>`, `(`, `)`, `#`, `*` and `~` are text.
 *
 *   line     := { blank } [ word { blank+ word } { blank } ]
 *   blank    := space | tab | newline | carriage return
 *   word     := piece { piece }
 *   piece    := plain | escape | single | double
 *   escape   := "\" any                        the character itself; "\" newline is nothing
 *   single   := "'" { any but "'" } "'"
 *   double   := '"' { any but '"' and "\" | "\" any } '"'
 *               where "\" is dropped before $ ` " \ and (with it) before newline, and stays before anything else
 */

/** A word of a line, quotes and escapes undone. */
export interface Word {
  readonly text: string;
  /** Where the word begins in the line. */
  readonly offset: number;
}

/** Something that a shell would act upon and that is only text here. */
export interface ShellSyntax {
  readonly kind: 'operator' | 'redirection' | 'substitution' | 'variable' | 'comment' | 'newline';
  readonly text: string;
  readonly offset: number;
}

/** A line taken apart. */
export interface SplitLine {
  readonly words: readonly Word[];
  /** What relied on a shell, in order. */
  readonly shell: readonly ShellSyntax[];
  /** Where a quote opens that is never closed; its text counts up to the end of the line. */
  readonly unterminated?: { readonly quote: string; readonly offset: number };
}

const blanks = ' \t\n\r';
const operatorPattern = /(?:&&|\|\||;;|[;&|])/y;
const redirectionPattern = /(?:>>|<<-?|[<>])/y;
const substitutionPattern = /(?:\$\(|`)/y;
const variablePattern = /\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[^}'"\s]*\}|[0-9@*#?$!-])/y;

/** Splits a line into words. Takes time in proportion to its length and never fails. */
export function splitWords(line: string): SplitLine {
  return scan(line, true);
}

/** Undoes the quotes of a line that is one word whatever blanks it holds, such as an `env` entry. */
export function unquote(line: string): SplitLine & { readonly text: string } {
  const split = scan(line, false);
  return { ...split, text: split.words[0]?.text ?? '' };
}

function scan(line: string, blanksSeparate: boolean): SplitLine {
  const words: Word[] = [];
  const shell: ShellSyntax[] = [];
  const contentEnd = line.trimEnd().length;
  let unterminated: SplitLine['unterminated'];
  let word: { pieces: string[]; offset: number } | undefined;
  let index = 0;

  const append = (piece: string, offset: number) => {
    word ??= { pieces: [], offset };
    word.pieces.push(piece);
  };
  const endWord = () => {
    if (word !== undefined) words.push({ text: word.pieces.join(''), offset: word.offset });
    word = undefined;
  };
  const note = (kind: ShellSyntax['kind'], pattern: RegExp, at: number): boolean => {
    pattern.lastIndex = at;
    const text = pattern.exec(line)?.[0];
    if (text !== undefined) shell.push({ kind, text, offset: at });
    return text !== undefined;
  };
  const noteExpansion = (at: number) =>
    note('substitution', substitutionPattern, at) || note('variable', variablePattern, at);

  while (index < line.length) {
    const char = line[index] ?? '';
    if (char === "'") {
      const close = line.indexOf("'", index + 1);
      if (close < 0) unterminated = { quote: char, offset: index };
      const end = close < 0 ? line.length : close;
      append(line.slice(index + 1, end), index);
      index = end + 1;
    } else if (char === '"') {
      const inside = readDoubleQuoted(line, index + 1, noteExpansion);
      if (!inside.closed) unterminated = { quote: char, offset: index };
      append(inside.text, index);
      index = inside.end;
    } else if (char === '\\') {
      const next = line[index + 1];
      if (next !== '\n') append(next ?? char, index);
      index += 2;
    } else if (blanksSeparate && blanks.includes(char)) {
      if (char === '\n' && words.length + (word === undefined ? 0 : 1) > 0 && index < contentEnd) {
        shell.push({ kind: 'newline', text: '\n', offset: index });
      }
      endWord();
      index += 1;
    } else {
      if (char === '$' || char === '`') noteExpansion(index);
      else if (char === '#' && word === undefined && blanksSeparate)
        shell.push({ kind: 'comment', text: '#', offset: index });
      const isOperator =
        ';&|<>'.includes(char) &&
        (note('operator', operatorPattern, index) || note('redirection', redirectionPattern, index));
      const length = isOperator ? (shell.at(-1)?.text.length ?? 1) : 1;
      append(line.slice(index, index + length), index);
      index += length;
    }
  }
  endWord();
  return { words, shell, ...(unterminated === undefined ? {} : { unterminated }) };
}

function readDoubleQuoted(
  line: string,
  start: number,
  noteExpansion: (at: number) => unknown,
): { text: string; end: number; closed: boolean } {
  const pieces: string[] = [];
  let index = start;
  while (index < line.length) {
    const char = line[index] ?? '';
    if (char === '"') return { text: pieces.join(''), end: index + 1, closed: true };
    if (char === '\\') {
      const next = line[index + 1] ?? '';
      if (next !== '\n') pieces.push('$`"\\'.includes(next) ? next || char : char + next);
      index += 2;
      continue;
    }
    if (char === '$' || char === '`') noteExpansion(index);
    pieces.push(char);
    index += 1;
  }
  return { text: pieces.join(''), end: line.length, closed: false };
}
