import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAgent, type TakenRun } from '../testing/agent.ts';
import { smallRun } from '../testing/requests.ts';
import { startTestService, type TestService } from '../testing/service.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const registry = 'registry.example.io';

let service: TestService;
let run: TakenRun;
beforeAll(async () => {
  service = await startTestService();
  const agent = await registerAgent(service.as.agent);
  await service.as.contributor('createRun', { body: smallRun({}) });
  run = await agent.take();
}, 60_000);
afterAll(() => service[Symbol.asyncDispose]());

describe('what an agent asks about the registry', () => {
  it('is answered page by page, by any name of the own registry and of no other', async () => {
    const { registryIndex } = service.store;
    const tags = Array.from({ length: 2001 }, (_, index) => ({ name: `t${String(index).padStart(4, '0')}`, digest }));
    const manifests = [{ digest, mediaType: 'application/json', size: 2, links: { children: [] } }];
    await registryIndex.reconcile({ name: 'app', tags, manifests, isComplete: false }, 0, 5);
    const { lease } = run;
    const ask = (change: object) =>
      service.as.agent('agentRepositoryView', {
        body: { lease, registry, repository: 'app', part: 'tags', ...change },
      });
    const first = await ask({ registry: 'Registry.example.io' });
    expect(first).toMatchObject({ isKnown: true, isComplete: false, hasMore: true });
    expect(first.tags[0]).toEqual({ name: 't0000', digest, updatedAt: 5, timeSource: 'first-seen' });
    const last = await ask({ after: first.tags.at(-1)?.name });
    expect([last.tags.length, last.hasMore]).toEqual([1, false]);
    expect((await ask({ part: 'manifests' })).manifests).toMatchObject([{ digest, links: { children: [] } }]);
    expect(await ask({ registry: 'elsewhere.io' })).toMatchObject({ isKnown: false, tags: [] });
    const names = await service.as.agent('agentRepositories', { body: { lease, registry } });
    expect(names).toEqual({ isKnown: true, repositories: ['app'], hasMore: false });
  });

  it('says what is locked, and takes the lock away for who was told to', async () => {
    const { registryIndex } = service.store;
    const body = { lease: run.lease, registry, repository: 'app' };
    await registryIndex.setLock({ repository: 'app', tag: '1' }, { deleteEnabled: false }, 'anna', 1);
    const guards = () => service.as.agent('agentGuards', { body });
    expect((await guards()).tags).toEqual([{ tag: '1', deleteEnabled: false, writeEnabled: true }]);
    await service.as.agent('agentUnlock', { body: { ...body, tag: '1' } });
    expect((await guards()).tags).toEqual([]);
    await expect(service.as.agent('agentUnlock', { body })).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('is refused to who holds no run', async () => {
    const lease = { ...run.lease, leaseId: 'x'.repeat(20) };
    const asked = service.as.agent('agentGuards', { body: { lease, registry, repository: 'app' } });
    await expect(asked).rejects.toMatchObject({ code: 'lease-lost' });
  });
});
