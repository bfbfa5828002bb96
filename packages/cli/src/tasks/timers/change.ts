import { SlipwayError } from '@slipway/core';
import type { TaskSpec, TimerTrigger } from '@slipway/core/http';
import { defined } from '../../defined.ts';
import type { TimerFlags } from './flags.ts';

/** Adds a timer to a task. Throws `conflict` when it has one of this name, and `invalid-argument` without a schedule. */
export function addTimer(spec: TaskSpec, flags: TimerFlags): TaskSpec {
  const { timerName: name, schedule } = flags;
  if (schedule === undefined) {
    throw new SlipwayError('invalid-argument', 'missing --schedule argument', {
      advice: 'Give five fields: --schedule "0 2 * * *" is each night at two.',
    });
  }
  if (spec.trigger.timerTriggers.some((timer) => timer.name === name)) {
    throw new SlipwayError('conflict', `The timer '${name}' already exists for the task '${spec.name}'.`, {
      advice: 'Change it with `tasks timer update`, or give another --timer-name.',
    });
  }
  const timer: TimerTrigger = {
    name,
    schedule,
    status: 'Enabled',
    timezone: 'UTC',
    missedRuns: 'skip',
    jitterSeconds: 0,
    ...given(flags),
  };
  return withTimers(spec, [...spec.trigger.timerTriggers, timer]);
}

/** Changes what is given of a timer. Throws `not-found` with the texts of the contract (§7.4). */
export function updateTimer(spec: TaskSpec, flags: TimerFlags): TaskSpec {
  const timers = timersOf(spec, flags.timerName);
  return withTimers(
    spec,
    timers.map((timer) => (timer.name === flags.timerName ? { ...timer, ...given(flags) } : timer)),
  );
}

/** Takes a timer away. Throws `not-found` with the texts of the contract (§7.4). */
export function removeTimer(spec: TaskSpec, name: string): TaskSpec {
  return withTimers(
    spec,
    timersOf(spec, name).filter((timer) => timer.name !== name),
  );
}

function given({ schedule, timezone, enabled, missedRuns, jitter }: TimerFlags): Partial<TimerTrigger> {
  const status = enabled === undefined ? undefined : enabled ? ('Enabled' as const) : ('Disabled' as const);
  return defined({ schedule, timezone, status, missedRuns, jitterSeconds: jitter });
}

function timersOf(spec: TaskSpec, name: string): readonly TimerTrigger[] {
  const { timerTriggers, sourceTriggers, baseImageTrigger } = spec.trigger;
  if (timerTriggers.length === 0 && sourceTriggers.length === 0 && baseImageTrigger === undefined) {
    throw new SlipwayError('not-found', `No triggers exist for the task '${spec.name}'.`, {
      advice: 'Add a timer with `tasks timer add`.',
    });
  }
  if (timerTriggers.some((timer) => timer.name === name)) return timerTriggers;
  throw new SlipwayError('not-found', `The timer '${name}' does not exist for the task '${spec.name}'.`, {
    advice:
      timerTriggers.length === 0
        ? 'It has no timers; add one with `tasks timer add`.'
        : `Its timers are: ${timerTriggers.map((timer) => timer.name).join(', ')}.`,
  });
}

function withTimers(spec: TaskSpec, timerTriggers: TimerTrigger[]): TaskSpec {
  return { ...spec, trigger: { ...spec.trigger, timerTriggers } };
}
