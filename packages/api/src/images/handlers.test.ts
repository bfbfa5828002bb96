import { pushBareImage, pushBareIndex, startRegistry, type TestRegistry } from '@slipway/testkit';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAgent } from '../testing/agent.ts';
import { startTestService, type TestService } from '../testing/service.ts';

let registry: TestRegistry;
let service: TestService;
beforeAll(async () => {
  registry = await startRegistry();
  service = await serviceFor(registry);
}, 60_000);
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

function serviceFor({ host }: TestRegistry): Promise<TestService> {
  return startTestService({ registry: host, storeOptions: { registry: host } });
}

const push = (repository: string, content: string, tag?: string) =>
  pushBareImage(registry.url, repository, content, tag);

describe('repositories', () => {
  it('are listed page by page, each with its tags', async () => {
    await push('list/b', 'one', 'v1');
    await push('list/a', 'one', 'v1');
    await push('list/a', 'two', 'v2');
    const first = await service.as.reader('listRepositories', { query: { top: 1 } });
    expect(first.repositories).toMatchObject([{ registry: registry.host, imageName: 'list/a', tagCount: 2 }]);
    const rest = await service.as.reader('listRepositories', { query: { cursor: first.cursor } });
    expect(rest.repositories.map(({ imageName }) => imageName)).toContain('list/b');
    const shown = await service.as.reader('getRepository', { params: { repository: 'list/a' } });
    expect(shown).toMatchObject({ imageName: 'list/a', tagCount: 2, manifestCount: 2, isComplete: false });
    expect(shown.changeableAttributes).toEqual({ deleteEnabled: true, writeEnabled: true });
  });

  it('that do not exist are told apart from wrong names', async () => {
    const missing = service.as.reader('getRepository', { params: { repository: 'no/such' } });
    await expect(missing).rejects.toMatchObject({ code: 'not-found' });
    const wrong = service.as.reader('listTags', { params: { repository: 'Not/A/Name' } });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  it('go with everything that is known of them, the parents first, and leave a note', async () => {
    const child = await push('gone/app', 'child');
    const index = await pushBareIndex(registry.url, 'gone/app', 'multi', [{ ...child, platform: 'linux/amd64' }]);
    const { digest: other } = await push('gone/app', 'other', 'v1');
    const params = { repository: 'gone/app' };
    const deleted = await service.as.contributor('deleteRepository', { params });
    expect(deleted.manifestsDeleted.toSorted()).toEqual([child.digest, index, other].sort());
    expect(deleted.manifestsDeleted.indexOf(index)).toBeLessThan(deleted.manifestsDeleted.indexOf(child.digest));
    expect(deleted.tagsDeleted).toEqual(['multi', 'v1']);
    expect(deleted.notes[0]).toContain('go on listing the name');
    await expect(service.as.reader('getRepository', { params })).rejects.toMatchObject({ code: 'not-found' });
    const { repositories } = await service.as.reader('listRepositories', {});
    expect(repositories.map(({ imageName }) => imageName)).not.toContain('gone/app');
  });
});

describe('tags', () => {
  it('are listed in order, with what they point to', async () => {
    const { digest } = await push('tags/app', 'one', 'v2');
    await push('tags/app', 'one', 'v10');
    await push('tags/app', 'two', 'v1');
    const params = { repository: 'tags/app' };
    const first = await service.as.reader('listTags', { params, query: { top: 2 } });
    expect(first.tags.map(({ name }) => name)).toEqual(['v1', 'v10']);
    const rest = await service.as.reader('listTags', { params, query: { top: 2, cursor: first.cursor } });
    expect(rest.tags).toMatchObject([{ name: 'v2', digest }]);
    expect(rest.cursor).toBeUndefined();
  });

  it('25 are taken away and leave the other tag and the digest', async () => {
    const { digest } = await push('untag/app', 'one', 'v1');
    await push('untag/app', 'one', 'v2');
    const params = { repository: 'untag/app', tag: 'v1' };
    const untagged = await service.as.contributor('untag', { params, query: { digest } });
    expect(untagged).toMatchObject({ imageName: 'untag/app', tag: 'v1', digest, by: 'dummy', isRepaired: false });
    const { tags } = await service.as.reader('listTags', { params: { repository: 'untag/app' } });
    expect(tags).toMatchObject([{ name: 'v2', digest }]);
    await expect(service.as.contributor('untag', { params })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('27 are all taken away where many are at once, and none is broken', { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 50 }, (_, index) => `t${index}`);
    for (const tag of names) await push('untag/many', tag, tag);
    await push('untag/many', 'kept', 'kept');
    await Promise.all(
      names.map((tag) => service.as.contributor('untag', { params: { repository: 'untag/many', tag } })),
    );
    const { tags } = await service.as.reader('listTags', { params: { repository: 'untag/many' } });
    expect(tags.map(({ name, digest }) => [name, digest !== undefined])).toEqual([['kept', true]]);
  });

  it('30 that have moved since are left alone', async () => {
    const { digest: planned } = await push('untag/moved', 'one', 'v1');
    const { digest } = await push('untag/moved', 'two', 'v1');
    const params = { repository: 'untag/moved', tag: 'v1' };
    const untagged = service.as.contributor('untag', { params, query: { digest: planned } });
    await expect(untagged).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(digest) as string,
    });
    const { tags } = await service.as.reader('listTags', { params: { repository: 'untag/moved' } });
    expect(tags).toMatchObject([{ name: 'v1', digest }]);
  });
});

describe('manifests', () => {
  it('are listed with what they are; those without a tag are told apart', async () => {
    const child = await push('manifests/app', 'child');
    const index = await pushBareIndex(registry.url, 'manifests/app', 'multi', [{ ...child, platform: 'linux/amd64' }]);
    const params = { repository: 'manifests/app' };
    const { manifests, isComplete } = await service.as.reader('listManifests', { params });
    expect(isComplete).toBe(false);
    expect(manifests.find(({ digest }) => digest === index)).toMatchObject({
      tags: ['multi'],
      children: [child.digest],
    });
    const image = manifests.find(({ digest }) => digest === child.digest);
    expect(image).toMatchObject({ os: 'linux', architecture: 'amd64', tags: [], parents: [index] });
    expect(image?.imageSize).toBeGreaterThan(child.size);
    const untagged = await service.as.reader('listManifests', { params, query: { untagged: 'true' } });
    expect(untagged.manifests.map(({ digest }) => digest)).toEqual([child.digest]);
  });

  it('are read as they were pushed, byte by byte', async () => {
    const { digest } = await push('raw/app', 'one', 'v1');
    const answer = await service.as.reader('readManifest', { params: { repository: 'raw/app', reference: 'v1' } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(digest);
    expect(answer.headers.get('content-type')).toBe('application/vnd.oci.image.manifest.v1+json');
  });

  it('go with all their tags', async () => {
    const { digest } = await push('delete/app', 'one', 'v1');
    await push('delete/app', 'one', 'v2');
    await push('delete/app', 'two', 'kept');
    const params = { repository: 'delete/app', reference: 'v1' };
    const { etag, tags } = await service.as.contributor('getManifest', { params });
    expect(tags).toEqual(['v1', 'v2']);
    const deleted = await service.as.contributor('deleteManifest', { params, query: { digest, etag } });
    expect(deleted).toMatchObject({ manifestsDeleted: [digest], tagsDeleted: ['v1', 'v2'], referrersLeft: [] });
    const left = await service.as.reader('listTags', { params: { repository: 'delete/app' } });
    expect(left.tags.map(({ name }) => name)).toEqual(['kept']);
  });

  it('whose tag has moved, or that have other tags than were shown, are left alone', async () => {
    const { digest } = await push('delete/moved', 'one', 'v1');
    const params = { repository: 'delete/moved', reference: digest };
    const { etag } = await service.as.contributor('getManifest', { params });
    await push('delete/moved', 'one', 'v2');
    const changed = service.as.contributor('deleteManifest', { params, query: { etag } });
    await expect(changed).rejects.toMatchObject({ code: 'conflict', details: { tags: ['v1', 'v2'] } });
    await push('delete/moved', 'two', 'v1');
    const byTag = { repository: 'delete/moved', reference: 'v1' };
    const moved = service.as.contributor('deleteManifest', { params: byTag, query: { digest } });
    await expect(moved).rejects.toMatchObject({ code: 'conflict' });
    const unsure = service.as.contributor('deleteManifest', { params: byTag });
    await expect(unsure).rejects.toMatchObject({ code: 'invalid-argument' });
    const { tags } = await service.as.reader('listTags', { params: { repository: 'delete/moved' } });
    expect(tags.map(({ name }) => name)).toEqual(['v1', 'v2']);
  });

  it('that an index consists of stay as long as it does', async () => {
    const child = await push('delete/index', 'child');
    const index = await pushBareIndex(registry.url, 'delete/index', 'multi', [{ ...child, platform: 'linux/amd64' }]);
    const params = { repository: 'delete/index', reference: child.digest };
    const refused = service.as.contributor('deleteManifest', { params });
    await expect(refused).rejects.toMatchObject({ code: 'conflict', details: { parents: [index] } });
  });
});

describe('locks', () => {
  const set = (repository: string, body: object) => service.as.contributor('setLock', { params: { repository }, body });

  it('of a tag keep it and its manifest, and say who set them', async () => {
    const { digest } = await push('locked/app', 'one', 'v1');
    const params = { repository: 'locked/app' };
    const { locks } = await set('locked/app', { tag: 'v1', deleteEnabled: false });
    expect(locks).toMatchObject([
      { tag: 'v1', changeableAttributes: { deleteEnabled: false, writeEnabled: true }, by: 'test contributor' },
    ]);
    for (const refused of [
      () => service.as.contributor('untag', { params: { ...params, tag: 'v1' } }),
      () => service.as.contributor('deleteManifest', { params: { ...params, reference: digest } }),
      () => service.as.contributor('deleteRepository', { params }),
    ]) {
      await expect(refused()).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('locked/app:v1 is locked by test contributor since') as string,
        advice: expect.stringContaining('tasks unlock locked/app:v1') as string,
      });
    }
    const { tags } = await service.as.reader('listTags', { params });
    expect(tags).toMatchObject([{ name: 'v1', digest, changeableAttributes: { deleteEnabled: false } }]);
    expect((await set('locked/app', { tag: 'v1', deleteEnabled: true })).locks).toEqual([]);
    await service.as.contributor('untag', { params: { ...params, tag: 'v1' } });
  });

  it('of what does not exist are refused, and so is one that says nothing', async () => {
    await push('locked/none', 'one', 'v1');
    const missing = set('locked/none', { tag: 'v2', writeEnabled: false });
    await expect(missing).rejects.toMatchObject({ code: 'not-found' });
    await expect(set('locked/none', { tag: 'v1' })).rejects.toMatchObject({ code: 'invalid-argument' });
    const both = set('locked/none', { tag: 'v1', digest: `sha256:${'0'.repeat(64)}`, writeEnabled: false });
    await expect(both).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe('an agent that asks whether it may push', () => {
  it('is told what is locked, by the name that it pushes it under', { timeout: 60_000 }, async () => {
    await push('locked/push', 'one', 'v1');
    const params = { repository: 'locked/push' };
    await service.as.contributor('setLock', { params, body: { tag: 'v1', writeEnabled: false } });
    const encodedTaskContent = Buffer.from('steps:\n  - cmd: bash\n').toString('base64');
    const agent = await registerAgent(service.as.agent);
    await service.as.contributor('createRun', { body: { type: 'EncodedTaskRunRequest', encodedTaskContent } });
    const { lease } = await agent.take();
    const image = `${registry.host}/locked/push:v1`;
    const images = [image, `${registry.host}/locked/push:v2`, 'elsewhere.example.io/locked/push:v1'];
    const { locked } = await service.as.agent('agentCheckPush', { body: { lease, images } });
    expect(locked).toEqual([
      {
        image,
        message: expect.stringMatching(
          /^locked\/push:v1 is locked by test contributor since .* is not pushed$/,
        ) as string,
        advice: expect.stringContaining('tasks unlock locked/push:v1') as string,
      },
    ]);
    const stranger = { ...lease, leaseId: 'x'.repeat(32) };
    const refused = service.as.agent('agentCheckPush', { body: { lease: stranger, images } });
    await expect(refused).rejects.toMatchObject({ code: 'lease-lost' });
  });
});

describe('what was looked at', () => {
  it('has a time from then on, which says that it is only known since', async () => {
    await push('seen/app', 'one', 'v1');
    const { tags } = await service.as.reader('listTags', { params: { repository: 'seen/app' } });
    expect(tags).toMatchObject([{ name: 'v1', timeSource: 'first-seen' }]);
    expect(Math.abs(Date.now() - Date.parse(tags[0]?.lastUpdateTime ?? ''))).toBeLessThan(60_000);
  });

  it('shows manifests that have lost their tags, which no registry lists', async () => {
    const { digest } = await push('seen/untagged', 'one', 'v1');
    await service.as.reader('listTags', { params: { repository: 'seen/untagged' } });
    await push('seen/untagged', 'two', 'v1');
    const params = { repository: 'seen/untagged' };
    const { manifests } = await service.as.reader('listManifests', { params, query: { untagged: 'true' } });
    expect(manifests.map((one) => one.digest)).toEqual([digest]);
    expect(manifests[0]?.untaggedTime).toBeDefined();
  });
});

describe('a reader', () => {
  it.each([
    ['untag', { repository: 'any', tag: 'v1' }],
    ['deleteManifest', { repository: 'any', reference: 'v1' }],
    ['deleteRepository', { repository: 'any' }],
    ['setLock', { repository: 'any' }],
  ] as const)('may not %s', async (operation, params) => {
    const refused = service.as.reader(operation, { params, body: { writeEnabled: false } } as never);
    await expect(refused).rejects.toMatchObject({ code: 'not-allowed' });
  });
});

describe('a registry that deletes nothing', () => {
  it('26 is told apart before anything is written', async () => {
    await using keeping = await startRegistry({ deletes: false });
    await using other = await serviceFor(keeping);
    const { digest } = await pushBareImage(keeping.url, 'app', 'one', 'v1');
    const call = other.as.contributor;
    for (const refused of [
      () => call('untag', { params: { repository: 'app', tag: 'v1' } }),
      () => call('deleteManifest', { params: { repository: 'app', reference: digest } }),
      () => call('deleteRepository', { params: { repository: 'app' } }),
    ]) {
      await expect(refused()).rejects.toMatchObject({
        code: 'not-allowed',
        message: expect.stringContaining('nothing was changed') as string,
        advice: expect.stringContaining('REGISTRY_STORAGE_DELETE_ENABLED=true') as string,
      });
    }
    const { tags } = await other.as.reader('listTags', { params: { repository: 'app' } });
    expect(tags).toMatchObject([{ name: 'v1', digest }]);
  });
});
