import type { DueTimer } from '@slipway/store';
import { jitterOf } from './jitter.ts';
import { dayMs, minuteMs, minuteOf, pastSlots, slotsBetween } from './slots.ts';

/** A minute that a run could not be started for within so many milliseconds counts as missed. */
export const lateAfterMs = minuteMs;

/** The clock was wrong when a timer has got so far ahead of it, in milliseconds. */
export const aheadMs = 25 * 60 * minuteMs;

/** So many next minutes are shown. */
const shownNext = 5;
/** Next minutes are looked for within about so long: the 29th of February comes once in eight years at the latest. */
const horizonMs = 8.1 * 365 * dayMs;
const lookAgainMs = 30 * dayMs;

/** Minutes that passed and were not dealt with. */
export interface Missed {
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** There were more, longer ago. */
  readonly isAtLeast: boolean;
}

/** What is to be done about a timer now, in this order: each step deals with everything up to its slot. */
export type TimerStep =
  | { readonly kind: 'start'; readonly slot: number; readonly missed?: Missed }
  | { readonly kind: 'skip'; readonly slot: number; readonly missed: Missed };

/** The same, and how the timer stands when it is done. */
export interface TimerPlan {
  readonly steps: readonly TimerStep[];
  readonly lastSlot: number;
  readonly nextCheckAt: number;
  readonly next: readonly number[];
}

/** Decides about a timer. Pure; a timer that is new, or changed, begins now and makes up for nothing. */
export function planTimer(timer: DueTimer, now: number): TimerPlan {
  const present = minuteOf(now);
  const { schedule, timezone } = timer.trigger;
  const after = timer.lastSlot === undefined || timer.lastSlot > now + aheadMs ? present : timer.lastSlot;
  const { slots, areAll } = pastSlots(schedule, timezone, after, now);
  const fired = fireTimes(timer, slots);
  const due = fired.filter(({ at }) => at <= now);
  const waiting = fired.slice(due.length);
  const isLate = ({ at }: { readonly at: number }): boolean => now - at > lateAfterMs;
  const missed = missedOf(
    due.filter(isLate).map(({ slot }) => slot),
    areAll,
  );
  const onTime = due.filter((each) => !isLate(each)).map(({ slot }) => ({ kind: 'start', slot }) as const);
  const coming = slotsBetween(schedule, timezone, now, now + horizonMs, shownNext);
  const [firstWaiting] = waiting;
  const [firstComing] = fireTimes(timer, coming.slice(0, 1));
  return {
    steps: [...(missed === undefined ? [] : [afterMiss(timer, missed)]), ...onTime],
    // Everything that lies behind is dealt with, whether it was a slot or not; a clock that was put back does not undo it.
    lastSlot: firstWaiting === undefined ? Math.max(after, present) : firstWaiting.slot - minuteMs,
    nextCheckAt: (firstWaiting ?? firstComing)?.at ?? now + lookAgainMs,
    next: [...waiting.map(({ slot }) => slot), ...coming].slice(0, shownNext),
  };
}

function afterMiss({ trigger }: DueTimer, missed: Missed): TimerStep {
  switch (trigger.missedRuns) {
    case 'once':
      return { kind: 'start', slot: missed.last, missed };
    case 'skip':
      return { kind: 'skip', slot: missed.last, missed };
  }
}

function missedOf(slots: readonly number[], areAll: boolean): Missed | undefined {
  const [first] = slots;
  const last = slots.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return { first, last, count: slots.length, isAtLeast: !areAll };
}

/** When each slot starts its run: with its jitter, and not before the one before it. */
function fireTimes({ task, trigger }: DueTimer, slots: readonly number[]): { slot: number; at: number }[] {
  let latest = 0;
  return slots.map((slot) => {
    latest = Math.max(latest, slot + jitterOf(task, trigger.name, slot, trigger.jitterSeconds));
    return { slot, at: latest };
  });
}
