import { noGuards, type ViewedManifest } from '@slipway/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObservedTag, RegistryIndex, RepositoryState } from '../../port/registry-index.ts';
import { base, digestOf, runTask, saveTask, takeRun } from '../testing/base-images.ts';
import {
  dialects,
  openTestRecords,
  startDatabases,
  type DatabaseMachine,
  type TestRecords,
} from '../testing/databases.ts';
import { agentToken, sampleAgent } from '../testing/samples.ts';

const [a, b, c] = [digestOf('a'), digestOf('b'), digestOf('c')];
const minute = 60_000;
const day = 1440 * minute;
const mediaType = 'application/vnd.oci.image.manifest.v1+json';

function manifest(digest: string, more: Partial<ViewedManifest> = {}): ViewedManifest {
  return { digest, mediaType, size: 400, links: { children: [] }, ...more };
}

function push(tag: string, digest: string, more: Partial<ObservedTag> = {}): ObservedTag {
  return { repository: 'app', tag, digest, manifest: manifest(digest), timeSource: 'event', ...more };
}

function state(tags: Readonly<Record<string, string>>, more: Partial<RepositoryState> = {}): RepositoryState {
  return {
    name: 'app',
    tags: Object.entries(tags).map(([name, digest]) => ({ name, digest })),
    manifests: [...new Set(Object.values(tags))].map((digest) => manifest(digest)),
    isComplete: false,
    ...more,
  };
}

async function tagsOf({ registryIndex }: { readonly registryIndex: RegistryIndex }) {
  const view = await registryIndex.repository('app');
  return Object.fromEntries((view?.tags ?? []).map(({ name, ...tag }) => [name, tag]));
}

async function manifestOf({ registryIndex }: { readonly registryIndex: RegistryIndex }, digest: string) {
  return (await registryIndex.repository('app'))?.manifests.find((one) => one.digest === digest);
}

describe.each(dialects)('the index of the registry in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  const open = (): Promise<TestRecords> => openTestRecords(machine, { registry: '127.0.0.1:5000' });

  it('knows nothing of what nobody has told', async () => {
    await using records = await open();
    const { registryIndex } = records;
    expect(await registryIndex.repositories()).toEqual([]);
    expect(await registryIndex.repository('app')).toBeUndefined();
    expect(await registryIndex.describe('app')).toBeUndefined();
    expect(await registryIndex.guards('app')).toEqual(noGuards);
    expect(await registryIndex.removeTag('app', '1', 1)).toBe(false);
    expect(await registryIndex.removeManifest('app', a, 1)).toBeUndefined();
    expect(await registryIndex.removeRepository('app', 1)).toBe(false);
    expect(await registryIndex.revision('app')).toBe(0);
  });

  it('has the time of a push, whatever the image says of its own (statement 44)', async () => {
    await using records = await open();
    const { registryIndex, clock } = records;
    await registryIndex.observeTag(push('1', a), clock.now);
    expect(await tagsOf(records)).toEqual({ 1: { digest: a, updatedAt: clock.now, timeSource: 'event' } });
    expect(await manifestOf(records, a)).toEqual(manifest(a, { pushedAt: clock.now, timeSource: 'event' }));
    const seen = { tagCount: 1, manifestCount: 1, firstSeenAt: clock.now, changedAt: clock.now, isComplete: false };
    expect(await registryIndex.repositories()).toEqual([{ name: 'app', ...seen, lock: noGuards.repository }]);
  });

  it('has the time at which a manifest lost its last tag (statement 45)', async () => {
    await using records = await open();
    const { registryIndex, clock } = records;
    const pushedAt = clock.now;
    await registryIndex.observeTag(push('latest', a), clock.now);
    await registryIndex.observeTag(push('also', a), clock.now);
    clock.now += 365 * day;
    await registryIndex.observeTag(push('latest', b), clock.now);
    expect(await manifestOf(records, a)).not.toHaveProperty('untaggedAt');
    clock.now += minute;
    expect(await registryIndex.removeTag('app', 'also', clock.now)).toBe(true);
    expect(await manifestOf(records, a)).toMatchObject({ pushedAt, untaggedAt: clock.now });
    // A tag that comes back makes it tagged again.
    await registryIndex.observeTag(push('again', a, { timeSource: 'first-seen' }), clock.now);
    expect(await manifestOf(records, a)).not.toHaveProperty('untaggedAt');
    expect(await registryIndex.changes('app', { tag: 'latest' })).toEqual([
      { at: pushedAt + 365 * day, kind: 'tagged', tag: 'latest', digest: b, previous: a, timeSource: 'event' },
      { at: pushedAt, kind: 'tagged', tag: 'latest', digest: a, timeSource: 'event' },
    ]);
  });

  it('takes what is only found for as young as it was found, and nothing found again for news', async () => {
    await using records = await open();
    const { registryIndex, clock } = records;
    const found = push('1', a, { timeSource: 'first-seen' });
    await registryIndex.observeTag(found, clock.now);
    await registryIndex.observeTag(found, clock.now + day);
    expect(await tagsOf(records)).toEqual({ 1: { digest: a, updatedAt: clock.now, timeSource: 'first-seen' } });
    // The same digest pushed once more is a push.
    await registryIndex.observeTag(push('1', a), clock.now + 2 * day);
    expect(await tagsOf(records)).toEqual({ 1: { digest: a, updatedAt: clock.now + 2 * day, timeSource: 'event' } });
    // One that was told of late is not taken for older than the push that came after it.
    await registryIndex.observeTag(push('1', a, { at: clock.now + day }), clock.now + 3 * day);
    expect((await tagsOf(records))['1']).toMatchObject({ updatedAt: clock.now + 2 * day });
  });

  it('forgets a manifest with all its tags, once (statement 56)', async () => {
    await using records = await open();
    const { registryIndex, clock } = records;
    for (const tag of ['2', '1']) await registryIndex.observeTag(push(tag, a), clock.now);
    await registryIndex.observeTag(push('3', b), clock.now);
    expect(await registryIndex.removeManifest('app', a, clock.now)).toEqual({ digest: a, mediaType, tags: ['1', '2'] });
    expect(await registryIndex.removeManifest('app', a, clock.now)).toBeUndefined();
    expect(Object.keys(await tagsOf(records))).toEqual(['3']);
    expect(await manifestOf(records, a)).toBeUndefined();
    expect((await registryIndex.changes('app')).map(({ kind, tag }) => [kind, tag])).toEqual([
      ['deleted', undefined],
      ['untagged', '2'],
      ['untagged', '1'],
      ['tagged', '3'],
      ['tagged', '1'],
      ['tagged', '2'],
    ]);
  });

  it('takes a look at the whole of a repository over: what is new, what moved, what is gone', async () => {
    await using records = await open();
    const { registryIndex, clock } = records;
    await registryIndex.observeTag(push('moved', a), clock.now);
    await registryIndex.observeTag(push('kept', a), clock.now);
    await registryIndex.observeTag(push('gone', b), clock.now);
    const pushedAt = clock.now;
    clock.now += day;
    const looked = state({ moved: c, kept: a, new: c });
    const result = await registryIndex.reconcile(looked, await registryIndex.revision('app'), clock.now);
    expect(result).toEqual({ tags: 3, manifests: 1, skipped: 0 });
    const now = { digest: c, updatedAt: clock.now, timeSource: 'first-seen' };
    expect(await tagsOf(records)).toEqual({
      kept: { digest: a, updatedAt: pushedAt, timeSource: 'event' },
      moved: now,
      new: now,
    });
    // Without a complete list nobody says that it is gone.
    expect(await manifestOf(records, b)).toMatchObject({ pushedAt, untaggedAt: clock.now });
    expect(await registryIndex.describe('app')).toMatchObject({ reconciledAt: clock.now, isComplete: false });
    // The same look changes nothing.
    clock.now += day;
    const again = await registryIndex.reconcile(looked, await registryIndex.revision('app'), clock.now);
    expect(again).toEqual({ tags: 0, manifests: 0, skipped: 0 });
    expect((await tagsOf(records))['moved']).toEqual(now);
    await registryIndex.reconcile({ ...looked, goneManifests: [b] }, await registryIndex.revision('app'), clock.now);
    expect(await manifestOf(records, b)).toBeUndefined();
  });

  it('leaves alone what changed while a look went on', async () => {
    await using records = await open();
    const { registryIndex, clock } = records;
    for (const tag of ['moved', 'deleted', 'same']) await registryIndex.observeTag(push(tag, a), clock.now);
    await registryIndex.observeManifest('app', manifest(b), 'event', clock.now);
    const before = await registryIndex.revision('app');
    const looked = state(
      { moved: a, deleted: a, same: a },
      { isComplete: true, manifests: [manifest(a), manifest(b)] },
    );
    await registryIndex.observeTag(push('moved', c), clock.now);
    await registryIndex.removeTag('app', 'deleted', clock.now);
    await registryIndex.removeManifest('app', b, clock.now);
    await registryIndex.observeTag(push('new', c), clock.now);
    expect(await registryIndex.reconcile(looked, before, clock.now)).toMatchObject({ skipped: 2 });
    expect(Object.entries(await tagsOf(records)).map(([name, { digest }]) => [name, digest])).toEqual([
      ['moved', c],
      ['new', c],
      ['same', a],
    ]);
    expect(await manifestOf(records, b)).toBeUndefined();
    expect(await manifestOf(records, c)).toBeDefined();
    // And of one that is gone as a whole, nothing comes back.
    await registryIndex.removeRepository('app', clock.now);
    await registryIndex.reconcile(looked, before, clock.now);
    expect(await registryIndex.repository('app')).toBeUndefined();
    await registryIndex.observeTag(push('back', a), clock.now);
    expect(Object.keys(await tagsOf(records))).toEqual(['back']);
  });

  it('forgets what a complete list does not have, and believes storage more than a first sight', async () => {
    await using records = await open();
    const { registryIndex, clock } = records;
    await registryIndex.reconcile(state({ 1: a }), 0, clock.now);
    await registryIndex.observeManifest('app', manifest(b), 'first-seen', clock.now);
    const stored = { updatedAt: clock.now - 30 * day, timeSource: 'storage' } as const;
    const looked: RepositoryState = {
      name: 'app',
      tags: [{ name: '1', digest: a, ...stored }],
      manifests: [manifest(a, { pushedAt: clock.now - 40 * day, timeSource: 'storage' }), manifest(c)],
      isComplete: true,
    };
    await registryIndex.reconcile(looked, await registryIndex.revision('app'), clock.now);
    expect(await tagsOf(records)).toEqual({ 1: { digest: a, ...stored } });
    const view = await registryIndex.repository('app');
    expect(view?.isComplete).toBe(true);
    expect(view?.manifests).toEqual([
      manifest(a, { pushedAt: clock.now - 40 * day, timeSource: 'storage' }),
      manifest(c, { pushedAt: clock.now, timeSource: 'first-seen' }),
    ]);
  });

  it('keeps what cannot be read apart from what names nothing', async () => {
    await using records = await open();
    const { registryIndex, clock } = records;
    const { manifest: _, ...unread } = push('1', a);
    await registryIndex.observeTag(unread, clock.now);
    expect(await manifestOf(records, a)).toMatchObject({ mediaType: '', links: undefined });
    await registryIndex.observeTag(push('1', a, { timeSource: 'first-seen' }), clock.now);
    expect(await manifestOf(records, a)).toMatchObject({ mediaType, links: { children: [] } });
    const broken = { ...state({}), tags: [{ name: '1', digest: undefined }] };
    await registryIndex.reconcile(broken, await registryIndex.revision('app'), clock.now);
    expect((await tagsOf(records))['1']).toMatchObject({ digest: undefined });
  });

  it('keeps locks, also of what is not there', async () => {
    await using records = await open();
    const { registryIndex } = records;
    const locked = { deleteEnabled: false, writeEnabled: true };
    await registryIndex.setLock({ repository: 'app' }, { deleteEnabled: false }, 'anna', 1);
    await registryIndex.setLock({ repository: 'app', tag: '1' }, { writeEnabled: false }, 'anna', 2);
    await registryIndex.setLock({ repository: 'app', tag: '1' }, { deleteEnabled: false }, 'bert', 3);
    await registryIndex.setLock({ repository: 'app', digest: a }, { deleteEnabled: false }, 'bert', 4);
    await registryIndex.setLock({ repository: 'other' }, { deleteEnabled: false }, 'bert', 5);
    expect(await registryIndex.guards('app')).toEqual({
      repository: locked,
      tags: new Map([['1', { deleteEnabled: false, writeEnabled: false }]]),
      manifests: new Map([[a, locked]]),
      needed: new Map(),
    });
    expect(await registryIndex.locks('app')).toEqual([
      { repository: 'app', ...locked, changedAt: 1, changedBy: 'anna' },
      { repository: 'app', digest: a, ...locked, changedAt: 4, changedBy: 'bert' },
      { repository: 'app', tag: '1', deleteEnabled: false, writeEnabled: false, changedAt: 3, changedBy: 'bert' },
    ]);
    await registryIndex.setLock({ repository: 'app' }, { deleteEnabled: true }, 'anna', 6);
    expect((await registryIndex.guards('app')).repository).toEqual(noGuards.repository);
    expect(await registryIndex.locks('app')).toHaveLength(2);
  });

  it('says what runs and tasks need, and why, as long as they do (statement 49)', async () => {
    await using records = await open();
    const { registryIndex } = records;
    const agent = await sampleAgent(records);
    const needed = async (repository: string) => Object.fromEntries((await registryIndex.guards(repository)).needed);
    await saveTask(records, 'build-app');
    await runTask(records, agent.agentId, 'build-app', [base({ digest: b })], [{ repository: 'app', digest: c }]);
    // Its run is over: only what the next one stands on is needed.
    expect(await needed('base')).toEqual({ [b]: 'task build-app' });
    expect(await needed('app')).toEqual({});
    const text = `steps: [{cmd: 127.0.0.1:5000/tool@${a}}]`;
    const encodedTaskContent = Buffer.from(text).toString('base64');
    await saveTask(records, 'pinned', {}, { step: { type: 'EncodedTask', encodedTaskContent } });
    expect(await needed('tool')).toEqual({ [a]: 'task pinned' });
    const { run } = await records.tasks.start({ task: 'pinned', cause: { kind: 'manual' }, submitter: 'someone' });
    expect(await needed('tool')).toEqual({ [a]: `run ${run.runId}` });
    const lease = await takeRun(records, agent.agentId, run.runId);
    await records.leases.apply(lease, agentToken, [
      { kind: 'base-images', stepId: 'build', images: [base({ repository: 'base', digest: b })] },
      {
        kind: 'output-image',
        stepId: 'push',
        image: { registry: 'localhost:5000', repository: 'app', tag: '1', digest: c },
      },
    ]);
    expect(await needed('app')).toEqual({ [c]: `run ${run.runId}` });
    expect(await needed('base')).toEqual({ [b]: `run ${run.runId}` });
    await records.runs.cancel(run.runId);
    await records.tasks.remove('pinned');
  });

  it('lists repositories page by page', async () => {
    await using records = await open();
    const { registryIndex } = records;
    for (const repository of ['c', 'a', 'b/x']) await registryIndex.observeTag(push('1', a, { repository }), 1);
    const names = async (after?: string) =>
      (await registryIndex.repositories({ top: 2, ...(after !== undefined && { after }) })).map(({ name }) => name);
    expect(await names()).toEqual(['a', 'b/x']);
    expect(await names('b/x')).toEqual(['c']);
  });

  it('takes a repository of ten thousand tags over at once', async () => {
    await using records = await open();
    const { registryIndex, clock } = records;
    const digest = (index: number): string => `sha256:${index.toString(16).padStart(64, '0')}`;
    const tags = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`t${index}`, digest(index)]));
    expect(await registryIndex.reconcile(state(tags), 0, clock.now)).toMatchObject({ tags: 10_000, manifests: 10_000 });
    expect((await registryIndex.repository('app'))?.tags).toHaveLength(10_000);
    expect(await registryIndex.describe('app')).toMatchObject({ tagCount: 10_000, manifestCount: 10_000 });
  });
});
