/**
 * Go strings are bytes; these are JavaScript strings. A byte that is not part of valid UTF-8 (0x80-0xFF) is carried as
 * the lone surrogate U+DC00 + byte, so every byte string has exactly one form here and nothing is lost.
 */

const ESCAPE_BASE = 0xdc00;
const SURROGATE = /[\ud800-\udfff]/;

const ASCII = /^[\x00-\x7f]*$/;

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Tells whether every character is one byte. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** The bytes of a string, escaped ones included. */
export function encodeText(text: string): Uint8Array {
  if (!SURROGATE.test(text)) return utf8Encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - ESCAPE_BASE);
    else bytes.push(...utf8Encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** The string of any bytes; bytes outside valid UTF-8 are escaped one by one, as Go decodes them. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    return decodeWithEscapes(bytes);
  }
}

function decodeWithEscapes(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length;) {
    const size = sequenceLength(bytes, i);
    if (size === 0) {
      parts.push(byteText(bytes[i] ?? 0));
      i++;
    } else {
      parts.push(utf8Decoder.decode(bytes.subarray(i, i + size)));
      i += size;
    }
  }
  return parts.join('');
}

/** Length of the valid sequence at an offset, 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + size > bytes.length) return 0;
  const second = bytes[at + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < size; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return size;
}

/** One byte as a string of its own. */
export function byteText(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : ESCAPE_BASE + byte);
}

/** Joins escaped bytes that have become valid UTF-8, as bytes put side by side do in Go. */
export function normalizeText(text: string): string {
  return SURROGATE.test(text) ? decodeText(encodeText(text)) : text;
}

/** Length in bytes. */
export function byteLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else if (unit < 0xd800 || unit > 0xdfff) length += 2;
    else if (unit < 0xdc00) {
      length += 2;
      i++;
    } else if (unit < 0xdc80 || unit > 0xdcff) length += 2;
  }
  return length;
}

/** Bytes `from` to `to` of a string. */
export function sliceBytes(text: string, from: number, to: number): string {
  if (isAscii(text)) return text.slice(from, to);
  return decodeText(encodeText(text).subarray(from, to));
}

/** Orders strings by their bytes. */
export function compareText(a: string, b: string): number {
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : a > b ? 1 : 0;
  const left = encodeText(a);
  const right = encodeText(b);
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
