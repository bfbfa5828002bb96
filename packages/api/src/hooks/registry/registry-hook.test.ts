import type { RegistryWebhook } from '@slipway/core';
import {
  createCapabilityProbe,
  createProbeImage,
  createRegistryClient,
  createUntagger,
  memoryUntagJournal,
} from '@slipway/registry';
import { deleteManifest, pushBareImage, startRegistry } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAgent } from '../../testing/agent.ts';
import { startTestService, type TestService } from '../../testing/service.ts';

const token = 'token of the registry'.replaceAll(' ', '-');
const digest = `sha256:${'a'.repeat(64)}`;
const mediaType = 'application/vnd.docker.distribution.events.v1+json';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ registryHookToken: token });
}, 60_000);
afterAll(() => service[Symbol.asyncDispose]());

function event(id: string, change: Readonly<Record<string, unknown>> = {}) {
  const target = { mediaType: 'application/vnd.oci.image.manifest.v1+json', repository: 'base', tag: '1', digest };
  return { id, action: 'push', target, source: { instanceID: 'i1' }, ...change };
}

function send(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return service.fetch('/v1/hooks/registry', undefined, {
    method: 'POST',
    headers: { 'content-type': mediaType, authorization: `Bearer ${token}`, ...headers },
    body,
  });
}

const events = (...list: readonly object[]): string => JSON.stringify({ events: list });

describe("a registry's notification", () => {
  it.each([
    ['without a token', { authorization: '' }],
    ['with another token', { authorization: 'Bearer else' }],
    ['with a part of the token', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['with a longer token', { authorization: `Bearer ${token}x` }],
    ['with a login', { authorization: `Basic ${token}` }],
  ])('%s is refused', async (_, headers) => {
    const answer = await send(events(event('refused')), headers);
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain(token);
  });

  it('of a service that is not told a token finds nobody', async () => {
    await using other = await startTestService();
    const answer = await other.fetch('/v1/hooks/registry', undefined, {
      method: 'POST',
      headers: { 'content-type': mediaType, authorization: 'Bearer ' },
      body: events(event('e')),
    });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      advice: expect.stringContaining('TASKS_REGISTRY_HOOK_TOKEN') as string,
    });
  });

  it.each([
    ['no JSON', '{"events": ['],
    ['something else', '{"action": "push"}'],
    ['a list of texts', '["push"]'],
    ['events that are none', '{"events": [{"id": 7}]}'],
    ['an action that nobody knows', events(event('unknown', { action: 'explode' }))],
  ])('that is %s is passed over, so that what comes after it can come (statement 54)', async (_, body) => {
    const answer = await send(body);
    expect([answer.status, await answer.json()]).toEqual([200, { accepted: 0 }]);
  });

  it('with something in it that is none is taken for the rest (statements 52 and 54)', async () => {
    const body = `{"events": [{"id": 7}, ${JSON.stringify(event('good'))}, ${JSON.stringify(event('better'))}]}`;
    expect(await (await send(body)).json()).toEqual({ accepted: 2 });
    expect(await (await send(body)).json()).toEqual({ accepted: 0 });
  });

  it('with another token stores nothing (statement 51)', async () => {
    const { registryIndex } = service.store;
    const pushed = event('stored', { target: { ...event('x').target, repository: 'stored' } });
    expect((await send(events(pushed), { authorization: 'Bearer else' })).status).toBe(401);
    expect(await registryIndex.pushes('stored', '1', 0)).toEqual([]);
    expect((await send(events(pushed))).status).toBe(200);
    expect(await registryIndex.pushes('stored', '1', 0)).toEqual([{ digest, at: expect.any(Number) as number }]);
  });

  it('of another process of the registry has everything compared with it (statement 55)', async () => {
    const { registryIndex } = service.store;
    const claim = { everyMs: 1_000_000, claimMs: 1_000_000 };
    await registryIndex.claimCatalog(Date.now(), claim);
    await registryIndex.noteCatalog([], Date.now(), 1_000_000);
    await send(events(event('same-process')));
    expect(await registryIndex.claimCatalog(Date.now(), claim)).toBe(false);
    await send(events(event('other-process', { source: { instanceID: 'i2' } })));
    expect(await registryIndex.claimCatalog(Date.now(), claim)).toBe(true);
  });

  it.each([
    mediaType,
    'application/vnd.docker.distribution.events.v2+json',
    'application/cloudevents+json; charset=utf-8',
    'application/json',
  ])('is taken as %s', async (type) => {
    const answer = await send(events(event(`as ${type}`)), { 'content-type': type });
    expect([answer.status, await answer.json()]).toEqual([200, { accepted: 1 }]);
  });

  it('is counted once, however often it comes, and only where it is about a tag', async () => {
    const blob = { mediaType: 'application/octet-stream', repository: 'base', digest };
    const body = events(event('once'), event('pull', { action: 'pull' }), event('blob', { target: blob }));
    expect(await (await send(body)).json()).toEqual({ accepted: 1 });
    expect(await (await send(body)).json()).toEqual({ accepted: 0 });
  });
});

describe('a push to a real registry', () => {
  it('has the tag looked at that a task stands on', async () => {
    await using registry = await startRegistry();
    await using told = await startTestService({
      registry: registry.host,
      registryHookToken: token,
      storeOptions: { registry: registry.host },
    });
    const { digest: built } = await pushBareImage(registry.url, 'base', 'one', '1');
    await told.as.contributor('createTask', {
      body: {
        name: 'build-app',
        step: { type: 'EncodedTask', encodedTaskContent: Buffer.from('steps: []').toString('base64') },
        trigger: { baseImageTrigger: {} },
      },
    });
    const agent = await registerAgent(told.as.agent);
    await told.as.contributor('createRun', { body: { type: 'TaskRunRequest', taskName: 'build-app' } });
    const run = await agent.take();
    const image = { registry: registry.host, repository: 'base', tag: '1', digest: built };
    await run.report({ kind: 'base-images', stepId: 'build', images: [{ type: 'runtime', image }] });
    await run.finish('Succeeded');
    const due = () => told.store.baseImages.claimDue(Date.now(), { from: 'own-registry', limit: 10, claimMs: 1 });
    const [first] = await due();
    const found = { kind: 'found', digest: built, judged: [], nextCheckAt: Date.now() + 3_600_000 } as const;
    await told.store.baseImages.observe(first!, found, Date.now(), 0);
    await registry.tellPushesTo(`${told.address}/v1/hooks/registry`, token);
    await pushBareImage(registry.url, 'base', 'one', '2');
    await expect.poll(() => told.store.baseImages.isReporting(Date.now()), { timeout: 10_000 }).toBe(true);
    // A registry that was started anew may have had something to tell before.
    const [again] = await due();
    await told.store.baseImages.observe(again!, found, Date.now(), 0);
    expect(await due()).toEqual([]);
    await pushBareImage(registry.url, 'base', 'two', '1');
    await expect.poll(async () => (await due()).length, { timeout: 10_000 }).toBe(1);
    await told.as.contributor('refreshTask', { params: { taskName: 'build-app' } });
    expect(await due()).toHaveLength(1);
  }, 30_000);
});

describe('statement 57: what a real registry tells', () => {
  it('becomes a webhook for each push and each deleted manifest, and none for dummies, tags and tries of health', async () => {
    await using registry = await startRegistry();
    await using told = await startTestService({ registryHookToken: token });
    for (const [name, scope] of [
      ['everything', ''],
      ['one-tag', 'app/web:v1'],
      ['one-repository', 'app/web:*'],
    ] as const) {
      await told.as.contributor('putNotification', {
        params: { notificationName: name },
        body: { name, url: 'http://127.0.0.1:1/', format: 'acr', scope },
      });
    }
    await registry.tellPushesTo(`${told.address}/v1/hooks/registry`, token);
    const { digest: pushed } = await pushBareImage(registry.url, 'app/web', 'one', 'v1');
    await pushBareImage(registry.url, 'app/web', 'one', 'v2');
    const probe = createProbeImage(createRegistryClient(registry.host));
    const asked = () => told.as.reader('showRegistryProbe', { params: { probe: probe.tag } });
    expect(await asked()).toEqual({ hook: 'Enabled' });
    await probe.push();
    await probe.remove();
    await expect.poll(asked, { timeout: 10_000 }).toMatchObject({ seenTime: expect.any(String) as string });
    const client = createRegistryClient(registry.host);
    // Statement 32: taking a tag away there is a push and a deletion of a dummy.
    const untagger = createUntagger({ client, probe: createCapabilityProbe(client), journal: memoryUntagJournal() });
    expect(await untagger.untag({ repository: 'app/web', tag: 'v2' })).toMatchObject({ kind: 'removed', by: 'dummy' });
    await deleteManifest(registry.url, 'app/web', pushed);
    await pushBareImage(registry.url, 'last', 'one', 'v1');
    const seen = async (name: string): Promise<readonly string[]> => {
      const { deliveries } = await told.as.reader('listDeliveries', { params: { notificationName: name } });
      return deliveries.map(({ event }) => event).reverse();
    };
    await expect.poll(() => seen('everything'), { timeout: 15_000 }).toEqual(['push', 'push', 'delete', 'push']);
    expect(await seen('one-repository')).toEqual(['push', 'push', 'delete']);
    expect(await seen('one-tag')).toEqual(['push']);
    const claim = { kinds: ['notification' as const], limit: 100, perTarget: 100, leaseMs: 1 };
    const [message] = await told.store.messages.claimDue(Date.now(), claim);
    expect(message?.body).toEqual({
      id: expect.any(String) as string,
      timestamp: expect.any(String) as string,
      action: 'push',
      target: {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        size: expect.any(Number) as number,
        digest: pushed,
        length: expect.any(Number) as number,
        repository: 'app/web',
        tag: 'v1',
      },
      request: { id: expect.any(String) as string, host: registry.host, method: 'PUT', useragent: 'node' },
    } satisfies RegistryWebhook);
  }, 30_000);
});
