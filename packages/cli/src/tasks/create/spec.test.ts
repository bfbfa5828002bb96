import { taskSpecSchema, type TaskSpec } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import type { CreateFlags, TaskFlags } from '../flags.ts';
import { readTaskContext } from './context.ts';
import { changedSpec, newSpec } from './spec.ts';
import { changedStepType } from './step.ts';
import { stepTypeOf } from './step-type.ts';

const git = 'https://github.com/me/app.git#main:src';

function create(flags: Omit<CreateFlags, 'output'>): TaskSpec {
  const given = { output: 'table' as const, ...flags };
  const context = readTaskContext(given.context);
  const spec = newSpec('hello', given, {
    type: stepTypeOf(given),
    context,
    texts: { content: 'steps: []\n' },
    newSecret: () => 'made',
  });
  return taskSpecSchema.parse(spec);
}

function update(former: TaskSpec, flags: Omit<TaskFlags, 'output'>): TaskSpec {
  const given = { output: 'table' as const, ...flags };
  const context = readTaskContext(given.context ?? former.step.contextPath);
  const type = changedStepType(given, former.step);
  return taskSpecSchema.parse(changedSpec(former, given, { type, context, texts: {}, newSecret: () => 'made later' }));
}

describe('a new task', () => {
  it('starts for commits and new base images unless told otherwise, with what the contract has as defaults', () => {
    const { trigger, ...task } = create({ context: git, file: 'acb.yaml', set: ['a=b'], setSecret: ['s=x'] });
    expect(task).toMatchObject({ status: 'Enabled', timeout: 3600, platform: { os: 'linux', architecture: 'amd64' } });
    expect(task.step).toMatchObject({
      type: 'FileTask',
      contextPath: git,
      taskFilePath: 'acb.yaml',
      values: [
        { name: 'a', value: 'b', isSecret: false },
        { name: 's', value: 'x', isSecret: true },
      ],
    });
    expect(trigger.sourceTriggers).toMatchObject([
      {
        name: 'defaultSourceTriggerName',
        sourceTriggerEvents: ['commit'],
        sourceControlType: 'GitHub',
        repositoryUrl: 'https://github.com/me/app.git',
        webhookSecret: { type: 'Opaque', value: 'made' },
        forks: 'approval',
      },
    ]);
    expect(trigger.baseImageTrigger).toMatchObject({
      name: 'defaultBaseimageTriggerName',
      baseImageTriggerType: 'Runtime',
    });
    expect(trigger.timerTriggers).toEqual([]);
  });

  it('without a git context starts for no commit, and refuses to be asked for it', () => {
    expect(create({ cmd: 'bash' }).trigger.sourceTriggers).toEqual([]);
    expect(create({ context: 'oci://r.io/source:1', file: 'acb.yaml' }).trigger.sourceTriggers).toEqual([]);
    expect(() => create({ cmd: 'bash', commitTriggerEnabled: true })).toThrow('whose context is a git repository');
  });

  it('has no trigger that was switched off', () => {
    const off = { commitTriggerEnabled: false, baseImageTriggerEnabled: false };
    const { trigger } = create({ context: git, file: 'Dockerfile', image: ['a:{{.Run.ID}}'], ...off });
    expect(trigger).toEqual({ sourceTriggers: [], timerTriggers: [] });
  });

  it('names its timers by their place', () => {
    const { trigger } = create({
      cmd: 'bash',
      schedule: ['0 2 * * *', 'week: 0 3 * * Sun', '0 4 * * *'],
      timezone: 'Europe/Paris',
    });
    expect(trigger.timerTriggers.map(({ name, schedule, timezone }) => [name, schedule, timezone])).toEqual([
      ['t1', '0 2 * * *', 'Europe/Paris'],
      ['week', '0 3 * * Sun', 'Europe/Paris'],
      ['t3', '0 4 * * *', 'Europe/Paris'],
    ]);
  });

  it('keeps the login of an address out of sight, and gives a token to context and trigger', () => {
    const login = create({ context: 'https://t0ken@github.com/me/app.git#main', file: 'acb.yaml' });
    expect(login.step).toMatchObject({
      contextPath: 'https://github.com/me/app.git#main',
      contextAccessToken: { type: 'Opaque', value: 't0ken' },
    });
    const token = create({ context: git, file: 'acb.yaml', gitAccessTokenSecret: 'github' });
    const stored = { type: 'StoredSecret', secret: 'github' };
    expect(token.step).toMatchObject({ contextAccessToken: stored });
    expect(token.trigger.sourceTriggers[0]).toMatchObject({ accessToken: stored });
  });

  it('has logins whose passwords are stored secrets', () => {
    expect(create({ cmd: 'bash', credential: ['r.io:5000=me:you:pass-1'] }).credentials).toEqual([
      {
        registry: 'r.io:5000',
        username: { type: 'Opaque', value: 'me:you' },
        password: { type: 'StoredSecret', secret: 'pass-1' },
      },
    ]);
    expect(() => create({ cmd: 'bash', credential: ['hunter2'] })).toThrow(/^--credential is HOST=USER:SECRET, with/);
  });

  it.each<[Omit<CreateFlags, 'output'>, string]>([
    [{ context: git, file: 'acb.yaml', image: ['a'] }, '--image belongs to builds of a Dockerfile'],
    [{ context: git, file: 'Dockerfile', set: ['a=b'] }, '--set belongs to task files'],
    [{ context: '.', file: 'acb.yaml' }, "cannot use '.' of this computer"],
    [{ context: 'https://git.example.com/a.git', file: 'acb.yaml' }, "what kind of git host 'git.example.com' is"],
    [
      { context: git, file: 'a.yaml', webhookSecret: 'x', webhookStoredSecret: 'y' },
      'as a text and as a stored secret',
    ],
    [{ context: git, file: 'a.yaml', setFromSecret: ['a'] }, '--set-from-secret a names no stored secret'],
  ])('is refused for %j', (flags, message) => {
    expect(() => create(flags)).toThrow(message);
  });
});

describe('a changed task', () => {
  const docker = create({ context: git, file: 'Dockerfile', image: ['a:1'], push: false, arg: ['A=1', 'B=2'] });

  it('keeps what was not given, also that it pushes nothing (SE-23)', () => {
    expect(update(docker, {})).toEqual(docker);
    const changed = update(docker, { target: 'test', arg: ['B=3'], unset: ['A'] });
    expect(changed).toEqual({
      ...docker,
      step: { ...docker.step, target: 'test', arguments: [{ name: 'B', value: '3', isSecret: false }] },
    });
    expect(update(docker, { push: true }).step).toMatchObject({ isPushEnabled: true });
  });

  it('switches the type of its step with -f', () => {
    const { step, trigger } = update(docker, { file: 'acb.yaml' });
    expect(step).toEqual({
      type: 'FileTask',
      contextPath: git,
      taskFilePath: 'acb.yaml',
      values: [],
      env: [],
      secrets: [],
    });
    expect(trigger).toEqual(docker.trigger);
  });

  it('adds and removes events one by one, and disables a trigger without any', () => {
    const both = update(docker, { pullRequestTriggerEnabled: true });
    expect(both.trigger.sourceTriggers[0]).toMatchObject({ sourceTriggerEvents: ['commit', 'pullrequest'] });
    const one = update(both, { commitTriggerEnabled: false });
    expect(one.trigger.sourceTriggers[0]).toMatchObject({ sourceTriggerEvents: ['pullrequest'], status: 'Enabled' });
    const none = update(one, { pullRequestTriggerEnabled: false });
    expect(none.trigger.sourceTriggers[0]).toMatchObject({ status: 'Disabled' });
    const again = update(none, { commitTriggerEnabled: true });
    expect(again.trigger.sourceTriggers[0]).toMatchObject({ sourceTriggerEvents: ['commit'], status: 'Enabled' });
  });

  it('follows its context to another repository, whose secrets are others', () => {
    const secret = create({ context: git, file: 'acb.yaml', gitAccessToken: 'x' });
    const moved = update(secret, { context: 'https://github.com/me/other.git' });
    expect(moved.trigger.sourceTriggers[0]?.repositoryUrl).toBe('https://github.com/me/other.git');
    expect(moved.step).not.toHaveProperty('contextAccessToken');
    expect(moved.trigger.sourceTriggers[0]).not.toHaveProperty('accessToken');
  });

  it('gets a source trigger where it had none, and a second one by another name', () => {
    const none = create({ context: git, file: 'acb.yaml', commitTriggerEnabled: false });
    expect(update(none, { timeout: 600 }).trigger.sourceTriggers).toEqual([]);
    const first = update(none, { commitTriggerEnabled: true });
    expect(first.trigger.sourceTriggers).toMatchObject([{ webhookSecret: { value: 'made later' } }]);
    const second = update(first, { sourceTriggerName: 'tags', commitTriggerEnabled: true, tag: ['v*'] });
    expect(second.trigger.sourceTriggers.map(({ name, tags }) => [name, tags])).toEqual([
      ['defaultSourceTriggerName', []],
      ['tags', ['v*']],
    ]);
  });

  it('keeps a base-image trigger that is switched off', () => {
    const off = update(docker, { baseImageTriggerEnabled: false });
    expect(off.trigger.baseImageTrigger).toEqual({ ...docker.trigger.baseImageTrigger, status: 'Disabled' });
  });
});
