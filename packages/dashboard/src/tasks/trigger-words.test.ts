import { taskSpecSchema } from '@slipway/core/http';
import { expect, it } from 'vitest';
import { triggerWords } from './trigger-words.ts';

it('says what starts a task, and what is off', () => {
  const spec = taskSpecSchema.parse({
    name: 'nightly',
    step: { type: 'Docker', contextPath: 'https://github.com/me/app.git' },
    trigger: {
      timerTriggers: [{ name: 't1', schedule: '0 2 * * *', status: 'Disabled' }],
      baseImageTrigger: { name: 'base' },
      sourceTriggers: [
        {
          name: 'git',
          sourceControlType: 'GitHub',
          repositoryUrl: 'https://github.com/me/app.git',
          sourceTriggerEvents: ['commit', 'pullrequest'],
          webhookSecret: { type: 'Opaque', value: 's' },
        },
      ],
    },
  });
  const words = triggerWords(spec);
  expect(words.map(({ word, isOn }) => [word, isOn])).toEqual([
    ['commits, pull requests', true],
    ['0 2 * * *', false],
    ['base images', true],
  ]);
  expect(triggerWords({ ...spec, status: 'Disabled' }).some(({ isOn }) => isOn)).toBe(false);
});
