import { MAX_INT64, MIN_INT64 } from '../text/strconv.ts';

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Go's `time.ParseDuration` in nanoseconds; `undefined` if the text is no duration or too long a one. */
export function parseDuration(text: string): bigint | undefined {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  let rest = text.slice(sign.length);
  if (rest === '0') return 0n;
  if (rest === '' || rest.length > 200) return undefined;
  let total = 0n;
  while (rest !== '') {
    const match = /^([0-9]*)(?:\.([0-9]*))?([^0-9.]+)/.exec(rest);
    const unit = UNITS[match?.[3] ?? ''];
    const [, whole = '', fraction = ''] = match ?? [];
    if (match === null || unit === undefined || whole + fraction === '') return undefined;
    total += BigInt(`0${whole}`) * unit + (BigInt(`0${fraction}`) * unit) / 10n ** BigInt(fraction.length);
    rest = rest.slice(match[0].length);
  }
  const value = sign === '-' ? -total : total;
  return value > MAX_INT64 || value < MIN_INT64 ? undefined : value;
}

/** Go's `time.Duration.String`: `1h2m3.5s`, below a second `1.5ms`. */
export function durationText(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${fractionText(size, 3)}µs`;
  if (size < 1_000_000_000n) return `${sign}${fractionText(size, 6)}ms`;
  const hours = size / 3_600_000_000_000n;
  const minutes = (size / 60_000_000_000n) % 60n;
  const seconds = `${fractionText(size % 60_000_000_000n, 9)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${sign}${minutes}m${seconds}` : sign + seconds;
}

/** Rounds to whole seconds, halves away from zero. */
export function roundToSeconds(nanoseconds: bigint): bigint {
  const second = 1_000_000_000n;
  const half = nanoseconds < 0n ? -second / 2n : second / 2n;
  return ((nanoseconds + half) / second) * second;
}

function fractionText(value: bigint, digits: number): string {
  const text = value.toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return fraction === '' ? text.slice(0, -digits) : `${text.slice(0, -digits)}.${fraction}`;
}
