import { exactDecimal, exponentText, fixedText, roundDecimal, shortestDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { pad } from './flags.ts';
import type { Flags } from './flags.ts';

/** A float64 under a verb; `undefined` if the verb is not one of floats. */
export function formatFloat(value: number, verb: string, flags: Flags): string | undefined {
  const style = floatStyle(verb);
  if (style === undefined) return undefined;
  const precision = flags.precision ?? (style === 'g' ? undefined : 6);
  const negative = value < 0 || Object.is(value, -0);
  if (!Number.isFinite(value)) return formatSpecial(value, flags);
  let text = unsignedFloat(Math.abs(value), style, precision);
  if (verb === 'E' || verb === 'G') text = text.toUpperCase();
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  if (flags.zero && !flags.minus && flags.width !== undefined) {
    return sign + text.padStart(flags.width - sign.length, '0');
  }
  return pad(sign + text, flags, false);
}

/** Infinity and NaN are never padded with zeros; infinity always shows its sign. */
function formatSpecial(value: number, flags: Flags): string {
  const sign = value < 0 ? '-' : flags.plus ? '+' : flags.space ? ' ' : Number.isNaN(value) ? '' : '+';
  return pad(sign + (Number.isNaN(value) ? 'NaN' : 'Inf'), flags, false);
}

function floatStyle(verb: string): 'e' | 'f' | 'g' | undefined {
  switch (verb) {
    case 'e':
    case 'E':
      return 'e';
    case 'f':
    case 'F':
      return 'f';
    case 'v':
    case 'g':
    case 'G':
      return 'g';
    default:
      return undefined;
  }
}

function unsignedFloat(value: number, style: 'e' | 'f' | 'g', precision: number | undefined): string {
  if (precision === undefined) return generalText(shortestDecimal(value), undefined);
  const exact = exactDecimal(value);
  switch (style) {
    case 'f':
      return fixedText(roundDecimal(exact, exact.point + precision), precision);
    case 'e':
      return exponentText(roundDecimal(exact, precision + 1), precision);
    case 'g':
      return generalText(roundDecimal(exact, Math.max(precision, 1)), Math.max(precision, 1));
  }
}

/** `%g`: exponent form below 1e-4 and from 10^precision on, where the shortest form counts as precision 6. */
function generalText(decimal: Decimal, precision: number | undefined): string {
  const digits = decimal.digits.replace(/0+$/, '');
  const exponent = digits === '' ? 0 : decimal.point - 1;
  let threshold = precision ?? 6;
  if (precision !== undefined && threshold > digits.length && digits.length >= decimal.point) {
    threshold = digits.length;
  }
  if (digits !== '' && (exponent < -4 || exponent >= threshold)) {
    return exponentText({ digits, point: decimal.point }, digits.length - 1);
  }
  return fixedText({ digits, point: decimal.point }, Math.max(digits.length - decimal.point, 0));
}

/** A float64 as `%v` prints it. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Inf' : '+Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + generalText(shortestDecimal(Math.abs(value)), undefined);
}
