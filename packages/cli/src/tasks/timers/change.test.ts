import { taskSpecSchema } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import { addTimer, removeTimer, updateTimer } from './change.ts';
import type { TimerFlags } from './flags.ts';

const step = { type: 'EncodedTask', encodedTaskContent: 'eA==' } as const;
const bare = taskSpecSchema.parse({ name: 'hello', step });
const flags = (given: Omit<TimerFlags, 'output'>): TimerFlags => ({ output: 'table', ...given });
const night = addTimer(bare, flags({ timerName: 'night', schedule: '0 2 * * *' }));

describe('timers of a task (contract §7.4)', () => {
  it('are added with defaults, and not twice', () => {
    expect(taskSpecSchema.parse(night).trigger.timerTriggers).toEqual([
      {
        name: 'night',
        schedule: '0 2 * * *',
        status: 'Enabled',
        timezone: 'UTC',
        missedRuns: 'skip',
        jitterSeconds: 0,
      },
    ]);
    expect(() => addTimer(night, flags({ timerName: 'night', schedule: '* * * * *' }))).toThrow(
      "The timer 'night' already exists for the task 'hello'.",
    );
    expect(() => addTimer(night, flags({ timerName: 'day' }))).toThrow('missing --schedule argument');
  });

  it('are changed only where something is given', () => {
    const off = updateTimer(night, flags({ timerName: 'night', enabled: false, timezone: 'Europe/Paris' }));
    expect(off.trigger.timerTriggers).toEqual([
      { ...night.trigger.timerTriggers[0], status: 'Disabled', timezone: 'Europe/Paris' },
    ]);
  });

  it('are removed, and missed with the texts of the contract', () => {
    expect(removeTimer(night, 'night')).toEqual(bare);
    expect(() => removeTimer(bare, 'night')).toThrow("No triggers exist for the task 'hello'.");
    expect(() => removeTimer(night, 'day')).toThrow("The timer 'day' does not exist for the task 'hello'.");
    expect(() => updateTimer(night, flags({ timerName: 'day' }))).toThrow(
      "The timer 'day' does not exist for the task 'hello'.",
    );
  });
});
