import { invalidPattern } from './invalid-pattern.ts';
import { asciiClass, parseClass, parseEscape, perlClass, type Cursor } from './go-class.ts';
import type { CharacterTest, Instruction } from './program.ts';

/*
 * The part of Go's regular expressions that can come out of a pattern:
 *
 *   expression = { '^' | '$' | '.*' | '(.*' '/' ')?' | class [ '*' ] | escape | character }
 *   class      = '[' [ '^' ] item { item } ']'
 *   escape     = '\' ( 'A' | 'b' | 'B' | 'z' | 'd' | 's' | 'w' | 'D' | 'S' | 'W' | control | octal | hex | punctuation )
 */

const anyDirectories = '(.*/)?';
const notNewline: CharacterTest = (codePoint) => codePoint !== 0x0a;
const isWord = asciiClass('word');
const isWordBorder = (before: number | undefined, after: number | undefined): boolean =>
  (before !== undefined && isWord(before)) !== (after !== undefined && isWord(after));
const atStart: Instruction = { op: 'between', holds: (before) => before === undefined };
const atEnd: Instruction = { op: 'between', holds: (_before, after) => after === undefined };

/** Compiles an expression; throws `invalid-context`, naming the pattern it came from, where Go would refuse it. */
export function parseGoRegexp(expression: string, pattern: string): readonly Instruction[] {
  const cursor: Cursor = {
    characters: Array.from(expression),
    at: 0,
    fail: (reason) => invalidPattern(pattern, reason),
  };
  const program: Instruction[] = [];
  while (cursor.at < cursor.characters.length) program.push(...parseTerm(cursor));
  // A backslash at the end of the pattern makes the sign for the end a plain character; then anything may follow.
  return program.at(-1) === atEnd ? program : [...program, { op: 'many', accepts: () => true }];
}

function parseTerm(cursor: Cursor): readonly Instruction[] {
  const character = cursor.characters[cursor.at] ?? '';
  switch (character) {
    case '^':
      cursor.at += 1;
      return [atStart];
    case '$':
      cursor.at += 1;
      return [atEnd];
    case '(':
      cursor.at += anyDirectories.length;
      return [{ op: 'skip', by: 3 }, { op: 'many', accepts: notNewline }, one('/')];
    case '.':
      cursor.at += '.*'.length;
      return [{ op: 'many', accepts: notNewline }];
    case '[': {
      const accepts = parseClass(cursor);
      if (cursor.characters[cursor.at] !== '*') return [{ op: 'one', accepts }];
      cursor.at += 1;
      return [{ op: 'many', accepts }];
    }
    case '\\':
      return [parseOutsideEscape(cursor)];
    default:
      cursor.at += 1;
      return [one(character)];
  }
}

function parseOutsideEscape(cursor: Cursor): Instruction {
  const letter = cursor.characters[cursor.at + 1] ?? '';
  const between = { A: atStart, z: atEnd, b: border(true), B: border(false) }[letter];
  if (between !== undefined) {
    cursor.at += 2;
    return between;
  }
  const accepts = perlClass(cursor);
  if (accepts !== undefined) return { op: 'one', accepts };
  const escaped = parseEscape(cursor);
  return { op: 'one', accepts: (codePoint) => codePoint === escaped };
}

function border(wanted: boolean): Instruction {
  return { op: 'between', holds: (before, after) => isWordBorder(before, after) === wanted };
}

function one(character: string): Instruction {
  const wanted = character.codePointAt(0);
  return { op: 'one', accepts: (codePoint) => codePoint === wanted };
}
