import { describe, expect, it } from 'vitest';
import { parseRange } from './range.ts';

describe('parseRange', () => {
  it.each([
    ['bytes=0-0', 10, { start: 0, end: 1 }],
    ['bytes=2-5', 10, { start: 2, end: 6 }],
    ['bytes=2-', 10, { start: 2, end: 10 }],
    ['bytes=-3', 10, { start: 7, end: 10 }],
    ['bytes=-30', 10, { start: 0, end: 10 }],
    ['bytes=9-99', 10, { start: 9, end: 10 }],
    [' bytes=1-1 ', 10, { start: 1, end: 2 }],
  ])('%s of %i bytes', (header, length, expected) => {
    expect(parseRange(header, length)).toEqual(expected);
  });

  it.each([undefined, '', 'bytes=-', 'bytes=5-2', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=a-b', 'bytes=1-2x'])(
    '%s: the whole',
    (header) => {
      expect(parseRange(header, 10)).toBeUndefined();
    },
  );

  it.each([
    ['bytes=10-', 10],
    ['bytes=10-12', 10],
    ['bytes=-0', 10],
    ['bytes=0-', 0],
  ])('%s of %i bytes cannot be had', (header, length) => {
    expect(() => parseRange(header, length)).toThrow(
      expect.objectContaining({ code: 'range-not-satisfiable', details: { length } }),
    );
  });
});
