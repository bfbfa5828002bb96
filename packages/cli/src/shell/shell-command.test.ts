import { expect, it } from 'vitest';
import { shellCommand } from './shell-command.ts';

it.each([
  [{}, undefined, 'tasks shell l1'],
  [{}, 'test', 'tasks shell l1 test'],
  [{}, "it's", `tasks shell l1 'it'\\''s'`],
  [{ npm_command: 'exec' }, 'a-b', 'npx tasks shell l1 a-b'],
  [{ npm_command: 'run-script' }, 'a', 'tasks shell l1 a'],
])('the command to paste, in an environment with %j and for step %s, is %s', (env, stepId, command) => {
  expect(shellCommand('l1', stepId, env)).toBe(command);
});
