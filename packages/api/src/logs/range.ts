import { SlipwayError } from '@slipway/core';

/** A part of something: from `start` on, without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a `Range` header for something of a known length (RFC 9110 §14). Undefined where the whole is to be sent: for no header, for
 * another unit, several ranges, or what is no range. Throws `range-not-satisfiable`.
 */
export function parseRange(header: string | undefined, length: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length : Math.min(length, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= end) {
    throw new SlipwayError('range-not-satisfiable', `there are no such bytes: the log has ${length}`, {
      details: { length },
    });
  }
  return { start, end };
}
