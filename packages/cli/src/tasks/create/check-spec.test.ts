import { taskSpecSchema } from '@slipway/core/http';
import { expect, it } from 'vitest';
import { checkSpec } from './check-spec.ts';

const spec = taskSpecSchema.parse({ name: 'hello', step: { type: 'EncodedTask', encodedTaskContent: 'eA==' } });

it('names what is wrong as people wrote it', () => {
  expect(checkSpec(spec)).toEqual(spec);
  expect(() => checkSpec({ ...spec, name: 'x' })).toThrow(/^name: a task name has 5 to 50 letters/);
  const timer = { ...taskSpecSchema.shape.trigger.parse({}), timerTriggers: [{ ...night, schedule: '* *' }] };
  expect(() => checkSpec({ ...spec, trigger: timer })).toThrow(/^schedule 1: /);
});

const night = {
  name: 'night',
  schedule: '0 2 * * *',
  status: 'Enabled' as const,
  timezone: 'UTC',
  missedRuns: 'skip' as const,
  jitterSeconds: 0,
};
