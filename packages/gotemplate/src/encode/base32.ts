const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PADDED_LENGTHS: ReadonlySet<number> = new Set([2, 4, 5, 7, 8]);

/** Bytes in standard base32 with padding. */
export function encodeBase32(bytes: Uint8Array): string {
  let result = '';
  for (let i = 0; i < bytes.length; i += 5) {
    const group = [...bytes.subarray(i, i + 5)];
    const bits = group.map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const digits = bits.match(/.{1,5}/g) ?? [];
    result += digits
      .map((five) => ALPHABET.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
      .join('')
      .padEnd(8, '=');
  }
  return result;
}

/** The bytes of standard base32, line ends ignored, or the offset Go reports for the first byte that is wrong. */
export function decodeBase32(source: Uint8Array): Uint8Array | { readonly badByte: number } {
  const text = Array.from(source, (byte) => String.fromCharCode(byte))
    .join('')
    .replace(/[\r\n]/g, '');
  const digits = text.replace(/=+$/, '');
  const wrong = /[^A-Z2-7]/.exec(digits);
  if (wrong !== null) return { badByte: wrong.index };
  const lastGroup = digits.length % 8 || 8;
  if (text.length % 8 !== 0 || (digits !== '' && !PADDED_LENGTHS.has(lastGroup))) return { badByte: text.length };
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    held = ((held << 5) | ALPHABET.indexOf(digit)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
