import { describe, expect, it } from 'vitest';
import { agoText, between, durationText } from './time.ts';

describe('durationText', () => {
  it.each([
    [-5, '0.0 s'],
    [420, '0.4 s'],
    [9940, '9.9 s'],
    [9960, '9 s'],
    [59_999, '59 s'],
    [185_000, '3 m 05 s'],
    [3_599_999, '59 m 59 s'],
    [7_800_000, '2 h 10 m'],
    [273_600_000, '3 d 4 h'],
  ])('%i ms', (ms, expected) => {
    expect(durationText(ms)).toBe(expected);
  });
});

describe('agoText', () => {
  it.each([
    [0, 3000, 'just now'],
    [3000, 0, 'in a moment'],
    [0, 42_000, '42 s ago'],
    [0, 200_000, '3 min ago'],
    [7_300_000, 0, 'in 2 h'],
    [0, 200_000_000, '2 d ago'],
  ])('%i at %i', (then, now, expected) => {
    expect(agoText(then, now)).toBe(expected);
  });
});

it('counts what goes on until now', () => {
  const start = '2030-01-01T00:00:00Z';
  expect(between(start, '2030-01-01T00:00:02Z', 0)).toBe(2000);
  expect(between(start, undefined, Date.parse(start) + 500)).toBe(500);
});
