import { codePointText, quoteRune } from '../text/quote.ts';
import { isPrintable } from '../text/unicode.ts';
import { pad } from './flags.ts';
import type { Flags } from './flags.ts';

const RADIX: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** An integer under a verb; `undefined` if the verb is not one of integers. */
export function formatInteger(value: bigint, verb: string, flags: Flags, isUnsigned: boolean): string | undefined {
  if (verb === 'v' && flags.sharpV && isUnsigned) return digits(value, 'x', 16, { ...flags, sharp: true });
  const radix = RADIX[verb];
  if (radix !== undefined) return digits(value, verb, radix, flags);
  switch (verb) {
    case 'c':
      return pad(codePointText(codePoint(value)), flags, flags.zero);
    case 'q':
      return pad(quoteRune(codePoint(value), flags.plus), flags, flags.zero);
    case 'U':
      return pad(unicodeName(value, flags), flags, false);
    default:
      return undefined;
  }
}

function digits(value: bigint, verb: string, radix: number, flags: Flags): string {
  const negative = value < 0n;
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  let text = (negative ? -value : value).toString(radix);
  if (verb === 'X') text = text.toUpperCase();
  if (flags.precision !== undefined) {
    // Go prints nothing for a zero under precision 0.
    if (flags.precision === 0 && value === 0n) return pad('', flags, false);
    text = text.padStart(flags.precision, '0');
  } else if (flags.zero && !flags.minus && flags.width !== undefined) {
    text = text.padStart(flags.width - sign.length, '0');
  }
  return pad(sign + prefix(text, verb, radix, flags.sharp) + text, flags, false);
}

function prefix(text: string, verb: string, radix: number, sharp: boolean): string {
  if (verb === 'O') return '0o';
  if (!sharp) return '';
  if (radix === 2) return '0b';
  if (radix === 8) return text.startsWith('0') ? '' : '0';
  return radix === 16 ? (verb === 'X' ? '0X' : '0x') : '';
}

/** U+FFFD for what is no code point. */
function codePoint(value: bigint): number {
  return value < 0n || value > 0x10ffffn ? 0xfffd : Number(value);
}

function unicodeName(value: bigint, flags: Flags): string {
  const hex = BigInt.asUintN(64, value).toString(16).toUpperCase();
  const name = `U+${hex.padStart(Math.max(4, flags.precision ?? 4), '0')}`;
  const character = value >= 0n && value <= 0x10ffffn ? codePointText(Number(value)) : '';
  return flags.sharp && character !== '' && isPrintable(character) ? `${name} '${character}'` : name;
}
