import { runStatusSchema, type Run, type RunRequestInput } from '@slipway/core/http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAgent } from '../testing/agent.ts';
import { smallRun, uploadSource } from '../testing/requests.ts';
import { startTestService, type TestService } from '../testing/service.ts';

/** What a run may show itself as, by number of the checklist. */
describe('a run of the service', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
  });

  const create = (body: RunRequestInput): Promise<Run> => service.as.contributor('createRun', { body });
  const statusOf = async (runId: string) => (await service.as.reader('getRun', { params: { runId } })).status;

  it.each(['Succeeded', 'Failed', 'Canceled'] as const)(
    'statement 116: goes Queued, Started, Running, %s, and never changes after',
    async (ending) => {
      expect(runStatusSchema.options).toHaveLength(8);
      const pool = `ends-as-${ending.toLowerCase()}`;
      const { runId, status } = await create(smallRun({ agentPoolName: pool }));
      const seen = [status];
      const taken = await (await registerAgent(service.as.agent, pool, pool)).take();
      seen.push(await statusOf(runId));
      await taken.write('it runs\n');
      seen.push(await statusOf(runId));
      if (ending === 'Canceled') await service.as.contributor('cancelRun', { params: { runId } });
      await taken.finish(ending, ending === 'Failed' ? 'exit status 1' : undefined);
      seen.push(await statusOf(runId));
      expect(seen).toEqual(['Queued', 'Started', 'Running', ending]);

      const over = await service.as.reader('getRun', { params: { runId } });
      for (const other of ['Succeeded', 'Failed', 'Canceled'] as const) {
        await taken.finish(other).catch(() => undefined);
        await taken.write('more\n').catch(() => undefined);
        await service.as.contributor('cancelRun', { params: { runId } }).catch(() => undefined);
        expect(await service.as.reader('getRun', { params: { runId } })).toMatchObject({
          status: ending,
          finishTime: over.finishTime,
        });
      }
    },
  );

  it('statement 119: is asked for in four forms, and has its id at once', async () => {
    const { sourceLocation } = await uploadSource(service.as.contributor, Buffer.from('context'));
    const encodedTaskContent = Buffer.from('steps:\n  - cmd: bash true\n').toString('base64');
    const agentPoolName = 'nobody';
    await service.as.contributor('createTask', {
      body: { name: 'nightly', step: { type: 'EncodedTask', encodedTaskContent }, agentPoolName },
    });
    const requests: readonly RunRequestInput[] = [
      { type: 'DockerBuildRequest', agentPoolName, sourceLocation, dockerFilePath: 'Dockerfile', imageNames: ['a:1'] },
      { type: 'FileTaskRunRequest', agentPoolName, sourceLocation, taskFilePath: 'acb.yaml' },
      { type: 'EncodedTaskRunRequest', agentPoolName, encodedTaskContent },
      { type: 'TaskRunRequest', taskName: 'nightly' },
    ];
    const runs = [];
    for (const request of requests) runs.push(await create(request));
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(4);
    for (const run of runs)
      expect(run).toMatchObject({ runId: expect.stringMatching(/^r\w+$/) as string, status: 'Queued' });
  });

  it('statement 136: waits in a pool without agents, and goes in the order of its coming once there is one', async () => {
    const pool = 'empty';
    const ids: string[] = [];
    for (let count = 0; count < 6; count += 1) ids.push((await create(smallRun({ agentPoolName: pool }))).runId);
    // Somebody works meanwhile, in another pool.
    const { runId } = await create(smallRun({ agentPoolName: 'elsewhere' }));
    expect((await (await registerAgent(service.as.agent, 'elsewhere', 'elsewhere')).take()).lease.runId).toBe(runId);
    expect(await Promise.all(ids.map(statusOf))).toEqual(Array(6).fill('Queued'));

    const agent = await registerAgent(service.as.agent, 'late', pool);
    const taken: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      const run = await agent.take();
      taken.push(run.lease.runId);
      await run.finish('Succeeded');
    }
    expect(taken).toEqual(ids);
    expect(await Promise.all(ids.map(statusOf))).toEqual(Array(6).fill('Succeeded'));
  });
});
