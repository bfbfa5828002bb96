import { MAX_INT64, MIN_INT64, parseFloat64, parseInt64 } from '../text/strconv.ts';
import type { GoValue } from './value.ts';

/** Sprig's conversion to int64: base 10 only, 0 for what is no number, true is 1. */
export function toInt64(value: GoValue): bigint {
  if (value === undefined || value === null) return 0n;
  switch (typeof value) {
    case 'boolean':
      return value ? 1n : 0n;
    case 'string':
      return parseInt64(value, 10) ?? 0n;
    case 'bigint':
      return value;
    case 'number':
      return truncate(value);
    default:
  }
  if (value.kind !== 'integer') return 0n;
  return value.value > MAX_INT64 ? MAX_INT64 : value.value;
}

/** Go's conversion of a float64 to int64 on amd64: what does not fit is the smallest int64. */
function truncate(value: number): bigint {
  if (!Number.isFinite(value)) return MIN_INT64;
  const integer = BigInt(Math.trunc(value));
  return integer > MAX_INT64 || integer < MIN_INT64 ? MIN_INT64 : integer;
}

/** Sprig's conversion to float64: 0 for what is no number, true is 1. */
export function toFloat64(value: GoValue): number {
  if (typeof value === 'string') return parseFloat64(value) ?? 0;
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value !== undefined && value !== null && value.kind === 'integer' ? Number(value.value) : 0;
}
