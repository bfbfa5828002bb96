import { describe, expect, it } from 'vitest';
import { parseAge } from './duration.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('table 1.3 (statement 33)', () => {
  it.each([
    ['15m', 15 * minute],
    ['3d', 72 * hour],
    ['1d1h3m', 25 * hour + 3 * minute],
    ['1.5h', 90 * minute],
    ['1d1.5h', 25 * hour + 30 * minute],
    ['0m', 0],
    ['0d', 0],
    ['0', 0],
    [' 3d', 3 * day],
    ['3d ', 3 * day],
    ['1.5d', 36 * hour],
    ['1h30m10s', hour + 30 * minute + 10_000],
    ['250ms', 250],
    ['1µs', 1],
    ['1500us', 2],
    ['1ns', 1],
  ])('%j is %d ms', (text, ms) => {
    expect(parseAge(text)).toEqual({ ms });
  });

  it.each(['999999d', '999999999h'])('%j is 150 years, and that is said', (text) => {
    expect(parseAge(text)).toEqual({ ms: 1_314_000 * hour, notice: expect.stringContaining('150 years') as string });
  });

  it.each([
    ...['', ' ', '15', '15p', '2w', '30D', '1d15', '1d1d'],
    ...['1d 1h', '+3d', '1h1d', '1h 5m', '7days', '1dgarbage', 'foo', '.5h', '1.h', '1e3h', 'Infinityh', '3d\n1h'],
  ])('%j is an error', (text) => {
    expect(() => parseAge(text)).toThrow(/is no age/);
  });
});

describe('statement 48: what ACR takes for an age of nothing, or for one in the future', () => {
  it.each(['abcd', 'd', '0x10d', '99999999999999999999x', '-1d', '-5m', '1d-1h', '-0'])('%j is an error', (text) => {
    expect(() => parseAge(text)).toThrow(/is no age/);
  });

  it('99999999999999999999d is 150 years and not nothing', () => {
    expect(parseAge('99999999999999999999d').ms).toBe(1_314_000 * hour);
  });
});
