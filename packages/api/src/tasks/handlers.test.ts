import type { TaskRunRequest, TaskSpecInput } from '@slipway/core/http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAgent } from '../testing/agent.ts';
import { uploadSource } from '../testing/requests.ts';
import { startTestService, type TestService } from '../testing/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

let count = 0;
/** A task of a name and pool of its own. */
function newTask(
  change: Omit<Partial<TaskSpecInput>, 'name' | 'agentPoolName'> = {},
): TaskSpecInput & { agentPoolName: string } {
  count += 1;
  const encodedTaskContent = Buffer.from('steps:\n  - id: hello\n    cmd: bash echo {{.Values.greeting}}\n').toString(
    'base64',
  );
  return {
    name: `task-${count}`,
    agentPoolName: `pool-${count}`,
    step: { type: 'EncodedTask', encodedTaskContent, values: [{ name: 'greeting', value: 'hello' }] },
    ...change,
  };
}

const opaque = (value: string) => ({ type: 'Opaque', value }) as const;

/** A task with a secret of each kind. */
function secretTask(): ReturnType<typeof newTask> {
  return newTask({
    step: {
      type: 'FileTask',
      contextPath: 'https://hunter2-user:hunter2-pass@git.example.io/team/app.git#main:src',
      contextAccessToken: opaque('hunter2-token'),
      taskFilePath: 'acb.yaml',
      values: [
        { name: 'password', value: 'hunter2-value', isSecret: true },
        { name: 'level', value: 'info' },
      ],
      secrets: [{ id: 'key', content: Buffer.from('hunter2-bytes').toString('base64') }],
    },
    trigger: {
      sourceTriggers: [
        {
          sourceControlType: 'Gitea',
          repositoryUrl: 'https://git.example.io/team/app.git',
          webhookSecret: opaque('hunter2-hook'),
          accessToken: opaque('hunter2-access'),
        },
      ],
    },
    credentials: [{ registry: 'r.example.io', username: opaque('hunter2-me'), password: opaque('hunter2-login') }],
  });
}

describe('/v1/tasks', () => {
  it('creates, shows, changes, lists and deletes', async () => {
    const { contributor, reader } = service.as;
    const body = newTask();
    const params = { taskName: body.name };
    expect(await contributor('createTask', { body })).toMatchObject({ ...body, revision: 1, status: 'Enabled' });
    await expect(contributor('createTask', { body })).rejects.toMatchObject({ code: 'conflict' });
    expect(await reader('getTask', { params })).toMatchObject({ name: body.name });
    expect(await contributor('putTask', { params, body })).toMatchObject({ outcome: 'unchanged' });
    const patched = await contributor('patchTask', { params, body: { status: 'Disabled' } });
    expect(patched).toMatchObject({
      outcome: 'changed',
      changes: [{ path: 'status', before: 'Enabled', after: 'Disabled' }],
    });
    await expect(contributor('putTask', { params, query: { revision: 1 }, body })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await contributor('putTask', { params, query: { dryRun: 'true' }, body })).toMatchObject({
      outcome: 'changed',
    });
    expect(await reader('getTask', { params })).toMatchObject({ status: 'Disabled', revision: 2 });
    const { tasks } = await reader('listTasks', { query: { status: 'Disabled' } });
    expect(tasks.map(({ name }) => name)).toContain(body.name);
    await contributor('deleteTask', { params });
    await expect(reader('getTask', { params })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('creates with PUT, too, under the name of the path only', async () => {
    const body = newTask();
    expect(await service.as.contributor('putTask', { params: { taskName: body.name }, body })).toMatchObject({
      outcome: 'created',
      changes: [],
    });
    await expect(service.as.contributor('putTask', { params: { taskName: 'other-name' }, body })).rejects.toMatchObject(
      { code: 'invalid-argument' },
    );
  });

  it('saves nothing whose task file is wrong, and says where', async () => {
    const encodedTaskContent = Buffer.from('steps:\n  - cmd: a\n    when: [b]\n').toString('base64');
    const body = newTask({ step: { type: 'EncodedTask', encodedTaskContent } });
    await expect(service.as.contributor('createTask', { body })).rejects.toMatchObject({
      code: 'invalid-task-file',
      message: expect.stringContaining('nothing was saved') as string,
      diagnostics: [{ at: { line: 3 } }],
    });
    const good = newTask();
    await service.as.contributor('createTask', { body: good });
    await expect(
      service.as.contributor('patchTask', { params: { taskName: good.name }, body: { step: body.step } }),
    ).rejects.toMatchObject({ code: 'invalid-task-file' });
    expect((await service.as.reader('getTask', { params: { taskName: good.name } })).revision).toBe(1);
  });

  it('131: shows no token, password or secret value; listDetails does, to administrators', async () => {
    const body = secretTask();
    const params = { taskName: body.name };
    await service.as.contributor('createTask', { body });
    const answers = await Promise.all(
      [`/v1/tasks/${body.name}`, '/v1/tasks?top=1000'].map(async (path) => (await service.fetch(path, 'admin')).text()),
    );
    const dryRun = await service.as.contributor('patchTask', {
      params,
      query: { dryRun: 'true' },
      body: { credentials: [{ ...body.credentials?.[0], password: opaque('hunter2-other') }] },
    });
    for (const answer of [...answers, JSON.stringify(dryRun)]) {
      expect(answer).toContain(body.name);
      expect(answer).not.toContain('hunter2');
      expect(answer).not.toContain(Buffer.from('hunter2-bytes').toString('base64'));
    }
    expect(dryRun.changes).toEqual([{ path: 'credentials[r.example.io].password', before: '***', after: '***' }]);
    expect(await service.as.admin('listTaskDetails', { params })).toMatchObject({
      step: body.step,
      trigger: { sourceTriggers: body.trigger?.sourceTriggers },
      credentials: body.credentials,
    });
    for (const role of ['contributor', 'reader'] as const) {
      await expect(service.as[role]('listTaskDetails', { params })).rejects.toMatchObject({ code: 'not-allowed' });
    }
  });

  it('lets readers change nothing', async () => {
    const body = newTask();
    const params = { taskName: body.name };
    for (const call of [
      () => service.as.reader('createTask', { body }),
      () => service.as.reader('putTask', { params, body }),
      () => service.as.reader('patchTask', { params, body: {} }),
      () => service.as.reader('deleteTask', { params }),
      () => service.as.reader('putSecret', { params: { secretName: 'x' }, body: { value: 'y' } }),
      () => service.as.reader('deleteSecret', { params: { secretName: 'x' } }),
      () => service.as.agent('getTask', { params }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'not-allowed' });
    }
  });

  it('takes a task with a large file, and refuses one that is too large', async () => {
    const content = (bytes: number) =>
      Buffer.from(`steps: [{cmd: bash true}]\n#${'x'.repeat(bytes)}`).toString('base64');
    const step = { type: 'EncodedTask', encodedTaskContent: content(3_000_000) } as const;
    expect(await service.as.contributor('createTask', { body: newTask({ step }) })).toMatchObject({ revision: 1 });
    const tooLarge = newTask({ step: { ...step, encodedTaskContent: content(17_000_000) } });
    await expect(service.as.contributor('createTask', { body: tooLarge })).rejects.toMatchObject({ code: 'too-large' });
  });
});

describe('/v1/secrets', () => {
  it('keeps values to itself, tells who uses them, and removes no used one', async () => {
    const { contributor, reader } = service.as;
    const params = { secretName: 'registry-password' };
    const stored = await contributor('putSecret', { params, body: { value: 'hunter2-stored' } });
    expect(stored).toMatchObject({ name: 'registry-password', usedBy: [] });
    const body = newTask({
      credentials: [
        {
          registry: 'r.example.io',
          username: opaque('me'),
          password: { type: 'StoredSecret', secret: 'registry-password' },
        },
      ],
    });
    await contributor('createTask', { body });
    const listed = await reader('listSecrets', {});
    expect(listed.secrets).toContainEqual(expect.objectContaining({ name: 'registry-password', usedBy: [body.name] }));
    expect(JSON.stringify([stored, listed])).not.toContain('hunter2');
    const details = await service.as.admin('listTaskDetails', { params: { taskName: body.name } });
    expect(JSON.stringify(details)).not.toContain('hunter2');
    await expect(contributor('deleteSecret', { params })).rejects.toMatchObject({ code: 'conflict' });
    await contributor('deleteTask', { params: { taskName: body.name } });
    await contributor('deleteSecret', { params });
    await expect(contributor('deleteSecret', { params })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('refuses a task that names a secret which is not stored', async () => {
    const body = newTask({
      credentials: [{ registry: 'r', username: opaque('me'), password: { type: 'StoredSecret', secret: 'nowhere' } }],
    });
    await expect(service.as.contributor('createTask', { body })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('nowhere') as string,
    });
  });
});

describe('a run of a task', () => {
  it('130: takes overrides for itself alone, by name', async () => {
    const body = secretTask();
    await service.as.contributor('createTask', { body });
    const { agentPoolName } = body;
    const agent = await registerAgent(service.as.agent, 'overrides', agentPoolName);
    const before = await service.as.admin('listTaskDetails', { params: { taskName: body.name } });
    const run = await service.as.contributor('createRun', {
      body: {
        type: 'TaskRunRequest',
        taskName: body.name,
        overrides: {
          values: [
            { name: 'level', value: 'debug' },
            { name: 'extra', value: 'x' },
          ],
          file: 'other.yaml',
          sourceLocation: 'https://git.example.io/team/app.git#next:lib',
          updateTriggerToken: 'hand-on',
        },
      },
    });
    expect(run).toMatchObject({
      task: body.name,
      runType: 'AutoRun',
      cause: { kind: 'manual', by: 'test contributor' },
      agentPoolName,
      updateTriggerToken: 'hand-on',
      sourceLocation: 'https://git.example.io/team/app.git#next:lib',
    });
    expect(JSON.stringify(run)).not.toContain('hunter2');
    const first = await agent.take();
    expect(first.grant.request).toMatchObject({
      type: 'FileTaskRunRequest',
      taskFilePath: 'other.yaml',
      sourceLocation: 'https://hunter2-token@git.example.io/team/app.git#next:lib',
      values: [
        { name: 'password', value: 'hunter2-value', isSecret: true },
        { name: 'level', value: 'debug' },
        { name: 'extra', value: 'x' },
      ],
      credentials: [{ registry: 'r.example.io', username: 'hunter2-me', password: 'hunter2-login' }],
    });
    await first.finish('Succeeded');
    expect(await service.as.admin('listTaskDetails', { params: { taskName: body.name } })).toEqual(before);
    await service.as.contributor('createRun', { body: { type: 'TaskRunRequest', taskName: body.name } });
    const second = await agent.take();
    expect(second.grant.request).toMatchObject({
      taskFilePath: 'acb.yaml',
      sourceLocation: 'https://hunter2-user:hunter2-pass@git.example.io/team/app.git#main:src',
      values: [{ name: 'password' }, { name: 'level', value: 'info' }],
    });
    await second.finish('Succeeded');
    const again = await service.as.contributor('rerun', { params: { runId: run.runId }, body: {} });
    expect(again).toMatchObject({ task: body.name, cause: { kind: 'rerun', of: run.runId } });
    const third = await agent.take();
    expect(third.grant.request).toEqual(first.grant.request);
    await third.finish('Succeeded');
    const listed = await service.as.reader('listRuns', { query: { task: body.name } });
    expect(listed.runs).toHaveLength(3);
  });

  it('refuses a disabled task unless forced, and one that does not exist', async () => {
    const body = newTask({ status: 'Disabled' });
    await service.as.contributor('createTask', { body });
    const request = { type: 'TaskRunRequest', taskName: body.name } as const;
    await expect(service.as.contributor('createRun', { body: request })).rejects.toMatchObject({
      code: 'conflict',
      advice: expect.stringContaining('--force') as string,
    });
    expect(await service.as.contributor('createRun', { body: { ...request, isForced: true } })).toMatchObject({
      status: 'Queued',
    });
    await expect(
      service.as.contributor('createRun', { body: { type: 'TaskRunRequest', taskName: 'nothing' } }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('takes an upload as its context, and keeps it', async () => {
    const body = newTask({
      step: { type: 'Docker', contextPath: 'https://git.example.io/team/app.git', imageNames: ['app'] },
    });
    await service.as.contributor('createTask', { body });
    const { sourceLocation } = await uploadSource(service.as.contributor, Buffer.from('context'));
    const start = (overrides: Partial<TaskRunRequest['overrides']>) =>
      service.as.contributor('createRun', {
        body: { type: 'TaskRunRequest', taskName: body.name, overrides },
      });
    expect(await start({ sourceLocation })).toMatchObject({ runType: 'AutoBuild', sourceLocation });
    await expect(start({ sourceLocation: 'source:s00000000' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(start({ values: [{ name: 'a', value: 'b', isSecret: false }] })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });
});
