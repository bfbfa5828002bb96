import type { RunRequestInput } from '@slipway/core/http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAgent } from '../testing/agent.ts';
import { smallRun, uploadSource } from '../testing/requests.ts';
import { startTestService, type TestService } from '../testing/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

/** A pool of its own for a test, so that no other takes its runs. */
let pools = 0;
const newPool = (): string => `pool-${(pools += 1)}`;

function create(request: RunRequestInput, as = service.as.contributor) {
  return as('createRun', { body: request });
}

async function queued(pool: string): Promise<number> {
  return (await service.as.reader('listRuns', { query: { pool } })).runs.length;
}

describe('POST /v1/runs', () => {
  it('queues a run with the defaults of the service (statement 118: 3600 s)', async () => {
    const run = await create(smallRun());
    expect(run).toMatchObject({
      status: 'Queued',
      runType: 'QuickRun',
      cause: { kind: 'manual' },
      registry: 'registry.example.io',
      agentPoolName: 'default',
      timeout: 3600,
      attempt: 0,
    });
    expect(await service.as.reader('getRun', { params: { runId: run.runId } })).toMatchObject({ runId: run.runId });
  });

  it("takes the request's own registry, pool, limit and priority", async () => {
    const pool = newPool();
    const run = await create(
      smallRun({ registry: 'other.example.io', agentPoolName: pool, timeout: 300, priority: 1 }),
    );
    expect(run).toMatchObject({ registry: 'other.example.io', agentPoolName: pool, timeout: 300, priority: 1 });
  });

  it('queues nothing for a task file that is wrong, and says where', async () => {
    const pool = newPool();
    const encodedTaskContent = Buffer.from('steps:\n  - cmd: a\n    when: [b]\n').toString('base64');
    await expect(
      create({ type: 'EncodedTaskRunRequest', agentPoolName: pool, encodedTaskContent, taskFileName: 'acb.yaml' }),
    ).rejects.toMatchObject({
      code: 'invalid-task-file',
      diagnostics: [{ file: 'acb.yaml', at: { line: 3 } }],
    });
    expect(await queued(pool)).toBe(0);
  });

  it.each([300, 28_800])('statement 118: takes a limit of %d seconds', async (timeout) => {
    expect(await create(smallRun({ timeout, agentPoolName: newPool() }))).toMatchObject({ timeout });
  });

  it.each([299, 28_801, 600.5])('statement 118: refuses a limit of %d seconds', async (timeout) => {
    await expect(create(smallRun({ timeout }))).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('body.timeout') as string,
    });
  });

  it('refuses a saved task that does not exist', async () => {
    await expect(create({ type: 'TaskRunRequest', taskName: 'nightly' })).rejects.toMatchObject({
      code: 'not-found',
      message: 'there is no task nightly',
    });
  });

  it('makes one run of two requests with one key, and another for another caller', async () => {
    const pool = newPool();
    const request = smallRun({ agentPoolName: pool, idempotencyKey: 'build 17' });
    const [first, ...rest] = await Promise.all([create(request), create(request), create(request)]);
    expect(new Set([first, ...rest].map(({ runId }) => runId)).size).toBe(1);
    const other = await create(request, service.as.admin);
    expect(other.runId).not.toBe(first.runId);
    expect(await queued(pool)).toBe(2);
  });

  it('takes an upload that is complete, and no other', async () => {
    const file = { type: 'FileTaskRunRequest', taskFilePath: 'acb.yaml' } as const;
    await expect(create({ ...file, sourceLocation: 'source:s00000000' })).rejects.toMatchObject({ code: 'not-found' });
    const { sourceId, sourceLocation } = await service.as.contributor('createSource', { body: {} });
    await expect(create({ ...file, sourceLocation })).rejects.toMatchObject({ code: 'conflict' });
    const complete = await uploadSource(service.as.contributor, Buffer.from('context'), sourceId);
    expect(await create({ ...file, sourceLocation: complete.sourceLocation })).toMatchObject({ sourceLocation });
  });

  it('never gives a secret back', async () => {
    const pool = newPool();
    const { runId } = await create(
      smallRun({
        agentPoolName: pool,
        values: [{ name: 'password', value: 'hunter2-value', isSecret: true }],
        credentials: [{ registry: 'registry.example.io', username: 'me', password: 'hunter2-login' }],
        secrets: [{ id: 'key', content: Buffer.from('hunter2-bytes').toString('base64') }],
        sourceLocation: 'https://hunter2-user:hunter2-pass@git.example.io/a/b.git',
      }),
    );
    const again = await service.as.contributor('rerun', { params: { runId }, body: {} });
    const answers = await Promise.all(
      [`/v1/runs/${runId}`, `/v1/runs/${again.runId}`, `/v1/runs?pool=${pool}`, '/metrics'].map(async (path) =>
        (await service.fetch(path, 'admin')).text(),
      ),
    );
    const base64 = Buffer.from('hunter2-bytes').toString('base64');
    for (const answer of answers) {
      expect(answer).not.toContain('hunter2');
      expect(answer).not.toContain(base64);
    }
    const agent = await registerAgent(service.as.agent, 'secrets', pool);
    const { grant } = await agent.take();
    expect(JSON.stringify(grant.request)).toContain('hunter2-value');
  });
});

describe('GET /v1/runs', () => {
  it('gives pages, newest first', async () => {
    const pool = newPool();
    for (let count = 0; count < 5; count += 1) await create(smallRun({ agentPoolName: pool }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await service.as.reader('listRuns', {
        query: { pool, top: 2, ...(cursor === undefined ? {} : { cursor }) },
      });
      seen.push(...page.runs.map(({ runId }) => runId));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(5);
    expect(seen).toEqual(seen.toSorted((a, b) => parseInt(b.slice(1), 36) - parseInt(a.slice(1), 36)));
  });

  it.each(['cursor=%00nonsense', 'top=0', 'top=1001', 'status=Fine', 'since=yesterday', 'colour=red', 'top=1&top=2'])(
    'refuses ?%s',
    async (query) => {
      const answer = await service.fetch(`/v1/runs?${query}`, 'reader');
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: 'invalid-argument' });
    },
  );
});

describe('changes of a run', () => {
  it('keeps it beyond retention, or no longer', async () => {
    const { runId } = await create(smallRun());
    const patch = (isArchiveEnabled: boolean) =>
      service.as.contributor('patchRun', { params: { runId }, body: { isArchiveEnabled } });
    expect(await patch(true)).toMatchObject({ isArchiveEnabled: true });
    expect(await patch(false)).toMatchObject({ isArchiveEnabled: false });
  });

  it('cancels a queued run at once, and says so when it is over', async () => {
    const { runId } = await create(smallRun());
    const cancel = () => service.as.contributor('cancelRun', { params: { runId } });
    expect(await cancel()).toMatchObject({ status: 'Canceled' });
    await expect(cancel()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('cancels a run that is on an agent by asking the agent, as often as one likes', async () => {
    const pool = newPool();
    const { runId } = await create(smallRun({ agentPoolName: pool }));
    const agent = await registerAgent(service.as.agent, 'canceler', pool);
    const taken = await agent.take();
    await taken.write('begun\n');
    const cancel = () => service.as.contributor('cancelRun', { params: { runId } });
    expect(await cancel()).toMatchObject({ status: 'Running', isCancelRequested: true });
    expect(await cancel()).toMatchObject({ isCancelRequested: true });
    const beat = await service.as.agent('heartbeat', { body: { agentId: agent.agentId, leases: [taken.lease] } });
    expect(beat.cancel).toEqual([{ runId, reason: 'canceled' }]);
    await taken.finish('Canceled');
    await expect(cancel()).rejects.toMatchObject({ code: 'conflict' });
  });

  it('answers 404 for a run that does not exist', async () => {
    const params = { runId: 'rzzzzzz' };
    for (const call of [
      () => service.as.admin('getRun', { params }),
      () => service.as.admin('patchRun', { params, body: { isArchiveEnabled: true } }),
      () => service.as.admin('cancelRun', { params }),
      () => service.as.admin('rerun', { params, body: {} }),
      () => service.as.admin('readLog', { params }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'not-found' });
    }
  });
});

describe('POST /v1/runs/{runId}/rerun', () => {
  async function formerRun(pool: string) {
    const { runId } = await create(smallRun({ agentPoolName: pool, idempotencyKey: pool }));
    const agent = await registerAgent(service.as.agent, 'first', pool);
    const taken = await agent.take();
    const time = Date.now();
    await taken.report(
      {
        kind: 'plan',
        steps: [
          { id: 'build', kind: 'build', waitsFor: [] },
          { id: 'test', kind: 'cmd', waitsFor: ['build'] },
          { id: 'push', kind: 'push', waitsFor: ['test'] },
          { id: 'side', kind: 'cmd', waitsFor: [] },
        ],
      },
      { kind: 'running', time },
      ...(['build', 'side', 'test'] as const).flatMap(
        (stepId) =>
          [
            { kind: 'step', stepId, status: 'running', time },
            { kind: 'step', stepId, status: stepId === 'test' ? 'failed' : 'succeeded', time },
          ] as const,
      ),
    );
    return { runId, agent, taken };
  }

  it('queues the same again, as a run of its own', async () => {
    const pool = newPool();
    const { runId, agent, taken } = await formerRun(pool);
    await taken.report({ kind: 'finished', status: 'Failed', time: Date.now(), logEnd: 0, error: 'step test failed' });
    const again = await service.as.contributor('rerun', { params: { runId }, body: {} });
    expect(again.runId).not.toBe(runId);
    expect(again).toMatchObject({ status: 'Queued', cause: { kind: 'rerun', of: runId }, agentPoolName: pool });
    const { grant } = await agent.take();
    expect(grant).toMatchObject({ run: { runId: again.runId }, doneSteps: [] });
    expect(grant.request).toEqual(taken.grant.request);
  });

  it('spares the steps that succeeded and do not depend on the one it begins with', async () => {
    const pool = newPool();
    const { runId, agent, taken } = await formerRun(pool);
    const from = (fromStep: string) => service.as.contributor('rerun', { params: { runId }, body: { fromStep } });
    await expect(from('test')).rejects.toMatchObject({ code: 'conflict' });
    await taken.report({ kind: 'finished', status: 'Failed', time: Date.now(), logEnd: 0, error: 'step test failed' });
    await expect(from('nothing')).rejects.toMatchObject({
      code: 'conflict',
      advice: 'Its steps: build, test, push, side.',
    });
    expect(await from('test')).toMatchObject({ cause: { kind: 'rerun', of: runId, fromStep: 'test' } });
    expect((await agent.take()).grant.doneSteps.toSorted()).toEqual(['build', 'side']);
  });
});
