import { describe, expect, it } from 'vitest';
import { afterAnswer, afterSilence, judgeBy, startLeaseClock } from './lease-clock.ts';

const leaseMs = 30_000;

describe('the time by which leases are judged', () => {
  it('stands still for one lease after a start, and then goes', () => {
    const clock = startLeaseClock(100_000, leaseMs);
    expect(judgeBy(clock, 100_000)).toBe(0);
    expect(judgeBy(clock, 129_999)).toBe(0);
    expect(judgeBy(clock, 130_000)).toBe(130_000);
  });

  it('stands still where it was when the records went away, until one lease after they are back', () => {
    let clock = startLeaseClock(0, leaseMs);
    clock = afterAnswer(clock, 50_000, leaseMs);
    expect(judgeBy(clock, 51_000)).toBe(51_000);
    clock = afterSilence(clock);
    expect(judgeBy(clock, 500_000)).toBe(50_000);
    clock = afterAnswer(clock, 600_000, leaseMs);
    expect(judgeBy(clock, 629_999)).toBe(50_000);
    expect(afterAnswer(clock, 629_999, leaseMs)).toEqual(clock);
    expect(judgeBy(clock, 630_000)).toBe(630_000);
  });
});
