/** Makes the bytes of a log harmless to a terminal, whatever its chunks are. */
export interface Sanitizer {
  push(chunk: Uint8Array): Uint8Array;
}

const escape = 0x1b;
const newline = 0x0a;
const bell = 0x07;
/** Longer control sequences are none that anybody means. */
const maxSequence = 64;

/** ESC, then one of these, begins a text for the terminal (title, clipboard, link) that ends with BEL or ST. */
const stringStarts = new Set(Buffer.from('P]X^_'));
/** The same as single control characters of the upper half, as CSI is. */
const upperStringStarts = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);
const upperSequenceStart = 0x9b;

/**
 * Makes a sanitizer that lets text, tabs, line ends, carriage returns and, if wanted, colours through (SGR: `ESC [ … m`). Everything else
 * that a terminal obeys goes: cursor moves, titles, links, clipboard, and marks that turn the writing direction. Works on bytes; a
 * text for the terminal ends with its line at the latest, so that it cannot swallow the rest of a log.
 */
export function createSanitizer(options: { readonly colors: boolean }): Sanitizer {
  let state: 'text' | 'escape' | 'intermediate' | 'sequence' | 'string' | 'string-escape' = 'text';
  let sequence: number[] = [];
  /** Bytes of a character that is not complete yet. */
  let character: number[] = [];
  let missing = 0;

  return {
    push(chunk) {
      const out: number[] = [];
      for (const byte of chunk) take(byte, out);
      return Uint8Array.from(out);
    },
  };

  function take(byte: number, out: number[]): void {
    switch (state) {
      case 'text': {
        takeText(byte, out);
        return;
      }
      case 'escape': {
        takeEscape(byte, out);
        return;
      }
      case 'intermediate':
        if (byte < 0x20 || byte > 0x2f) state = 'text';
        return;
      case 'sequence': {
        takeSequence(byte, out);
        return;
      }
      case 'string':
      case 'string-escape': {
        takeString(byte, out);
        return;
      }
    }
  }

  function takeText(byte: number, out: number[]): void {
    if (missing > 0) {
      if (byte >= 0x80 && byte <= 0xbf) {
        character.push(byte);
        missing -= 1;
        if (missing === 0) endCharacter(out);
        return;
      }
      // Broken off: shown as it is.
      out.push(...character);
      character = [];
      missing = 0;
    }
    if (byte === escape) state = 'escape';
    else if (byte >= 0xc2 && byte <= 0xf4) {
      character = [byte];
      missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    } else if (isPlain(byte)) out.push(byte);
  }

  function endCharacter(out: number[]): void {
    const [first = 0, second = 0, third = 0] = character;
    const upperControl = first === 0xc2 && second <= 0x9f ? second : undefined;
    if (upperControl === upperSequenceStart) begin('sequence');
    else if (upperControl !== undefined && upperStringStarts.has(upperControl)) begin('string');
    else if (upperControl === undefined && !turnsDirection(first, second, third)) out.push(...character);
    character = [];
  }

  function takeEscape(byte: number, out: number[]): void {
    if (byte === 0x5b) begin('sequence');
    else if (stringStarts.has(byte)) begin('string');
    else if (byte >= 0x20 && byte <= 0x2f) begin('intermediate');
    else if (byte !== escape) {
      begin('text');
      // A control character, or no escape at all: it counts by itself.
      if (byte < 0x20 || byte > 0x7e) takeText(byte, out);
    }
  }

  function takeSequence(byte: number, out: number[]): void {
    if (byte >= 0x40 && byte <= 0x7e) {
      const isColor = byte === 0x6d && sequence.every((one) => one >= 0x30 && one <= 0x3b);
      if (isColor && options.colors) out.push(escape, 0x5b, ...sequence, byte);
      begin('text');
    } else if (byte < 0x20 || byte > 0x7e || sequence.length >= maxSequence) {
      begin('text');
      takeText(byte, out);
    } else sequence.push(byte);
  }

  function takeString(byte: number, out: number[]): void {
    if (byte === newline) {
      begin('text');
      out.push(byte);
    } else if (byte === bell || (state === 'string-escape' && byte === 0x5c)) begin('text');
    else state = byte === escape ? 'string-escape' : 'string';
  }

  function begin(next: typeof state): void {
    state = next;
    sequence = [];
  }
}

function isPlain(byte: number): boolean {
  return (byte >= 0x20 && byte <= 0x7e) || byte === 0x09 || byte === newline || byte === 0x0d || byte >= 0xa0;
}

/** U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069, in UTF-8. */
function turnsDirection(first: number, second: number, third: number): boolean {
  if (first !== 0xe2) return false;
  if (second === 0x80) return third === 0x8e || third === 0x8f || (third >= 0xaa && third <= 0xae);
  return second === 0x81 && third >= 0xa6 && third <= 0xa9;
}
