const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map(Array.from(ALPHABET, (character, value) => [character.charCodeAt(0), value]));
const PADDING = 0x3d;

/** Bytes in standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The bytes of standard base64, line ends ignored, or the offset Go reports for the first byte that is wrong. */
export function decodeBase64(source: Uint8Array): Uint8Array | { readonly badByte: number } {
  const bytes: number[] = [];
  let at = skipNewlines(source, 0);
  while (at < source.length) {
    const quantum: number[] = [];
    for (; quantum.length < 4; at = skipNewlines(source, at + 1)) {
      // Go points at the start of a quantum that is cut off.
      if (at >= source.length) return { badByte: at - quantum.length };
      const byte = source[at] ?? 0;
      const value = VALUES.get(byte);
      if (value === undefined) {
        if (byte !== PADDING || quantum.length < 2) return { badByte: at };
        return finishPadded(source, at, quantum, bytes);
      }
      quantum.push(value);
    }
    pushQuantum(bytes, quantum);
  }
  return Uint8Array.from(bytes);
}

function finishPadded(
  source: Uint8Array,
  padding: number,
  quantum: number[],
  bytes: number[],
): Uint8Array | { badByte: number } {
  let at = skipNewlines(source, padding + 1);
  if (quantum.length === 2) {
    if (at >= source.length) return { badByte: source.length };
    if (source[at] !== PADDING) return { badByte: at - 1 };
    at = skipNewlines(source, at + 1);
  }
  if (at < source.length) return { badByte: at };
  pushQuantum(bytes, quantum);
  return Uint8Array.from(bytes);
}

function skipNewlines(source: Uint8Array, from: number): number {
  let at = from;
  while (source[at] === 0x0a || source[at] === 0x0d) at++;
  return at;
}

function pushQuantum(bytes: number[], [a = 0, b = 0, c, d]: readonly number[]): void {
  bytes.push((a << 2) | (b >> 4));
  if (c !== undefined) bytes.push(((b & 15) << 4) | (c >> 2));
  if (c !== undefined && d !== undefined) bytes.push(((c & 3) << 6) | d);
}
