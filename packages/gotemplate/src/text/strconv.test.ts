import { describe, expect, it } from 'vitest';
import { parseFloat64, parseInt64, parseInteger } from './strconv.ts';

describe('integers', () => {
  it.each([
    ['0', 0n],
    ['-0x1F', -31n],
    ['0b_101', 5n],
    ['0o17', 15n],
    ['017', 15n],
    ['1_000', 1000n],
    ['+3', 3n],
    ['018', undefined],
    ['1__0', undefined],
    ['_1', undefined],
    ['1_', undefined],
    ['0x', undefined],
    ['', undefined],
    ['1.0', undefined],
  ])('%j as a literal', (text, value) => expect(parseInteger(text, 0)).toBe(value));

  it.each([
    ['9223372036854775807', 9223372036854775807n],
    ['9223372036854775808', undefined],
    ['1_0', undefined],
    ['0x10', undefined],
    [' 1', undefined],
  ])('%j in base 10', (text, value) => expect(parseInt64(text, 10)).toBe(value));
});

describe('floats', () => {
  it.each([
    ['1.5', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1_0.5', 10.5],
    ['0x1p4', 16],
    ['0x1.8p1', 3],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['1e400', undefined],
    ['.', undefined],
    ['1e', undefined],
    ['0x1', undefined],
    ['e5', undefined],
    ['', undefined],
  ])('%j', (text, value) => expect(parseFloat64(text)).toBe(value));

  it('reads NaN', () => expect(parseFloat64('nAn')).toBeNaN());
});
