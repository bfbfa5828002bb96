import { decodeText, encodeText } from '../text/utf8.ts';

/** The part of a URL that text stands in; each keeps other characters as they are. */
export type UrlPart = 'path' | 'userinfo' | 'host' | 'fragment';

/** Characters beside letters, digits and `-_.~` that stay unescaped. */
const KEPT: Readonly<Record<UrlPart, string>> = {
  path: '$&+,/:;=@',
  userinfo: '$&+,;=',
  host: '!$&\'()*+,;=:[]<>"',
  fragment: '$&+,/:;=?@!()*',
};

/** Tells whether a byte must be escaped in a part. */
export function mustEscape(byte: number, part: UrlPart): boolean {
  const character = String.fromCharCode(byte);
  return !/[A-Za-z0-9_.~-]/.test(character) && !KEPT[part].includes(character);
}

/** Escapes text for a part. */
export function escapeUrl(text: string, part: UrlPart): string {
  return Array.from(encodeText(text), (byte) =>
    mustEscape(byte, part) ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte),
  ).join('');
}

/** Undoes the escapes of a part, or says what is wrong as Go does. */
export function unescapeUrl(text: string, part: UrlPart): string | { readonly error: string } {
  const bytes: number[] = [];
  const source = encodeText(text);
  for (let i = 0; i < source.length; i++) {
    const byte = source[i] ?? 0;
    if (byte !== 0x25) {
      if (part === 'host' && byte < 0x80 && mustEscape(byte, part)) {
        return { error: `invalid character ${JSON.stringify(String.fromCharCode(byte))} in host name` };
      }
      bytes.push(byte);
      continue;
    }
    const digits = String.fromCharCode(...source.subarray(i + 1, i + 3));
    // In a host only bytes outside ASCII and the percent sign of an IPv6 zone may be escaped.
    const allowed = part !== 'host' || digits === '25' || /^[89A-Fa-f]/.test(digits);
    if (!/^[0-9A-Fa-f]{2}$/.test(digits) || !allowed) return { error: `invalid URL escape "%${digits}"` };
    bytes.push(Number.parseInt(digits, 16));
    i += 2;
  }
  return decodeText(Uint8Array.from(bytes));
}
