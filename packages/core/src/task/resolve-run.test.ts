import { describe, expect, it } from 'vitest';
import { taskSpecSchema, type TaskSpecInput } from '../http/schemas/task.ts';
import { resolveTaskRun, type TaskRunStart } from './resolve-run.ts';

type TaskStepInput = TaskSpecInput['step'];

const repository = 'https://git.example.io/team/app.git';
const opaque = (value: string) => ({ type: 'Opaque' as const, value });

const docker: Extract<TaskStepInput, { type: 'Docker' }> = {
  type: 'Docker',
  contextPath: `${repository}#main:src`,
  imageNames: ['app:{{.Run.ID}}'],
  target: 'prod',
  arguments: [
    { name: 'LEVEL', value: 'info' },
    { name: 'TOKEN', value: 'hidden', isSecret: true },
  ],
  secrets: [{ id: 'key', content: 'YWJj' }],
};
const file: Extract<TaskStepInput, { type: 'FileTask' }> = {
  type: 'FileTask',
  contextPath: `${repository}#main:src`,
  taskFilePath: 'acb.yaml',
  values: [
    { name: 'level', value: 'info' },
    { name: 'token', value: 'hidden', isSecret: true },
  ],
};
const encoded: TaskStepInput = { type: 'EncodedTask', encodedTaskContent: 'c3RlcHM6IFtd' };

function resolve(step: TaskStepInput, start: TaskRunStart = {}, change: Partial<TaskSpecInput> = {}) {
  return resolveTaskRun(taskSpecSchema.parse({ name: 'build-app', step, ...change }), start);
}

const overriding = (overrides: NonNullable<TaskRunStart['overrides']>): TaskRunStart => ({ overrides });
const named = (name: string, value: string) => ({ name, value, isSecret: false });

describe('resolveTaskRun', () => {
  it('makes a request of each kind of step, with the settings of the task', () => {
    const settings: Partial<TaskSpecInput> = {
      timeout: 600,
      priority: 2,
      registry: 'r.example.io',
      agentPoolName: 'big',
      logTemplate: 'log',
      platform: { os: 'linux', architecture: 'arm64' },
      credentials: [{ registry: 'p.example.io', username: opaque('me'), password: opaque('pw') }],
    };
    const common = { ...settings, credentials: [{ registry: 'p.example.io', username: 'me', password: 'pw' }] };
    expect(resolve(docker, {}, settings)).toMatchObject({
      ...common,
      type: 'DockerBuildRequest',
      sourceLocation: docker.contextPath,
      imageNames: docker.imageNames,
      target: 'prod',
      isPushEnabled: true,
      secrets: docker.secrets,
    });
    expect(resolve(file, {}, settings)).toMatchObject({
      ...common,
      type: 'FileTaskRunRequest',
      taskFilePath: 'acb.yaml',
      sourceLocation: file.contextPath,
    });
    expect(resolve(encoded, {}, settings)).toMatchObject({ ...common, type: 'EncodedTaskRunRequest' });
    expect(resolve(encoded)).not.toHaveProperty('sourceLocation');
    expect(
      resolve(file, { priority: 9, agentPoolName: 'small', logTemplate: 'x', isArchiveEnabled: true }, settings),
    ).toMatchObject({ priority: 9, agentPoolName: 'small', logTemplate: 'x', isArchiveEnabled: true });
  });

  it('130: merges overrides by name', () => {
    const level = overriding({ arguments: [named('LEVEL', 'debug'), named('NEW', '1')], target: 'test' });
    expect(resolve(docker, level)).toMatchObject({
      target: 'test',
      arguments: [
        { name: 'LEVEL', value: 'debug' },
        { name: 'TOKEN', value: 'hidden', isSecret: true },
        { name: 'NEW', value: '1' },
      ],
    });
    const open = overriding({ values: [named('token', 'seen')] });
    expect(resolve(file, open)).toMatchObject({
      values: [{ name: 'level' }, { name: 'token', value: 'seen', isSecret: false }],
    });
  });

  it('refuses overrides that change nothing', () => {
    expect(() => resolve(docker, overriding({ values: [named('a', 'b')] }))).toThrow(/has no values/);
    expect(() => resolve(file, overriding({ arguments: [named('a', 'b')] }))).toThrow(/has no build arguments/);
    expect(() => resolve(encoded, overriding({ target: 'x' }))).toThrow(/has no target/);
  });

  it('lets the ending of another file decide what is done with it', () => {
    expect(resolve(docker, overriding({ file: 'Dockerfile.test' }))).toMatchObject({
      type: 'DockerBuildRequest',
      dockerFilePath: 'Dockerfile.test',
      imageNames: docker.imageNames,
    });
    expect(resolve(docker, overriding({ file: 'ci/acb.yaml' }))).toMatchObject({
      type: 'FileTaskRunRequest',
      taskFilePath: 'ci/acb.yaml',
      values: [],
    });
    expect(resolve(file, overriding({ file: 'Dockerfile' }))).toMatchObject({
      type: 'DockerBuildRequest',
      dockerFilePath: 'Dockerfile',
      isPushEnabled: false,
      arguments: [],
    });
    expect(() => resolve(encoded, overriding({ file: 'acb.yaml' }))).toThrow(/has no context/);
    expect(resolve(encoded, overriding({ file: 'acb.yaml', sourceLocation: repository }))).toMatchObject({
      type: 'FileTaskRunRequest',
      sourceLocation: repository,
    });
  });

  it.each([
    [`${repository}#main:src`, {}, `${repository}#main:src`],
    [`${repository}#main:src`, { commit: 'c0ffee' }, `${repository}#c0ffee:src`],
    [`${repository}#:src`, { commit: 'c0ffee' }, `${repository}#c0ffee:src`],
    [repository, { commit: 'c0ffee' }, `${repository}#c0ffee`],
    [
      `${repository}#main:src`,
      { commit: 'c0ffee', repositoryUrl: 'https://git.example.io/fork/app' },
      'https://git.example.io/fork/app.git#c0ffee:src',
    ],
    [
      'https://me:pw@git.example.io/team/app.git#main',
      { commit: 'c0ffee', repositoryUrl: 'https://git.example.io/team/app' },
      'https://me:pw@git.example.io/team/app.git#c0ffee',
    ],
    ['git@git.example.io:team/app.git', { commit: 'c0ffee' }, 'git@git.example.io:team/app.git#c0ffee'],
    ['https://files.example.io/app.tar.gz', { commit: 'c0ffee' }, 'https://files.example.io/app.tar.gz'],
    ['oci://r.example.io/app:1', { commit: 'c0ffee' }, 'oci://r.example.io/app:1'],
  ])('takes %s with %j for %s', (contextPath, start, sourceLocation) => {
    expect(resolve({ ...file, contextPath }, start)).toMatchObject({ sourceLocation });
  });

  it('sends the token of the context to its own repository, and to no other', () => {
    const step = { ...file, contextAccessToken: opaque('to/ken') };
    const sent = (start: TaskRunStart): unknown => resolve(step, start).sourceLocation;
    expect(sent({ commit: 'c0ffee' })).toBe('https://to%2Fken@git.example.io/team/app.git#c0ffee:src');
    expect(sent(overriding({ sourceLocation: 'https://GIT.example.io/team/app.git#next' }))).toContain('to%2Fken@');
    for (const other of [
      'https://git.example.io/other/app.git',
      'https://evil.example/team/app.git',
      'https://git.example.io@evil.example/team/app.git',
    ]) {
      expect(sent(overriding({ sourceLocation: other })), other).toBe(other);
      expect(sent({ commit: 'c0ffee', repositoryUrl: other }), other).not.toContain('to%2Fken');
    }
  });

  it("uses a trigger's token for the same repository when the context has none", () => {
    const trigger: TaskSpecInput['trigger'] = {
      sourceTriggers: [
        {
          sourceControlType: 'Gitea',
          repositoryUrl: 'https://git.example.io/Team/App',
          webhookSecret: opaque('x'),
          accessToken: opaque('access'),
        },
      ],
    };
    expect(resolve(file, {}, { trigger }).sourceLocation).toBe('https://access@git.example.io/team/app.git#main:src');
    const other = { ...file, contextPath: 'https://git.example.io/else/app.git' };
    expect(resolve(other, {}, { trigger }).sourceLocation).toBe(other.contextPath);
  });

  it('gives foreign code nothing that is secret, no push, and the task file of the base branch', () => {
    const start = {
      commit: 'c0ffee',
      repositoryUrl: 'https://git.example.io/fork/app.git',
      restricted: { baseBranch: 'main' },
    };
    const credentials = [{ registry: 'p.example.io', username: opaque('me'), password: opaque('hidden') }];
    const run = resolve({ ...file, contextAccessToken: opaque('hidden-token') }, start, { credentials });
    expect(run).toMatchObject({
      isRestricted: true,
      credentials: [],
      secrets: [],
      values: [{ name: 'level' }],
      sourceLocation: 'https://git.example.io/fork/app.git#c0ffee:src',
      taskFileLocation: 'https://hidden-token@git.example.io/team/app.git#main:src',
    });
    const build = resolve(docker, start, { credentials });
    expect(build).toMatchObject({ isRestricted: true, isPushEnabled: false, secrets: [], credentials: [] });
    expect(JSON.stringify(build)).not.toContain('hidden');
  });
});
