import { expect, it } from 'vitest';
import { windowOfRows } from './window-of-rows.ts';

it.each([
  [0, 100, 10, 1000, { first: 0, end: 12 }],
  [500, 100, 10, 1000, { first: 48, end: 62 }],
  [9_950, 100, 10, 1000, { first: 993, end: 1000 }],
  [5000, 100, 10, 3, { first: 3, end: 3 }],
  [0, 100, 10, 0, { first: 0, end: 0 }],
])('at %i of height %i: rows of %i, %i of them', (top, height, rowHeight, count, expected) => {
  expect(windowOfRows(top, height, rowHeight, count, 2)).toEqual(expected);
});
