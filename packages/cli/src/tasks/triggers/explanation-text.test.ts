import type { Explanation } from '@slipway/core/http';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { formatTable } from '../../output/table.ts';
import { explanationText, triggerTable } from './explanation-text.ts';

const plain = pc.createColors(false);
const time = '2030-01-01T00:00:00.000Z';

const explanation: Explanation = {
  task: 'hello',
  status: 'Enabled',
  triggers: [
    {
      name: 'push',
      kind: 'source',
      status: 'Enabled',
      listensTo: ['Commits of branch main.', 'Pull requests into it.'],
      state: 'It starts runs.',
      lastSeen: { time, event: 'push to branch main: 4f2a' },
      lastRun: { runId: 'r1', time, status: 'Failed' },
      webhookPath: '/v1/hooks/git/hello/push',
      history: [
        { recordId: '7', time, trigger: 'push', event: 'pull request 3', outcome: 'waiting', reason: 'It waits.' },
        {
          recordId: '6',
          time,
          trigger: 'push',
          event: 'push\u001b[2J',
          outcome: 'started',
          reason: 'A push.',
          runId: 'r1',
        },
      ],
    },
    {
      name: 'base',
      kind: 'base-image',
      status: 'Disabled',
      listensTo: ['Base images of final stages.'],
      state: 'It is disabled.',
      nextCheckTime: time,
      images: [
        {
          reference: 'r.io/base:1',
          type: 'runtime',
          builtOn: `sha256:${'a'.repeat(64)}`,
          isExpected: true,
          state: 'not-checked',
          reason: 'no run yet',
        },
      ],
      history: [],
    },
  ],
};

describe('an explanation', () => {
  it('has a block for each trigger, its history as a table, and nothing that a terminal would obey', () => {
    expect(explanationText(explanation, 'https://s.io', plain)).toBe(
      `Task hello is enabled.

push (source, enabled)
  Listens to:  Commits of branch main.
               Pull requests into it.
  Hook:        https://s.io/v1/hooks/git/hello/push
  State:       It starts runs.
  Last seen:   ${time}  push to branch main: 4f2a
  Last run:    r1 Failed, ${time}

  TIME                      WHAT HAPPENED   OUTCOME  RUN  WHY        RECORD
  ${time}  pull request 3  waiting       It waits.  7
  ${time}  push\ufffd[2J        started  r1   A push.

base (base-image, disabled)
  Listens to:  Base images of final stages.
  State:       It is disabled.
  Last seen:   nothing yet
  Last run:    none
  Next check:  ${time}

  BASE IMAGE   TYPE               STATE        BUILT ON             NOW  CHECKED  WHY
  r.io/base:1  runtime, expected  not-checked  sha256:aaaaaaaaaaaa                no run yet
`,
    );
  });

  it('says so when nothing can start the task', () => {
    const none = { task: 'hello', status: 'Disabled' as const, triggers: [] };
    expect(explanationText(none, 'https://s.io', plain)).toBe(
      'Task hello is disabled: nothing starts it.\nIt has no triggers: only `tasks run hello` starts it.\n',
    );
  });

  it('is a line for each trigger in a list', () => {
    expect(formatTable(triggerTable(explanation)).split('\n')[1]).toBe(
      `push     source      Enabled   ${time} push to branch main: 4f2a  r1 Failed                            It starts runs.`,
    );
  });
});
