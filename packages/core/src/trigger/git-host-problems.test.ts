import { describe, expect, it } from 'vitest';
import { sourceTriggerSchema } from '../http/schemas/trigger.ts';
import { gitHostProblems } from './git-host-problems.ts';

const trigger = (change: Readonly<Record<string, unknown>>) =>
  sourceTriggerSchema.parse({
    name: 'push',
    sourceControlType: 'GitHub',
    repositoryUrl: 'https://github.com/team/app',
    webhookSecret: { type: 'Opaque', value: 'secret' },
    accessToken: { type: 'Opaque', value: 'token' },
    ...change,
  });

describe('gitHostProblems', () => {
  it.each([
    [{ createHook: true, reportStatus: true, pollSeconds: 60 }, []],
    [{ sourceControlType: 'AzureDevOps', reportStatus: true }, []],
    [{ sourceControlType: 'AzureDevOps', createHook: true }, [/AzureDevOps are not made.*by hand/]],
    [{ sourceControlType: 'Generic', createHook: true, reportStatus: true }, [/not made/, /no commit statuses/]],
    [{ repositoryUrl: 'ssh://git@host/team/app', pollSeconds: 60 }, [/over https only/]],
    [{ repositoryUrl: 'ssh://git@host/team/app' }, []],
  ])('%j', (change, problems) => {
    expect(gitHostProblems(trigger(change))).toEqual(
      problems.map((problem) => expect.stringMatching(problem) as string),
    );
  });
});
