import {
  createCapabilityProbe,
  createRegistryClient,
  createUntagger,
  memoryUntagJournal,
  toldPushes,
} from '@slipway/registry';
import {
  deleteManifest,
  pushBareImage,
  startRedis,
  startRegistry,
  type TestRedis,
  type TestRegistry,
} from '@slipway/testkit';
import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../clock.ts';
import { settingsOf } from '../options.ts';
import { openRealStore } from '../testing/real-store.ts';
import { registryIndexJobs } from './jobs.ts';

const day = 86_400_000;

let redis: TestRedis;
let registry: TestRegistry;
beforeAll(async () => {
  [redis, registry] = await Promise.all([startRedis(), startRegistry()]);
}, 60_000);
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
}, 60_000);

/** What the scheduler does about the index of a registry, by a clock that the test moves. */
async function start(registryStorage?: string, host = registry.host) {
  const time = { now: Date.now() };
  const clock: Clock = { now: () => time.now, sleep: () => Promise.resolve() };
  const opened = await openRealStore(redis, clock);
  const settings = settingsOf({
    store: opened.store,
    logger: pino({ enabled: false }),
    clock,
    baseImages: { registry: host },
    ...(registryStorage === undefined ? {} : { registryStorage }),
  });
  const [hints, reconcile] = registryIndexJobs(settings);
  const { signal } = new AbortController();
  const all = async (job: typeof hints): Promise<void> => {
    while (((await job?.run(time.now, signal)) ?? 0) > 0);
  };
  return {
    time,
    index: opened.store.registryIndex,
    followHints: () => all(hints),
    reconcile: () => all(reconcile),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

describe('the index of a real registry', { timeout: 60_000 }, () => {
  it('has what is there at the start, as young as it was found (statement 43), and what changed a day later', async () => {
    await using place = await start();
    const { index, time } = place;
    const first = await pushBareImage(registry.url, 'start', 'one', '1');
    await pushBareImage(registry.url, 'start', 'two', '2');
    await place.reconcile();
    const found = { updatedAt: time.now, timeSource: 'first-seen' };
    expect((await index.repository('start'))?.tags).toMatchObject([
      { name: '1', digest: first.digest, ...found },
      { name: '2', ...found },
    ]);
    const before = time.now;
    const moved = await pushBareImage(registry.url, 'start', 'three', '1');
    time.now += day;
    await place.reconcile();
    const view = await index.repository('start');
    expect(view?.tags).toMatchObject([
      { name: '1', digest: moved.digest, updatedAt: time.now },
      { name: '2', updatedAt: before },
    ]);
    // It lost its tag since the last look, and not when it was pushed (statement 45).
    const replaced = view?.manifests.find(({ digest }) => digest === first.digest);
    expect(replaced).toMatchObject({ pushedAt: before, untaggedAt: time.now });
    await deleteManifest(registry.url, 'start', first.digest);
    time.now += day;
    await place.reconcile();
    expect((await index.repository('start'))?.manifests.map(({ digest }) => digest)).not.toContain(first.digest);
  });

  it('ends with what the registry answers, whatever it was told (statement 53)', async () => {
    await using place = await start();
    const { index, time } = place;
    const old = await pushBareImage(registry.url, 'told', 'old', '1');
    const present = await pushBareImage(registry.url, 'told', 'new', '1');
    const notice = { instance: 'i1', kind: 'pushed', repository: 'told', tag: '1' } as const;
    const notices = [
      { ...notice, id: 'told-1', digest: present.digest },
      { ...notice, id: 'told-2', digest: old.digest },
      { ...notice, id: 'told-3', tag: 'never', digest: old.digest },
    ];
    await index.report({ instance: 'i1', notices }, time.now);
    time.now += 5000;
    await place.followHints();
    expect((await index.repository('told'))?.tags).toEqual([
      { name: '1', digest: present.digest, updatedAt: time.now, timeSource: 'first-seen' },
    ]);
    // What it was told of and has is as old as that.
    await index.report({ instance: 'i1', notices: [{ ...notice, id: 'told-4', digest: present.digest }] }, time.now);
    const at = time.now;
    time.now += 5000;
    await place.followHints();
    expect((await index.tags('told'))[0]).toMatchObject({ updatedAt: at, timeSource: 'event' });
  });

  it('waits for a registry that is away, and is no failure of the scheduler then', async () => {
    await using away = await startRegistry();
    const { host } = away;
    await away[Symbol.asyncDispose]();
    await using place = await start(undefined, host);
    const { index, time } = place;
    await index.hint([{ repository: 'app', tag: '1', pushedAt: time.now }], time.now);
    await place.followHints();
    await place.reconcile();
    expect(await index.claimHints(time.now, { limit: 9, claimMs: 1 })).toEqual([]);
    expect(await index.claimHints(time.now + day, { limit: 9, claimMs: 1 })).toMatchObject([{ tag: '1', failures: 1 }]);
    expect(await index.claimCatalog(time.now, { everyMs: day, claimMs: 1 })).toBe(false);
    expect(await index.claimCatalog(time.now + day / 2, { everyMs: day, claimMs: 1 })).toBe(true);
  });

  it('takes what stands in for a tag that goes for nothing (statement 32)', async () => {
    await using place = await start();
    const { index, time } = place;
    await pushBareImage(registry.url, 'dummy', 'one', 'kept');
    await pushBareImage(registry.url, 'dummy', 'one', 'goes');
    await place.reconcile();
    const client = createRegistryClient(registry.host);
    const dummy = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.index.v1+json',
        manifests: [],
        annotations: { 'io.slipway.untag': 'n1' },
      }),
    );
    const put = await client.putManifest('dummy', 'goes', {
      bytes: dummy,
      mediaType: 'application/vnd.oci.image.index.v1+json',
    });
    await index.hint([{ repository: 'dummy', tag: 'goes', pushedAt: time.now }], time.now);
    const before = await index.tags('dummy');
    await place.followHints();
    expect(await index.tags('dummy')).toEqual(before);
    await client.deleteManifest('dummy', put.digest);
    time.now += day;
    await place.followHints();
    expect((await index.tags('dummy')).map(({ name }) => name)).toEqual(['kept']);
  });

  it('knows times and all manifests from the files of the registry, where it may read them', async () => {
    const { dataDirectory } = registry;
    if (dataDirectory === undefined) return;
    await using place = await start(dataDirectory);
    const { index, time } = place;
    const first = await pushBareImage(registry.url, 'stored', 'one', '1');
    const second = await pushBareImage(registry.url, 'stored', 'two', '1');
    const folder = path.join(dataDirectory, 'docker/registry/v2/repositories/stored/_manifests');
    const [pushed, tagged] = [time.now - 40 * day, time.now - 30 * day].map((at) => new Date(at));
    await utimes(path.join(folder, 'revisions/sha256', second.digest.slice(7), 'link'), pushed!, pushed!);
    await utimes(path.join(folder, 'tags/1/current/link'), tagged!, tagged!);
    await place.reconcile();
    const view = await index.repository('stored');
    expect(view?.isComplete).toBe(true);
    expect(view?.tags).toEqual([
      { name: '1', digest: second.digest, updatedAt: tagged!.getTime(), timeSource: 'storage' },
    ]);
    expect(view?.manifests.find(({ digest }) => digest === second.digest)).toMatchObject({
      pushedAt: pushed!.getTime(),
      timeSource: 'storage',
    });
    // When it lost its tag nobody knows: that was not before it was looked for.
    const loose = view?.manifests.find(({ digest }) => digest === first.digest);
    expect(loose).toMatchObject({ timeSource: 'storage', untaggedAt: time.now });
  });
});

describe('a push at the moment at which its tag is taken away', { timeout: 60_000 }, () => {
  it('survives when the registry tells of it (statement 31)', async () => {
    const client = createRegistryClient(registry.host);
    await pushBareImage(registry.url, 'race', 'old', 'kept');
    await pushBareImage(registry.url, 'race', 'old', '1');
    const theirs = await pushBareImage(registry.url, 'race', 'theirs', 'other');
    // What the registry tells comes late: at the first question nothing is there.
    let asked = 0;
    const pushes = toldPushes(() => Promise.resolve((asked += 1) < 3 ? [] : [{ digest: theirs.digest }]));
    const untagger = createUntagger({
      client,
      probe: createCapabilityProbe(client),
      journal: memoryUntagJournal(),
      pushes,
    });
    const outcome = await untagger.untag({ repository: 'race', tag: '1' });
    expect(outcome).toEqual({ kind: 'restored', digest: theirs.digest });
    expect((await client.head('race', '1'))?.digest).toBe(theirs.digest);
    expect(asked).toBe(3);
  });

  it('is not waited for where the registry tells of nothing', async () => {
    const pushes = toldPushes(() => Promise.resolve(undefined));
    const options = { except: [], waitMs: 60_000 };
    expect(await pushes.seen({ repository: 'race', tag: '1' }, 0, options)).toBeUndefined();
    const dummy = `sha256:${'d'.repeat(64)}`;
    const told = toldPushes(() => Promise.resolve([{ digest: dummy }]));
    expect(await told.seen({ repository: 'race', tag: '1' }, 0, { ...options, until: dummy })).toBeUndefined();
  });
});
