import { MAX_INT64, MAX_UINT64, MIN_INT64, parseFloat64, parseInteger } from '../text/strconv.ts';
import { quote } from '../text/quote.ts';
import { unquoteRune } from '../text/unquote.ts';

/** A constant under every type that can hold it, as Go's untyped constants are. */
export interface NumberLiteral {
  readonly int: bigint | undefined;
  readonly uint: bigint | undefined;
  readonly float: number | undefined;
  readonly complex: { readonly real: number; readonly imaginary: number } | undefined;
  /** Written as a float, so that its own type is float64. */
  readonly looksFloat: boolean;
}

/** The value of a number token, or the message of the error it is. */
export function parseNumber(text: string, kind: 'number' | 'complex' | 'char-constant'): NumberLiteral | string {
  if (kind === 'char-constant') {
    const rune = unquoteRune(text);
    if ('error' in rune) return rune.error;
    return literal(BigInt(rune.code), BigInt(rune.code), rune.code, false);
  }
  if (kind === 'complex') return parseComplex(text);
  if (text.endsWith('i')) {
    const imaginary = parseFloat64(text.slice(0, -1));
    if (imaginary !== undefined) return complexLiteral(0, imaginary);
  }
  return parseReal(text);
}

function parseReal(text: string): NumberLiteral | string {
  const looksFloat = /[.eEpP]/.test(text) && !/^0[xX][^pP]*$/.test(text);
  const integer = parseInteger(text, 0);
  if (integer !== undefined) {
    const int = integer >= MIN_INT64 && integer <= MAX_INT64 ? integer : undefined;
    // A sign is not part of an unsigned number, except that -0 is accepted.
    const uint = (/^[0-9]/.test(text) || integer === 0n) && integer <= MAX_UINT64 ? integer : undefined;
    if (int !== undefined || uint !== undefined) return literal(int, uint, Number(integer), looksFloat);
  }
  const float = parseFloat64(text);
  if (float === undefined) return `illegal number syntax: ${quote(text)}`;
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
  return literal(integral(float, MIN_INT64, MAX_INT64), integral(float, 0n, MAX_UINT64), float, looksFloat);
}

function parseComplex(text: string): NumberLiteral | string {
  const split = /^(.+?[^eEpP])([+-].*)i$/.exec(text);
  const real = parseFloat64(split?.[1] ?? '');
  const imaginary = parseFloat64(split?.[2] ?? '');
  if (real === undefined || imaginary === undefined) return `illegal number syntax: ${quote(text)}`;
  return complexLiteral(real, imaginary);
}

function complexLiteral(real: number, imaginary: number): NumberLiteral {
  const complex = { real, imaginary };
  if (imaginary !== 0) return { int: undefined, uint: undefined, float: undefined, complex, looksFloat: false };
  const simple = literal(integral(real, MIN_INT64, MAX_INT64), integral(real, 0n, MAX_UINT64), real, false);
  return { ...simple, complex };
}

function integral(value: number, min: bigint, max: bigint): bigint | undefined {
  if (!Number.isInteger(value)) return undefined;
  const integer = BigInt(value);
  return integer >= min && integer <= max ? integer : undefined;
}

function literal(int: bigint | undefined, uint: bigint | undefined, float: number, looksFloat: boolean): NumberLiteral {
  const value = looksFloat ? float : Number(int ?? uint ?? float);
  return { int, uint, float: value, complex: undefined, looksFloat };
}
