import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingFrom, tagsNow } from '../testing/pull-fully.ts';
import type { RecordedRegistry } from '../testing/recorded-registry.ts';
import { locked, openPurgeRoom, type PurgeRoom } from '../testing/purge-room.ts';
import { runPurge } from '../testing/run-purge.ts';
import { purgeExitCode } from './purge.ts';

let room: PurgeRoom;

beforeAll(async () => {
  room = await openPurgeRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

async function survivors(record: RecordedRegistry, repository: string): Promise<readonly string[]> {
  const digests = record.repositories().find(({ name }) => name === repository)?.manifests ?? [];
  const found = await Promise.all(digests.map(({ digest }) => room.client.head(repository, digest)));
  return digests.flatMap(({ digest }, index) => (found[index] === undefined ? [] : [digest]));
}

describe('purge of a real registry', () => {
  it('statements 37, 47: tells first what it deletes then, in words of ACR and sorted, and a dry run only reads', async () => {
    const { client, front, tools } = room;
    const record = room.record();
    for (const repository of ['dry/b', 'dry/a']) {
      await record.image(repository, 'one', { tags: { v1: '40d', v2: '50d' } });
      await record.image(repository, 'two', { tags: { v3: '45d', latest: '45d' } });
      await record.image(repository, 'young', { tags: { v4: '1d' } });
      await record.image(repository, 'untagged', { age: '60d' });
    }
    const [one, , , untagged] = record.repositories()[0]?.manifests.map(({ digest }) => digest) ?? [];
    const line = '-f .*:^v --ago 30d --untagged';
    const seen = front.requests.length;
    const dry = await runPurge(tools(record.view), `${line} --dry-run`);
    expect(front.requests.slice(seen).filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([]);
    const name = front.host;
    const repositoryLines = (repository: string) => [
      `Would delete tags for repository: ${repository}`,
      ...['v1', 'v3', 'v2'].map((tag) => `Would delete: ${name}/${repository}:${tag}`),
      `Would delete manifests for repository: ${repository}`,
      ...[untagged ?? '', one ?? ''].map((digest) => `Would delete: ${name}/${repository}@${digest}`),
    ];
    expect(dry.lines).toEqual([
      'DRY RUN: The following output shows what WOULD be deleted if the purge command was executed. Nothing is deleted.',
      ...repositoryLines('dry/a'),
      ...repositoryLines('dry/b'),
      '',
      'Number of tags to be deleted: 6',
      'Number of manifests to be deleted: 4',
    ]);

    const real = await runPurge(tools(record.view), line);
    expect(real.lines).toEqual(
      dry.lines.slice(1).map((text) =>
        text
          .replace('Would delete: ', 'Deleted ')
          .replace('Would delete', 'Deleting')
          .replace(/^Number of (\w+) to be deleted/, 'Number of deleted $1'),
      ),
    );
    expect(purgeExitCode(real.summary)).toBe(0);
    for (const repository of ['dry/a', 'dry/b']) {
      expect(Object.keys(await tagsNow(client, repository))).toEqual(['latest', 'v4']);
      expect(await missingFrom(client, repository, 'latest')).toEqual([]);
      expect((await survivors(record, repository)).length).toBe(2);
    }
  });

  it('statement 25: takes one of two tags away and leaves the image', async () => {
    const { client, tools } = room;
    const record = room.record();
    const { digest } = await record.image('two-tags', 'a', { tags: { v1: '40d', latest: '1d' } });
    const { lines } = await runPurge(tools(record.view), '-f two-tags:.* --ago 30d --untagged');
    expect(lines).toContain('Number of deleted tags: 1');
    expect(lines).toContain('Number of deleted manifests: 0');
    expect(await tagsNow(client, 'two-tags')).toEqual({ latest: digest });
    expect(await missingFrom(client, 'two-tags', digest)).toEqual([]);
  });

  it('leaves manifests where only tags were asked for', async () => {
    const { client, tools } = room;
    const record = room.record();
    const { digest } = await record.image('only-tags', 'a', { tags: { v1: '40d', v2: '40d' } });
    const { lines } = await runPurge(tools(record.view), '-f only-tags:.* --ago 30d');
    expect(lines.filter((line) => line.includes('manifests'))).toEqual(['Number of deleted manifests: 0']);
    expect(await tagsNow(client, 'only-tags')).toEqual({});
    expect(await missingFrom(client, 'only-tags', digest)).toEqual([]);
  });

  it('statements 39, 40, 41, 49: what something that stays needs survives in full', async () => {
    const { client, front, tools } = room;
    const record = room.record();
    const repository = 'kept';
    const pair = async (name: string) => [
      await record.image(repository, `${name}-1`),
      await record.image(repository, `${name}-2`),
    ];
    const tagged = await record.index(repository, 'tagged', await pair('tagged'), { tags: { latest: '1d' } });
    const lockedIndex = await record.index(repository, 'locked', await pair('locked'));
    const young = await record.index(repository, 'young', await pair('young'), { age: '1d' });
    const needed = await record.index(repository, 'needed', await pair('needed'), { tags: { 'v-needed': '90d' } });
    const nested = await record.index(
      repository,
      'outer',
      [await record.index(repository, 'inner', await pair('inner'))],
      {
        tags: { 'v-young': '1d' },
      },
    );
    const referrer = await record.index(repository, 'sbom', await pair('sbom'), { subject: tagged });
    const signature = await record.image(repository, 'signature', {
      tags: { [`sha256-${tagged.digest.slice(7)}.sig`]: '90d' },
    });
    const going = await record.index(repository, 'going', await pair('going'), { tags: { v1: '90d' } });
    const goingReferrer = await record.image(repository, 'going-sbom', { subject: going });
    const goingTag = `sha256-${going.digest.slice(7)}`;
    await record.index(repository, 'going-referrers', [goingReferrer], { tags: { [goingTag]: '1d' } });
    record.guard(repository, {
      manifests: new Map([[lockedIndex.digest, locked]]),
      needed: new Map([[needed.digest, 'run r7']]),
    });

    const { lines, summary } = await runPurge(tools(record.view), `-f ${repository}:.* --ago 30d --untagged`);
    expect(summary).toEqual({ dryRun: false, tags: 2, manifests: 5 });
    expect(
      lines.filter((line) => /^Deleted .*:[^:]*$/.test(line.replace(front.host, '')) && !line.includes('@')),
    ).toEqual([`Deleted ${front.host}/${repository}:v1`, `Deleted ${front.host}/${repository}:${goingTag}`]);
    for (const { digest } of [tagged, lockedIndex, young, needed, nested, referrer, signature]) {
      expect(await missingFrom(client, repository, digest)).toEqual([]);
    }
    expect((await survivors(record, repository)).length).toBe(record.repositories()[0]!.manifests.length - 5);
  });

  it('statement 42: deletes what lists others before them', async () => {
    const { front, tools } = room;
    const record = room.record();
    const children = [await record.image('order', 'a'), await record.image('order', 'b', { tags: { v2: '40d' } })];
    const inner = await record.index('order', 'inner', children);
    const outer = await record.index('order', 'outer', [inner], { tags: { v1: '40d' } });
    const seen = front.requests.length;
    await runPurge(tools(record.view), '-f order:.* --ago 30d --untagged --concurrency 16');
    const deleted = front.requests
      .slice(seen)
      .flatMap(({ method, path }) => (method === 'DELETE' ? [path.split('/').at(-1)] : []));
    expect(deleted.slice(0, 2)).toEqual([outer.digest, inner.digest]);
    expect(deleted.slice(2).toSorted()).toEqual(children.map(({ digest }) => digest).toSorted());
  });

  it('statements 43, 44, 45: only ages that are known count, of pushes and of lost tags', async () => {
    const { client, front, tools } = room;
    const record = room.record();
    const repository = 'ages';
    await record.image(repository, 'tag-unknown', { tags: { v1: 'unknown' } });
    const unknown = await record.image(repository, 'unknown', { age: 'unknown' });
    const replaced = await record.image(repository, 'was-latest', { age: '365d', untagged: '1m' });
    await record.image(repository, 'built-1980', {
      tags: { v2: '1m' },
      age: '1m',
      config: '{"created":"1980-01-01T00:00:00Z","rootfs":{}}',
    });
    const { lines, notices } = await runPurge(tools(record.view), `-f ${repository}:.* --ago 1d --untagged`);
    expect(lines.filter((line) => line.startsWith('Deleted'))).toEqual([]);
    expect(notices).toEqual([
      `Kept ${front.host}/${repository}:v1: nobody knows when it was last updated`,
      `Kept ${front.host}/${repository}@${unknown.digest}: nobody knows when it was last updated`,
    ]);
    expect(await missingFrom(client, repository, replaced.digest)).toEqual([]);
  });

  describe('statement 38: a locked tag', () => {
    it.each([
      ['stays', '', () => Promise.resolve(), [], ['v1']],
      [
        'is unlocked and goes with --include-locked',
        '--include-locked',
        () => Promise.resolve(),
        ['Unlocked', 'Deleted'],
        [],
      ],
      [
        'goes when it cannot be unlocked, too',
        '--include-locked',
        () => Promise.reject(new Error('no')),
        ['Deleted'],
        [],
      ],
    ])('%s', async (what, flag, unlock, words, left) => {
      const { client, front } = room;
      const record = room.record();
      const repository = `locked-${what.length}`;
      await record.image(repository, 'a', { tags: { v1: '40d' } });
      record.guard(repository, { tags: new Map([['v1', locked]]) });
      const line = `-f ${repository}:.* --ago 30d --untagged ${flag}`.trim();
      const seen = front.requests.length;
      const dry = { ...room.tools(record.view), unlock: () => Promise.reject(new Error('asked to unlock')) };
      const { summary } = await runPurge(dry, `${line} --dry-run`);
      // P16: what a dry run reports is unlocked by nobody.
      expect(summary.tags).toBe(flag === '' ? 0 : 1);
      expect(front.requests.slice(seen).filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([]);
      const { lines, notices } = await runPurge({ ...room.tools(record.view), unlock }, line);
      const ofTag = lines.filter((text) => text.endsWith(`${repository}:v1`)).map((text) => text.split(' ')[0]);
      expect(ofTag).toEqual(words);
      expect(Object.keys(await tagsNow(client, repository))).toEqual(left);
      expect(notices.some((text) => text.includes('Failed to unlock'))).toBe(what.includes('cannot'));
    });
  });

  it('stops between two deletions when it is told to, and says so', async () => {
    const { client, tools } = room;
    const record = room.record();
    for (const tag of ['v1', 'v2', 'v3']) await record.image('stopped', tag, { tags: { [tag]: '40d' } });
    const controller = new AbortController();
    const view = {
      ...record.view,
      guards: (repository: string) => {
        controller.abort();
        return record.view.guards(repository);
      },
    };
    const { lines, summary } = await runPurge(
      tools(view),
      '-f stopped:.* --ago 30d --untagged --concurrency 1',
      controller.signal,
    );
    expect(summary).toMatchObject({ tags: 1, manifests: 1 });
    expect(lines).toContain('Failed to complete purge: it was stopped');
    expect(purgeExitCode(summary)).toBe(1);
    expect(Object.keys(await tagsNow(client, 'stopped'))).toHaveLength(2);
  });

  it('deletes nothing when anything is wrong with the plan', async () => {
    const { client, tools } = room;
    const record = room.record();
    await record.image('broken-a', 'a', { tags: { v1: '40d' } });
    const view = {
      ...record.view,
      repositories: () => Promise.resolve(['broken-a', 'broken-b']),
      repository: (name: string) =>
        name === 'broken-b' ? Promise.reject(new Error('away')) : record.view.repository(name),
    };
    await expect(runPurge(tools(view), '-f .*:.* --ago 0')).rejects.toThrow('away');
    expect(Object.keys(await tagsNow(client, 'broken-a'))).toEqual(['v1']);
  });

  it('P19: tells of a repository that is not there', async () => {
    const { tools } = room;
    const record = room.record();
    const view = { ...record.view, repositories: () => Promise.resolve(['nowhere']) };
    const { lines, summary } = await runPurge(tools(view), '-f nowhere:.* --ago 0');
    expect(lines[0]).toBe('nowhere repository not found');
    expect(purgeExitCode(summary)).toBe(0);
  });
});
