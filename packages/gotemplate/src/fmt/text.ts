import { canBackquote, quote } from '../text/quote.ts';
import { encodeText } from '../text/utf8.ts';
import { pad } from './flags.ts';
import type { Flags } from './flags.ts';

/** A string under a verb; `undefined` if the verb is not one of strings. */
export function formatText(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
      return flags.sharpV ? quoted(text, flags) : plain(text, flags);
    case 's':
      return plain(text, flags);
    case 'q':
      return quoted(text, flags);
    case 'x':
    case 'X':
      return hexText(text, verb, flags);
    default:
      return undefined;
  }
}

function plain(text: string, flags: Flags): string {
  return pad(truncate(text, flags), flags, flags.zero);
}

function truncate(text: string, { precision }: Flags): string {
  return precision === undefined ? text : Array.from(text).slice(0, precision).join('');
}

function quoted(text: string, flags: Flags): string {
  const cut = truncate(text, flags);
  const raw = flags.sharp && canBackquote(cut);
  return pad(raw ? `\`${cut}\`` : quote(cut, flags.plus), flags, flags.zero);
}

/** The bytes in hexadecimal; with a space between them, `#` marks each, else only the whole. */
function hexText(text: string, verb: 'x' | 'X', flags: Flags): string {
  const bytes = [...encodeText(text)].slice(0, flags.precision);
  const mark = flags.sharp ? `0${verb}` : '';
  const pairs = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
  const hex = verb === 'X' ? pairs.map((pair) => pair.toUpperCase()) : pairs;
  const joined = flags.space ? hex.map((pair) => mark + pair).join(' ') : mark + hex.join('');
  return pad(bytes.length === 0 ? '' : joined, flags, flags.zero);
}
