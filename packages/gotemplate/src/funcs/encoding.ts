import { decodeBase32, encodeBase32 } from '../encode/base32.ts';
import { decodeBase64, encodeBase64 } from '../encode/base64.ts';
import { decodeText, encodeText } from '../text/utf8.ts';
import { typeName } from '../values/types.ts';
import { fixed } from './define.ts';
import type { FunctionTable } from './define.ts';

/** Sprig's encodings; a mistake in encoded text is returned as the text of Go's error. */
export const ENCODING_FUNCTIONS: FunctionTable = {
  // Task files have their own b64enc: nil gives nothing, and what is no string its Go description.
  b64enc: fixed(['any'], (value) => {
    if (value === null) return '';
    return encodeBase64(encodeText(typeof value === 'string' ? value : `<${typeName(value)} Value>`));
  }),
  b64dec: fixed(['string'], (text) => decoded(decodeBase64(encodeText(text)), 'base64')),
  b32enc: fixed(['string'], (text) => encodeBase32(encodeText(text))),
  b32dec: fixed(['string'], (text) => decoded(decodeBase32(encodeText(text)), 'base32')),
};

function decoded(result: Uint8Array | { readonly badByte: number }, encoding: string): string {
  if (result instanceof Uint8Array) return decodeText(result);
  return `illegal ${encoding} data at input byte ${result.badByte}`;
}
