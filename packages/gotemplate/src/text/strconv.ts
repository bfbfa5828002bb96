/** Number syntax of Go's `strconv`; `undefined` stands for Go's syntax error. */

/** Smallest int64. */
export const MIN_INT64 = -(2n ** 63n);
/** Largest int64. */
export const MAX_INT64 = 2n ** 63n - 1n;
/** Largest uint64. */
export const MAX_UINT64 = 2n ** 64n - 1n;

/** Texts longer than any float64 are no integers here: all of them overflow, and reading them takes long. */
const MAX_DIGITS = 400;

const DECIMAL_FLOAT = /^[+-]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?$/;
const HEX_FLOAT = /^([+-]?)0[xX]([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?[pP]([+-]?[0-9][0-9_]*)$/;
const SPECIAL_FLOAT = /^([+-]?)(inf|infinity|nan)$/i;

const DIGITS: Readonly<Record<number, RegExp>> = {
  2: /^[01]+$/,
  8: /^[0-7]+$/,
  10: /^[0-9]+$/,
  16: /^[0-9a-fA-F]+$/,
};
const RADIX_PREFIX: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 10: '', 16: '0x' };

/** An integer in base 8, 10 or, with base 0, in Go's literal syntax (prefixes, underscores). */
export function parseInteger(text: string, base: 0 | 8 | 10): bigint | undefined {
  if (text.length > MAX_DIGITS) return undefined;
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const unsigned = text.slice(sign.length);
  let radix: number = base === 0 ? 10 : base;
  let digits = unsigned;
  if (base === 0) {
    if (unsigned.includes('_') && !underscoresAreValid(unsigned)) return undefined;
    const prefix = /^0([xXoObB])/.exec(unsigned)?.[1]?.toLowerCase();
    if (prefix !== undefined) {
      radix = prefix === 'x' ? 16 : prefix === 'o' ? 8 : 2;
      digits = unsigned.slice(2);
    } else if (/^0[0-9_]/.test(unsigned)) {
      radix = 8;
      digits = unsigned.slice(1);
    }
    digits = digits.replaceAll('_', '');
  }
  if (DIGITS[radix]?.test(digits) !== true) return undefined;
  const value = BigInt((RADIX_PREFIX[radix] ?? '') + digits);
  return sign === '-' ? -value : value;
}

/** An int64 in base 10 or 8; a value out of range is `undefined` as well. */
export function parseInt64(text: string, base: 8 | 10): bigint | undefined {
  const value = parseInteger(text, base);
  return value === undefined || value < MIN_INT64 || value > MAX_INT64 ? undefined : value;
}

/** Go's `strconv.ParseFloat`; a value out of range is `undefined` as well. */
export function parseFloat64(text: string): number | undefined {
  const special = SPECIAL_FLOAT.exec(text);
  if (special !== null) {
    if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  if (text.includes('_') && !underscoresAreValid(text.replace(/^[+-]/, ''))) return undefined;
  const value = DECIMAL_FLOAT.test(text) ? Number(text.replaceAll('_', '')) : parseHexFloat(text);
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

function parseHexFloat(text: string): number | undefined {
  const match = HEX_FLOAT.exec(text);
  if (match === null) return undefined;
  const whole = (match[2] ?? '').replaceAll('_', '');
  const fraction = (match[3] ?? '').replaceAll('_', '');
  if (whole + fraction === '' || whole.length + fraction.length > 1_000) return undefined;
  const exponent = Number((match[4] ?? '0').replaceAll('_', '')) - 4 * fraction.length;
  const value = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** exponent;
  return match[1] === '-' ? -value : value;
}

/** Underscores may only stand between digits or between a base prefix and a digit. */
function underscoresAreValid(unsigned: string): boolean {
  const digit = /^0[xX]/.test(unsigned) ? '0-9a-fA-F' : '0-9';
  const body = unsigned.replace(/^0[xXoObB]/, '0');
  return !new RegExp(`(?:^|[^${digit}])_|_(?:[^${digit}]|$)`).test(body);
}
