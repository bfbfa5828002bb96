import { isLetter, isSpace, isUpper, lower, lowerCharacter, upperCharacter } from '../text/unicode.ts';

/** What a run of characters is for cutting names into words. */
type WordKind = 'number' | 'upper' | 'alphabet' | 'connector' | 'punctuation' | 'other';

interface Word {
  readonly kind: WordKind;
  readonly text: string;
}

/** A name as `snake_case`, where `HTTPServer` has two words and a number belongs to what stands before it. */
export function toSnakeCase(text: string): string {
  return joinLower(text, '_');
}

/** A name as `kebab-case`, under the rules of {@link toSnakeCase}. */
export function toKebabCase(text: string): string {
  return joinLower(text, '-');
}

/** A name as `CamelCase`: connectors go, except at the start and of several in a row all but one. */
export function toCamelCase(text: string): string {
  const characters = Array.from(text);
  let at = characters.findIndex((character) => !isConnector(character));
  if (at < 0) return text + (characters.at(-1) ?? '');
  let result = characters.slice(0, at).join('');
  let held = upperCharacter(characters[at] ?? '');
  for (at++; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (isConnector(held) && isConnector(character)) result += held;
    else if (isConnector(held)) held = upperCharacter(character);
    else {
      result += held;
      held = lowerCharacter(character);
    }
  }
  return result + held;
}

function joinLower(text: string, connector: string): string {
  const words = splitWords(Array.from(text));
  let result = '';
  let at = 0;
  const write = (): void => {
    result += wordText(words[at++], connector);
  };
  const kind = (): WordKind | undefined => words[at]?.kind;
  const writeConnector = (): void => {
    if (kind() !== undefined && kind() !== 'connector' && kind() !== 'punctuation') result += connector;
  };
  const writeMixed = (): void => {
    while (kind() === 'alphabet' || kind() === 'number') write();
  };
  while (at < words.length) {
    const written = kind();
    write();
    if (written === 'connector' || written === 'punctuation') continue;
    if (written === 'number') writeMixed();
    else if (kind() === 'number' && at + 1 < words.length) {
      // A number goes with the word before it, unless small letters follow: `bld4_floor`, but `http_2xx`.
      if (words[at + 1]?.kind === 'alphabet') {
        result += connector;
        writeMixed();
      } else write();
    } else if (kind() === 'number') continue;
    writeConnector();
  }
  return result;
}

function wordText(word: Word | undefined, connector: string): string {
  if (word === undefined) return '';
  if (word.kind === 'connector') return connector.repeat(Array.from(word.text).length);
  return word.kind === 'upper' ? lower(word.text) : word.text;
}

function splitWords(characters: readonly string[]): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < characters.length;) {
    const kind = characterKind(characters[at] ?? '');
    const length = wordLength(characters, at, kind);
    words.push({ kind, text: characters.slice(at, at + length).join('') });
    at += length;
  }
  return words;
}

function wordLength(characters: readonly string[], at: number, kind: WordKind): number {
  const run = (from: number, wanted: WordKind): number => {
    let end = from;
    while (end < characters.length && characterKind(characters[end] ?? '') === wanted) end++;
    return end;
  };
  if (kind !== 'upper') return run(at + 1, kind) - at;
  const capitals = run(at + 1, 'upper');
  if (capitals === at + 1) return run(capitals, 'alphabet') - at;
  // The last capital before small letters begins the next word: `HTTP` and `Status`.
  const next = characters[capitals];
  return capitals - at - (next !== undefined && characterKind(next) === 'alphabet' ? 1 : 0);
}

function characterKind(character: string): WordKind {
  if (isConnector(character)) return 'connector';
  if (/^\p{P}$/u.test(character)) return 'punctuation';
  if (isUpper(character)) return 'upper';
  if (isLetter(character) && !isIdeograph(character)) return 'alphabet';
  return /^\p{N}$/u.test(character) ? 'number' : 'other';
}

function isConnector(character: string): boolean {
  return character === '-' || character === '_' || isSpace(character);
}

function isIdeograph(character: string): boolean {
  return /^[\u4e00-\u9fcc\u3400-\u4d85\u{20000}-\u{2b81d}]$/u.test(character);
}
