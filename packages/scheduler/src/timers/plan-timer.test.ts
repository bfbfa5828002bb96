import { timerTriggerSchema, type TimerTrigger } from '@slipway/core/http';
import type { DueTimer } from '@slipway/store';
import { describe, expect, it } from 'vitest';
import { jitterOf } from './jitter.ts';
import { planTimer } from './plan-timer.ts';
import { dayMs, minuteMs } from './slots.ts';

const noon = Date.parse('2026-06-01T12:00:00Z');
const hourMs = 60 * minuteMs;

function timer(lastSlot: number | undefined, change: Partial<TimerTrigger> = {}): DueTimer {
  const trigger = timerTriggerSchema.parse({ name: 't1', schedule: '*/10 * * * *', ...change });
  return { task: 'build-app', trigger, ...(lastSlot === undefined ? {} : { lastSlot }) };
}

describe('planTimer', () => {
  it('begins now when it is new, and makes up for nothing', () => {
    expect(planTimer(timer(undefined), noon + 5000)).toEqual({
      steps: [],
      lastSlot: noon,
      nextCheckAt: noon + 10 * minuteMs,
      next: [10, 20, 30, 40, 50].map((minutes) => noon + minutes * minuteMs),
    });
  });

  it('starts what is due, and says what comes next', () => {
    const plan = planTimer(timer(noon - 9 * minuteMs), noon + 1000);
    expect(plan.steps).toEqual([{ kind: 'start', slot: noon }]);
    expect(plan).toMatchObject({ lastSlot: noon, nextCheckAt: noon + 10 * minuteMs });
    expect(planTimer(timer(plan.lastSlot), noon + 2000).steps).toEqual([]);
  });

  it('still starts within the minute after its own, and not later', () => {
    expect(planTimer(timer(noon - minuteMs), noon + minuteMs).steps).toMatchObject([{ kind: 'start' }]);
    expect(planTimer(timer(noon - minuteMs), noon + minuteMs + 1).steps).toMatchObject([{ kind: 'skip' }]);
  });

  it('skips what passed while nobody looked, or starts one run for the latest', () => {
    const missed = { first: noon - 50 * minuteMs, last: noon, count: 6, isAtLeast: false };
    const now = noon + 5 * minuteMs;
    expect(planTimer(timer(noon - hourMs), now)).toMatchObject({
      steps: [{ kind: 'skip', slot: noon, missed }],
      lastSlot: now,
    });
    expect(planTimer(timer(noon - hourMs, { missedRuns: 'once' }), now).steps).toEqual([
      { kind: 'start', slot: noon, missed },
    ]);
    const onTime = planTimer(timer(noon - hourMs, { missedRuns: 'once' }), noon + 10 * minuteMs);
    expect(onTime.steps).toEqual([
      { kind: 'start', slot: noon, missed },
      { kind: 'start', slot: noon + 10 * minuteMs },
    ]);
  });

  it('says “at least” of years that were missed', () => {
    const [step] = planTimer(timer(noon - 800 * dayMs, { schedule: '* * * * *' }), noon + 30_000).steps;
    expect(step).toMatchObject({ kind: 'skip', missed: { isAtLeast: true } });
  });

  it('does nothing twice while the clock is an hour behind, and goes on afterwards', () => {
    const back = planTimer(timer(noon), noon - hourMs);
    expect(back).toMatchObject({ steps: [], lastSlot: noon });
    expect(planTimer(timer(back.lastSlot), noon + 10 * minuteMs).steps).toEqual([
      { kind: 'start', slot: noon + 10 * minuteMs },
    ]);
  });

  it('begins anew when the clock was years ahead', () => {
    expect(planTimer(timer(noon + 3000 * dayMs), noon)).toMatchObject({ steps: [], lastSlot: noon });
  });

  it('starts a run so much later as the jitter of its minute says, in order', () => {
    const jittery = (last: number) => timer(last, { schedule: '* * * * *', jitterSeconds: 600 });
    const slots = [0, 1, 2, 3].map((minutes) => noon + minutes * minuteMs);
    const jitters = slots.map((slot) => jitterOf('build-app', 't1', slot, 600));
    expect(new Set(jitters).size).toBe(4);
    expect(jitters.every((ms) => ms >= 0 && ms < 600_000)).toBe(true);
    const started: number[] = [];
    let last = noon - minuteMs;
    for (let now = noon; now < noon + 15 * minuteMs; now += 5000) {
      const plan = planTimer(jittery(last), now);
      for (const step of plan.steps) {
        expect(step.kind).toBe('start');
        expect(now - step.slot).toBeLessThan(605_000);
        expect(now - step.slot).toBeGreaterThanOrEqual(jitterOf('build-app', 't1', step.slot, 600));
        started.push(step.slot);
      }
      expect(plan.next[0]).toBeGreaterThan(plan.lastSlot);
      last = plan.lastSlot;
    }
    expect(started).toEqual(started.map((_, index) => noon + index * minuteMs));
    expect(started.length).toBeGreaterThanOrEqual(5);
  });

  it('looks again later when nothing comes for years', () => {
    const never = timer(noon, { schedule: '0 0 29 2 1' });
    expect(planTimer(never, noon)).toMatchObject({ steps: [], next: [], nextCheckAt: noon + 30 * dayMs });
  });
});
