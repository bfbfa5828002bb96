import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import { createTempDir, startRegistry, type TestRegistryOptions } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { createCapabilityProbe } from '../capability/probe.ts';
import { createRegistryClient, type RegistryClient } from '../client.ts';
import { startFakeRegistry } from '../testing/fake-registry.ts';
import { pushTestImage } from '../testing/images.ts';
import type { PushWatch } from './context.ts';
import { indexDummy, isUntagDummy, manifestDummy } from './dummy.ts';
import { fileUntagJournal, memoryUntagJournal, type UntagJournal } from './journal.ts';
import { recoverUntags } from './recover.ts';
import { createSuppressedDigests } from './suppressed-digests.ts';
import { createUntagger } from './untag.ts';

const repository = 'team/app';

async function start(options: TestRegistryOptions = {}) {
  const registry = await startRegistry(options);
  const client = createRegistryClient(registry.host);
  const suppressed = createSuppressedDigests();
  const journal = memoryUntagJournal();
  return {
    registry,
    client,
    suppressed,
    journal,
    untagger: (overrides: { client?: RegistryClient; journal?: UntagJournal; pushes?: PushWatch } = {}) =>
      createUntagger({ client, probe: createCapabilityProbe(client), journal, suppressed, ...overrides }),
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  };
}

/** Moves a tag on by pushing another image. */
const push = (client: RegistryClient, tag: string, layer = tag) =>
  pushTestImage(client, repository, { tag, layers: [layer] });

describe('untag', () => {
  it('25 leaves the other tag and the digest', async () => {
    await using test = await start();
    const { client } = test;
    const { digest } = await push(client, '1', 'same');
    await push(client, '2', 'same');
    const outcome = await test.untagger().untag({ repository, tag: '1', digest });
    expect(outcome).toEqual({ kind: 'removed', by: 'dummy', isRepaired: false });
    expect((await client.tags(repository)).tags).toEqual(['2']);
    expect((await client.head(repository, '2'))?.digest).toBe(digest);
    expect((await client.getManifest(repository, digest))?.digest).toBe(digest);
    expect(await test.journal.pending()).toEqual([]);
  });

  it('25 of the only tag leaves the digest', async () => {
    await using test = await start();
    const { digest } = await push(test.client, '1');
    expect(await test.untagger().untag({ repository, tag: '1' })).toMatchObject({ kind: 'removed' });
    expect((await test.client.tags(repository)).tags).toEqual([]);
    expect(await test.client.head(repository, digest)).toBeDefined();
  });

  it('takes the manifest and all its tags along where that is wanted', async () => {
    await using test = await start();
    const { digest } = await push(test.client, '1', 'same');
    await push(test.client, '2', 'same');
    const outcome = await test.untagger().untag({ repository, tag: '1', digest, withManifest: true });
    expect(outcome).toEqual({ kind: 'removed', by: 'digest', isRepaired: false });
    expect((await test.client.tags(repository)).tags).toEqual([]);
    expect(await test.untagger().untag({ repository, tag: '2', withManifest: true })).toEqual({ kind: 'missing' });
  });

  it('26 is refused before anything is written where deletes are disabled', async () => {
    await using test = await start({ deletes: false });
    const { digest } = await push(test.client, '1');
    const written: string[] = [];
    const client: RegistryClient = {
      ...test.client,
      putManifest: (...args) => {
        written.push(args[1]);
        return test.client.putManifest(...args);
      },
    };
    const outcome = await test.untagger({ client }).untag({ repository, tag: '1', digest });
    expect(outcome).toEqual({ kind: 'refused', why: 'disabled' });
    expect(written).toEqual([]);
    expect((await test.client.head(repository, '1'))?.digest).toBe(digest);
  });

  it('26 puts the tag back where deletes were disabled after the look', async () => {
    await using test = await start({ deletes: false });
    const { digest } = await push(test.client, '1');
    const probe = { ...createCapabilityProbe(test.client), deletes: () => Promise.resolve('enabled' as const) };
    const untagger = createUntagger({ ...test, probe });
    expect(await untagger.untag({ repository, tag: '1', digest })).toEqual({ kind: 'refused', why: 'disabled' });
    expect((await test.client.head(repository, '1'))?.digest).toBe(digest);
    expect(await test.journal.pending()).toEqual([]);
  });

  it('27 of fifty tags at once takes all of them and breaks none', async () => {
    await using test = await start();
    const { digest } = await push(test.client, 'kept', 'same');
    const tags = Array.from({ length: 50 }, (_, index) => `t${index}`);
    const manifest = await test.client.getManifest(repository, digest);
    for (const tag of tags) await test.client.putManifest(repository, tag, manifest!);
    // One of its own each, as two requests to the service would have.
    const outcomes = await Promise.all(tags.map((tag) => test.untagger().untag({ repository, tag, digest })));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['removed']));
    expect((await test.client.tags(repository)).tags).toEqual(['kept']);
    expect((await test.client.head(repository, 'kept'))?.digest).toBe(digest);
  }, 30_000);

  it('28 repairs a tag that a failed deletion left leading nowhere, and reports it once', async () => {
    await using test = await start();
    const { digest } = await push(test.client, '1');
    const tags = path.join(
      test.registry.dataDirectory ?? '',
      `docker/registry/v2/repositories/${repository}/_manifests/tags`,
    );
    let deletions = 0;
    const client: RegistryClient = {
      ...test.client,
      async deleteManifest(...args) {
        deletions += 1;
        if (deletions > 1) return test.client.deleteManifest(...args);
        await using copy = await createTempDir();
        await cp(tags, copy.path, { recursive: true });
        await test.client.deleteManifest(...args);
        await rm(tags, { recursive: true });
        await cp(copy.path, tags, { recursive: true });
        throw new SlipwayError('registry-failed', 'invalid checksum digest format', { details: { status: 500 } });
      },
    };
    const outcome = await test.untagger({ client }).untag({ repository, tag: '1', digest });
    expect(outcome).toEqual({ kind: 'removed', by: 'dummy', isRepaired: true });
    expect(deletions).toBe(2);
    expect((await test.client.tags(repository)).tags).toEqual([]);
    expect(await test.client.head(repository, digest)).toBeDefined();
    expect(await test.journal.pending()).toEqual([]);
  });

  it.each(['before the deletion', 'after the deletion'])(
    '29 finishes at the next start what a crash %s left',
    async (when) => {
      await using test = await start();
      await using directory = await createTempDir();
      const { digest } = await push(test.client, '1', 'same');
      await push(test.client, '2', 'same');
      const client: RegistryClient = {
        ...test.client,
        async deleteManifest(...args) {
          if (when === 'after the deletion') await test.client.deleteManifest(...args);
          throw new Error('killed');
        },
      };
      const journal = fileUntagJournal(directory.path);
      await expect(test.untagger({ client, journal }).untag({ repository, tag: '1', digest })).rejects.toThrow(
        'killed',
      );
      const [intent] = await journal.pending();
      expect(intent).toMatchObject({ registry: client.host, repository, tag: '1', digest });

      const next = {
        client: test.client,
        probe: createCapabilityProbe(test.client),
        suppressed: createSuppressedDigests(),
      };
      const recovered = await recoverUntags({ ...next, journal: fileUntagJournal(directory.path) });
      expect(recovered).toEqual([{ intent, wasOnTag: when === 'before the deletion' }]);
      expect((await test.client.tags(repository)).tags).toEqual(['2']);
      expect(await test.client.head(repository, intent!.dummy)).toBeUndefined();
      expect((await test.client.head(repository, '2'))?.digest).toBe(digest);
      expect(await journal.pending()).toEqual([]);
    },
  );

  it('29 leaves what was pushed after the crash', async () => {
    await using test = await start();
    const { digest } = await push(test.client, '1');
    const client: RegistryClient = { ...test.client, deleteManifest: () => Promise.reject(new Error('killed')) };
    await expect(test.untagger({ client }).untag({ repository, tag: '1', digest })).rejects.toThrow('killed');
    const pushed = await push(test.client, '1', 'new');
    const [recovered] = await recoverUntags({ ...test, probe: createCapabilityProbe(test.client) });
    expect(recovered?.wasOnTag).toBe(false);
    expect((await test.client.head(repository, '1'))?.digest).toBe(pushed.digest);
    expect(await test.client.head(repository, recovered!.intent.dummy)).toBeUndefined();
  });

  it('30 leaves a tag that has moved since', async () => {
    await using test = await start();
    const { digest } = await push(test.client, '1');
    const moved = await push(test.client, '1', 'new');
    const outcome = await test.untagger().untag({ repository, tag: '1', digest });
    expect(outcome).toEqual({ kind: 'changed', digest: moved.digest });
    expect((await test.client.head(repository, '1'))?.digest).toBe(moved.digest);
  });

  it('31 gives a tag back to whoever pushed it meanwhile', async () => {
    await using test = await start();
    const { digest } = await push(test.client, '1');
    const foreign = await push(test.client, 'elsewhere', 'foreign');
    let isFirst = true;
    const client: RegistryClient = {
      ...test.client,
      async putManifest(...args) {
        // Between the look at the tag and the dummy.
        if (isFirst) await push(test.client, '1', 'foreign');
        isFirst = false;
        return test.client.putManifest(...args);
      },
    };
    const pushes: PushWatch = {
      seen: (pushed, since, { except, until }) => {
        expect(pushed).toEqual({ repository, tag: '1' });
        expect(since).toBeLessThanOrEqual(Date.now());
        expect(except).toContain(digest);
        expect(until).toMatch(/^sha256:/);
        return Promise.resolve(foreign.digest);
      },
    };
    const outcome = await test.untagger({ client, pushes }).untag({ repository, tag: '1', digest });
    expect(outcome).toEqual({ kind: 'restored', digest: foreign.digest });
    expect((await test.client.head(repository, '1'))?.digest).toBe(foreign.digest);
  });

  it('31 leaves what was pushed over the dummy', async () => {
    await using test = await start();
    const { digest } = await push(test.client, '1');
    let pushed = digest;
    const client: RegistryClient = {
      ...test.client,
      async deleteManifest(...args) {
        pushed = (await push(test.client, '1', 'foreign')).digest;
        return test.client.deleteManifest(...args);
      },
    };
    const outcome = await test.untagger({ client }).untag({ repository, tag: '1', digest });
    expect(outcome).toEqual({ kind: 'changed', digest: pushed });
    expect((await test.client.head(repository, '1'))?.digest).toBe(pushed);
  });

  it('32 makes its dummies known before the registry can tell of them', async () => {
    await using test = await start();
    await push(test.client, '1');
    const put: [digest: string, known: boolean, dummy: boolean][] = [];
    const client: RegistryClient = {
      ...test.client,
      async putManifest(...args) {
        const { digest } = await test.client.putManifest(...args);
        put.push([digest, test.suppressed.has(digest), isUntagDummy(args[2].bytes)]);
        return { digest };
      },
    };
    await test.untagger({ client }).untag({ repository, tag: '1' });
    expect(put).toEqual([[expect.stringMatching(/^sha256:/), true, true]]);
  });

  it('of a tag that does not exist changes nothing', async () => {
    await using test = await start();
    expect(await test.untagger().untag({ repository, tag: '1' })).toEqual({ kind: 'missing' });
    expect(await test.client.tags(repository)).toEqual({ repositoryExists: false, tags: [] });
  });

  it('asks a registry that deletes tags to do so, if the tag is still the same', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    await using registry = await startFakeRegistry(({ method }, response) => {
      if (method === 'HEAD') response.writeHead(200, { 'docker-content-digest': digest }).end();
      else response.writeHead(202).end();
    });
    const client = createRegistryClient(registry.host);
    const untagger = createUntagger({ client, probe: createCapabilityProbe(client), journal: memoryUntagJournal() });
    expect(await untagger.untag({ repository: 'a', tag: '1', digest: `sha256:${'b'.repeat(64)}` })).toEqual({
      kind: 'changed',
      digest,
    });
    expect(await untagger.untag({ repository: 'a', tag: '1', digest })).toMatchObject({ kind: 'removed', by: 'tag' });
    expect(registry.requests.map(({ method, url }) => `${method} ${url}`).slice(1)).toEqual([
      'HEAD /v2/a/manifests/1',
      'HEAD /v2/a/manifests/1',
      'DELETE /v2/a/manifests/1',
    ]);
  });
});

describe('a dummy', () => {
  it.each([indexDummy, manifestDummy])('is known by its content and has a digest of its own', (make) => {
    const [first, second] = [make('1'), make('2')];
    expect(first.digest).not.toBe(second.digest);
    expect(isUntagDummy(first.bytes)).toBe(true);
  });

  it.each(['{}', 'no json', 'null', '{"annotations":{"a":"b"}}', 'x'.repeat(2000)])('is not %j', (text) => {
    expect(isUntagDummy(Buffer.from(text))).toBe(false);
  });

  it('as a manifest is what a registry takes that refuses an empty index', async () => {
    await using test = await start();
    const { digest } = await push(test.client, '1');
    const client: RegistryClient = {
      ...test.client,
      putManifest: (...args) =>
        args[2].mediaType.includes('index')
          ? Promise.reject(new SlipwayError('registry-failed', 'no', { details: { status: 400 } }))
          : test.client.putManifest(...args),
    };
    const outcome = await test.untagger({ client }).untag({ repository, tag: '1', digest });
    expect(outcome).toMatchObject({ kind: 'removed', by: 'dummy' });
    expect((await test.client.tags(repository)).tags).toEqual([]);
  });

  it('is forgotten after a day', () => {
    let now = 0;
    const suppressed = createSuppressedDigests(() => now);
    suppressed.add('a');
    now = 25 * 3600 * 1000;
    suppressed.add('b');
    expect([suppressed.has('a'), suppressed.has('b')]).toEqual([false, true]);
  });
});
