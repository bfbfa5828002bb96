import { invalidPattern } from './invalid-pattern.ts';

/*
 * Patterns are checked by the rules of Go's `filepath.Match`:
 *
 *   pattern = { chunk | '*' }
 *   chunk   = term { term }
 *   term    = '?' | '[' [ '^' ] range { range } ']' | '\' any | any but '*'
 *   range   = char [ '-' char ]
 *   char    = '\' any | any but '-', ']'
 */

/**
 * Throws `invalid-context` where Docker refuses a pattern. Docker tries the pattern on the name `.`, and Go reads no
 * further than it has to: the second chunk only when the first one matches that name, the third one never.
 */
export function checkPatternSyntax(pattern: string): void {
  const characters = Array.from(pattern);
  const first = readChunk(pattern, characters, skipStars(characters, 0));
  const second = skipStars(characters, first.end);
  if (first.matchesDot) readChunk(pattern, characters, second);
}

interface Chunk {
  readonly end: number;
  readonly matchesDot: boolean;
}

function skipStars(characters: readonly string[], start: number): number {
  let at = start;
  while (characters[at] === '*') at += 1;
  return at;
}

function readChunk(pattern: string, characters: readonly string[], start: number): Chunk {
  let at = start;
  let terms = 0;
  let acceptsDot = false;
  for (; at < characters.length && characters[at] !== '*'; terms += 1) {
    const term = readTerm(pattern, characters, at);
    at = term.end;
    acceptsDot = term.matchesDot;
  }
  return { end: at, matchesDot: terms === 1 && acceptsDot };
}

function readTerm(pattern: string, characters: readonly string[], start: number): Chunk {
  const character = characters[start];
  if (character === '[') return readClass(pattern, characters, start + 1);
  if (character !== '\\') return { end: start + 1, matchesDot: character === '.' || character === '?' };
  if (start + 1 === characters.length) throw invalidPattern(pattern, 'nothing follows the last backslash');
  return { end: start + 2, matchesDot: characters[start + 1] === '.' };
}

function readClass(pattern: string, characters: readonly string[], start: number): Chunk {
  const negated = characters[start] === '^';
  let at = negated ? start + 1 : start;
  let holdsDot = false;
  for (let ranges = 0; characters[at] !== ']' || ranges === 0; ranges += 1) {
    const low = readChar(pattern, characters, at);
    const high = characters[low.end] === '-' ? readChar(pattern, characters, low.end + 1) : low;
    holdsDot ||= low.character <= '.' && '.' <= high.character;
    at = high.end;
  }
  return { end: at + 1, matchesDot: holdsDot !== negated };
}

function readChar(
  pattern: string,
  characters: readonly string[],
  start: number,
): { readonly end: number; readonly character: string } {
  const escaped = characters[start] === '\\';
  const at = escaped ? start + 1 : start;
  const character = characters[at] ?? '';
  // Something has to follow, at least the bracket that closes the class.
  if ((!escaped && (character === '-' || character === ']')) || at + 1 >= characters.length) {
    throw invalidPattern(pattern, 'the [ is not closed, or holds a range that is none');
  }
  return { end: at + 1, character };
}
