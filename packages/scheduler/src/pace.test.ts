import { describe, expect, it } from 'vitest';
import { delayAfter, firstDelay, longestBackOffMs, type Outcome, type Pace } from './pace.ts';

const hourly: Pace = { everyMs: 3_600_000, firstWithinMs: 60_000 };
const eager: Pace = { everyMs: 1000, busyMs: 50, firstWithinMs: 0 };
const middle = 0.5;

describe('delayAfter', () => {
  it.each<readonly [string, Pace, Outcome, number]>([
    ['a pass that found nothing', eager, { kind: 'done', count: 0 }, 1000],
    ['a pass that found work', eager, { kind: 'done', count: 3 }, 50],
    ['work of a job without a busy pace', hourly, { kind: 'done', count: 3 }, 3_600_000],
    ['the first failure', hourly, { kind: 'failed', failures: 1 }, 500],
    ['the third failure', hourly, { kind: 'failed', failures: 3 }, 2000],
    ['many failures', eager, { kind: 'failed', failures: 12 }, longestBackOffMs],
    ['very many failures', eager, { kind: 'failed', failures: 1_000_000 }, longestBackOffMs],
  ])('after %s', (_, pace, outcome, expected) => {
    expect(delayAfter(pace, outcome, middle)).toBeCloseTo(expected);
  });

  it('spreads by a tenth to both sides', () => {
    const outcome: Outcome = { kind: 'done', count: 0 };
    expect(delayAfter(eager, outcome, 0)).toBeCloseTo(900);
    expect(delayAfter(eager, outcome, 0.999_999)).toBeCloseTo(1100, 1);
  });
});

describe('firstDelay', () => {
  it('lies within the time that the pace allows', () => {
    expect(firstDelay(hourly, 0)).toBe(0);
    expect(firstDelay(hourly, 0.25)).toBe(15_000);
    expect(firstDelay(eager, 0.9)).toBe(0);
  });
});
