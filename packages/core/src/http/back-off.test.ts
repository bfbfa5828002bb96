import { describe, expect, it } from 'vitest';
import { backOffMs } from './back-off.ts';

const waits = { firstMs: 100, mostMs: 1000 };

describe('the wait after failed tries', () => {
  it.each([
    [1, 1, 100],
    [1, 0, 50],
    [2, 1, 200],
    [4, 1, 800],
    [5, 1, 1000],
    [5, 0, 500],
    [5000, 1, 1000],
  ])('after %i failures and the random number %d is %i ms', (failures, random, ms) => {
    expect(backOffMs(waits, failures, random)).toBe(ms);
  });
});
