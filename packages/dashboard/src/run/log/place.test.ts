import { describe, expect, it } from 'vitest';
import { contentHeight, isScaled, lastTop, scrollTopOf, topRowOf } from './place.ts';

describe.each([
  ['a short log', { rows: 1000, rowHeight: 20, height: 500 }, false],
  ['a log of seven million lines', { rows: 7_000_000, rowHeight: 20, height: 500 }, true],
])('%s', (_, measures, scaled) => {
  it('can be scrolled to each row', () => {
    expect(isScaled(measures)).toBe(scaled);
    for (const row of [0, 1, 333.5, lastTop(measures)]) {
      expect(topRowOf(scrollTopOf(row, measures), measures)).toBeCloseTo(row, 3);
    }
    expect(scrollTopOf(lastTop(measures), measures)).toBeCloseTo(contentHeight(measures) - measures.height, 3);
  });
});

it('a log that fits stays at its first row', () => {
  const measures = { rows: 3, rowHeight: 20, height: 500 };
  expect([lastTop(measures), topRowOf(100, measures), scrollTopOf(0, measures)]).toEqual([0, 0, 0]);
});
