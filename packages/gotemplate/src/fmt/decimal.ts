/** Decimal digits `0.d1d2d3... x 10^point` of a number that is finite and not negative. */
export interface Decimal {
  /** No leading zeros; empty for zero. */
  readonly digits: string;
  readonly point: number;
}

/** The fewest digits that read back as the same number. */
export function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

/** Every digit of the binary value. JavaScript's own rounding takes ties upwards, Go's takes them to even. */
export function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const digits = scaled.toString();
  return { digits, point: digits.length + Math.min(exponent, 0) };
}

/** Rounds to a number of digits, half to even. */
export function roundDecimal({ digits, point }: Decimal, count: number): Decimal {
  if (count < 0) return { digits: '', point: 0 };
  if (count >= digits.length) return { digits, point };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const isHalf = /^50*$/.test(rest);
  const isOdd = /[13579]$/.test(kept);
  if (isHalf ? !isOdd : rest < '5') return { digits: kept, point };
  const raised = (BigInt(`0${kept}`) + 1n).toString();
  return raised.length > count ? { digits: raised, point: point + 1 } : { digits: raised, point };
}

/** `%f` with a number of fraction digits. */
export function fixedText(decimal: Decimal, fractionDigits: number): string {
  const { digits, point } = decimal;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (fractionDigits <= 0) return whole;
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(Math.min(-point, fractionDigits)) + digits;
  return `${whole}.${fraction.slice(0, fractionDigits).padEnd(fractionDigits, '0')}`;
}

/** `%e` with a number of fraction digits. */
export function exponentText({ digits, point }: Decimal, fractionDigits: number): string {
  const exponent = digits === '' ? 0 : point - 1;
  const first = digits === '' ? '0' : digits.charAt(0);
  const fraction = fractionDigits > 0 ? `.${digits.slice(1, 1 + fractionDigits).padEnd(fractionDigits, '0')}` : '';
  const sign = exponent < 0 ? '-' : '+';
  return `${first}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
