import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingFrom, tagsNow } from '../testing/pull-fully.ts';
import type { RegistryView } from '../../view/registry-view.ts';
import { locked, openPurgeRoom, type PurgeRoom } from '../testing/purge-room.ts';
import type { RecordedRegistry } from '../testing/recorded-registry.ts';
import { runPurge } from '../testing/run-purge.ts';

let room: PurgeRoom;

beforeAll(async () => {
  room = await openPurgeRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

describe('what comes in between', () => {
  /** Purges with a view that does something when its guards are asked for the first time, which is after the plan and the first look. */
  async function purgeWhile(record: RecordedRegistry, line: string, act: () => Promise<unknown>, lookAgainMs?: number) {
    let isDone = false;
    const view: RegistryView = {
      ...record.view,
      guards: async (repository) => {
        if (!isDone) {
          isDone = true;
          await act();
        }
        return record.view.guards(repository);
      },
    };
    return runPurge({ ...room.tools(view), ...(lookAgainMs !== undefined && { lookAgainMs }) }, line);
  }

  it('statement 30: a tag that moved after the plan stays with what it leads to', async () => {
    const { client } = room;
    const record = room.record();
    const old = await record.image('moved', 'a', { tags: { v1: '40d' } });
    const { lines, notices, summary } = await purgeWhile(record, '-f moved:.* --ago 30d', () =>
      room.record().image('moved', 'new', { tags: { v1: '0m' } }),
    );
    expect(summary).toMatchObject({ tags: 0, manifests: 0 });
    expect(lines.filter((line) => line.startsWith('Deleted'))).toEqual([]);
    expect(notices).toEqual([expect.stringContaining('moved:v1: tag changed')]);
    expect((await tagsNow(client, 'moved'))['v1']).not.toBe(old.digest);
    expect(await missingFrom(client, 'moved', 'v1')).toEqual([]);
  });

  it('an index that is pushed to a planned tag protects planned manifests that it lists', async () => {
    const { client } = room;
    const record = room.record();
    const a = await record.image('relisted', 'a', { tags: { v1: '40d' } });
    const b = await record.image('relisted', 'b', { age: '40d' });
    const c = await record.image('relisted', 'c', { age: '41d' });
    const { summary } = await purgeWhile(record, '-f relisted:.* --ago 30d --untagged --concurrency 1', () =>
      room.record().index('relisted', 'new', [a, b], { tags: { v1: '0m' } }),
    );
    expect(summary).toMatchObject({ tags: 0, manifests: 1 });
    expect(await missingFrom(client, 'relisted', 'v1')).toEqual([]);
    expect(await client.head('relisted', c.digest)).toBeUndefined();
  });

  it('what is locked or needed from now on stays', async () => {
    const { client } = room;
    const record = room.record();
    const index = await record.index('claimed', 'i', [await record.image('claimed', 'a')], { tags: { v1: '40d' } });
    await record.image('claimed', 'b', { tags: { v2: '40d' } });
    await record.image('claimed', 'c', { tags: { v3: '40d' } });
    const { summary, notices } = await purgeWhile(record, '-f claimed:.* --ago 30d --untagged --concurrency 1', () => {
      record.guard('claimed', { needed: new Map([[index.digest, 'run r1']]), tags: new Map([['v2', locked]]) });
      return Promise.resolve();
    });
    expect(summary).toMatchObject({ tags: 1, manifests: 1 });
    expect(notices.join('\n')).toMatch(/run r1 needs it[\s\S]*it is locked|it is locked[\s\S]*run r1 needs it/);
    expect(Object.keys(await tagsNow(client, 'claimed'))).toEqual(['v1', 'v2']);
    expect(await missingFrom(client, 'claimed', 'v1')).toEqual([]);
  });

  it('a new tag protects what it leads to, also when it comes while the purge goes on', async () => {
    const { client } = room;
    const record = room.record();
    const images = [];
    for (const name of ['a', 'b', 'c', 'd']) images.push(await record.image('retagged', name, { age: '40d' }));
    const last =
      record
        .repositories()[0]
        ?.manifests.map(({ digest }) => digest)
        .toSorted()
        .at(-1) ?? '';
    const { lines } = await purgeWhile(
      record,
      '--untagged-only -f retagged:x --ago 30d --concurrency 1',
      async () => {
        const manifest = await client.getManifest('retagged', last);
        await client.putManifest('retagged', 'keep', {
          bytes: manifest?.bytes ?? Buffer.alloc(0),
          mediaType: manifest?.mediaType ?? '',
        });
      },
      0,
    );
    expect(
      lines.filter((line) => line.startsWith('Deleted')),
      lines.join('\n'),
    ).toHaveLength(3);
    expect(await missingFrom(client, 'retagged', 'keep')).toEqual([]);
  });
});
