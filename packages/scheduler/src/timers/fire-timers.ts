import { SlipwayError, type ErrorCode } from '@slipway/core';
import type { DueTimer, Store, TimerAdvance } from '@slipway/store';
import type { Job } from '../job.ts';
import { aheadMs, planTimer, type Missed, type TimerPlan, type TimerStep } from './plan-timer.ts';
import { dayMs, minuteOf } from './slots.ts';

const atOnce = 50;

/** A timer that a killed scheduler was at is taken up by others after so many milliseconds. */
const claimMs = 15_000;

/** The store's part of it. */
export type TimerStore = Pick<Store, 'timers' | 'tasks'>;

/**
 * Starts runs of timers that are due. A run is started first, under a key that its minute has alone, and then the timer is moved on: whoever
 * is killed in between, or does the same at the same time, makes no second run.
 */
export function fireTimers(store: TimerStore): Job['run'] {
  return async (now, signal) => {
    const faults: unknown[] = [];
    let count = 0;
    for (;;) {
      const due = await store.timers.claimDue(now, { limit: atOnce, claimMs, aheadMs });
      for (const timer of due) {
        // A timer whose run cannot be started keeps no other from its minute.
        count += await fireTimer(store, timer, now).catch((error: unknown) => {
          faults.push(error);
          return 0;
        });
      }
      if (due.length < atOnce || signal.aborted) break;
    }
    if (faults.length > 0) throw faults[0];
    return count;
  };
}

async function fireTimer(store: TimerStore, timer: DueTimer, now: number): Promise<number> {
  const plan = planned(timer, now);
  if (typeof plan === 'string') {
    const entry = { event: 'schedule', outcome: 'error', reason: plan } as const;
    await store.timers.advance(timer, { lastSlot: minuteOf(now), nextCheckAt: now + dayMs, next: [], entry }, now);
    return 0;
  }
  const { steps, ...end } = plan;
  let present = timer;
  for (const step of steps) {
    const entry = await takeStep(store, timer, step);
    const advanced = await store.timers.advance(present, { lastSlot: step.slot, entry }, now);
    // Another scheduler was first, or the timer was changed: then the rest is not ours.
    if (!advanced) return 0;
    present = { ...present, lastSlot: step.slot };
  }
  await store.timers.advance(present, end, now);
  return steps.length;
}

/** A schedule was checked when it was saved; what this computer does not know of it all the same is told in the history, once a day. */
function planned(timer: DueTimer, now: number): TimerPlan | string {
  try {
    return planTimer(timer, now);
  } catch (error) {
    return `the schedule cannot be read here: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function takeStep(
  store: TimerStore,
  timer: DueTimer,
  step: TimerStep,
): Promise<NonNullable<TimerAdvance['entry']>> {
  const event = `slot ${shown(step.slot)}`;
  switch (step.kind) {
    case 'skip':
      return { event, outcome: 'skipped', reason: `${missedText(step.missed)}, and missed runs are skipped` };
    case 'start':
      return { event, ...(await start(store, timer, step.slot, step.missed)) };
  }
}

async function start(store: TimerStore, { task, trigger }: DueTimer, slot: number, missed: Missed | undefined) {
  try {
    const { run } = await store.tasks.start({
      task,
      cause: { kind: 'timer', trigger: trigger.name, occurrence: new Date(slot).toISOString() },
      submitter: `trigger ${task}/${trigger.name}`,
      key: `timer/${task}/${trigger.name}/${shown(slot)}`,
    });
    const reason =
      missed === undefined ? 'its minute has come' : `${missedText(missed)}, and one run makes up for what was missed`;
    return { outcome: 'started', reason, runId: run.runId } as const;
  } catch (error) {
    if (!(error instanceof SlipwayError) || !lasting.includes(error.code)) throw error;
    return { outcome: 'error', reason: `the run could not be started: ${error.message}` } as const;
  }
}

/** Errors of a start that the same start would meet again. */
const lasting: readonly ErrorCode[] = ['invalid-argument', 'invalid-task-file', 'conflict', 'not-found', 'too-large'];

function missedText({ first, last, count, isAtLeast }: Missed): string {
  const range = count === 1 ? shown(last) : `${shown(first)} to ${shown(last)}`;
  return `no scheduler could start ${isAtLeast ? 'at least ' : ''}${count} run${count === 1 ? '' : 's'} in time (${range})`;
}

/** A minute, as histories and keys have it. */
function shown(slot: number): string {
  return `${new Date(slot).toISOString().slice(0, 16)}Z`;
}
