import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingFrom, tagsNow } from '../testing/pull-fully.ts';
import { openPurgeRoom, type PurgeRoom } from '../testing/purge-room.ts';
import { runPurge } from '../testing/run-purge.ts';
import { purgeExitCode } from './purge.ts';

let room: PurgeRoom;

beforeAll(async () => {
  room = await openPurgeRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

describe('statement 46: a deletion that is answered with', () => {
  const isDelete = (repository: string, digest: string) => (request: { method: string; path: string }) =>
    request.method === 'DELETE' && request.path === `/v2/${repository}/manifests/${digest}`;
  const answer = (status: number) =>
    ({
      kind: 'answer',
      status,
      headers: { 'content-type': 'application/json' },
      body: '{"errors":[{"code":"UNSUPPORTED"}]}',
    }) as const;

  it('404 counts as deleted', async () => {
    const { client, front, tools } = room;
    const record = room.record();
    const { digest } = await record.image('status-404', 'a', { age: '40d' });
    await client.deleteManifest('status-404', digest);
    const { lines, summary } = await runPurge(tools(record.view), '--untagged-only -f status-404:x --ago 30d');
    expect(lines).toContain(`Skipped ${front.host}/status-404@${digest}, HTTP status: 404`);
    expect(summary).toMatchObject({ tags: 0, manifests: 1 });
    expect(purgeExitCode(summary)).toBe(0);
  });

  it('405 is skipped, counts for nothing, and is no failure', async () => {
    const { client, front, tools } = room;
    const record = room.record();
    const { digest } = await record.image('status-405', 'a', { tags: { v1: '40d' } });
    front.fail(answer(405), { match: isDelete('status-405', digest) });
    const { lines, summary } = await runPurge(tools(record.view), '-f status-405:.* --ago 30d --untagged');
    const text = 'operation not allowed, HTTP status: 405';
    expect(lines.filter((line) => line.startsWith('Skipped'))).toEqual([
      `Skipped ${front.host}/status-405:v1, ${text}`,
      `Skipped ${front.host}/status-405@${digest}, ${text}`,
    ]);
    expect(summary).toEqual({ dryRun: false, tags: 0, manifests: 0 });
    expect(await tagsNow(client, 'status-405')).toEqual({ v1: digest });
  });

  it('500 fails the purge, which tells the truth of what it did', async () => {
    const { client, front, tools } = room;
    const record = room.record();
    for (const repository of ['status-a', 'status-b', 'status-c']) {
      for (const tag of ['v1', 'v2', 'v3'])
        await record.image(repository, tag, { tags: { [tag]: `4${tag.slice(1)}d` }, age: `4${tag.slice(1)}d` });
    }
    const digest = record.repositories()[1]?.tags[1]?.digest ?? '';
    front.fail(answer(500), { match: isDelete('status-b', digest), times: 9 });
    const { lines, summary } = await runPurge(
      tools(record.view),
      '-f status-.:.* --ago 30d --untagged --concurrency 1',
    );
    expect(purgeExitCode(summary)).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/^Failed to delete \S*status-b@\S*, error: .*500/));
    expect(lines).toContainEqual(expect.stringMatching(/^Failed to complete purge: .*500/));
    const left = await Promise.all(
      ['status-a', 'status-b', 'status-c'].map(async (name) => Object.keys(await tagsNow(client, name))),
    );
    expect(left).toEqual([[], ['v2', 'v3'], ['v1', 'v2', 'v3']]);
    expect(summary).toMatchObject({ tags: 4, manifests: 4 });
    expect(lines.filter((line) => line.startsWith('Deleted'))).toHaveLength(8);
    expect(await missingFrom(client, 'status-b', 'v2')).toEqual([]);
  });

  it('401 names the repository that failed, those that are done, and those that are left', async () => {
    const { client, front, tools } = room;
    const record = room.record();
    for (const repository of ['login-a', 'login-b', 'login-c', 'login-d']) {
      await record.image(repository, 'x', { tags: { v1: '40d' }, age: '40d' });
    }
    const digest = record.repositories()[1]?.tags[0]?.digest ?? '';
    const refusal = { ...answer(401), headers: { 'www-authenticate': 'Basic realm="registry"' } };
    front.fail(refusal, { match: isDelete('login-b', digest), times: 9 });
    const { lines, summary } = await runPurge(tools(record.view), '-f login-.:.* --ago 30d --untagged');
    expect(purgeExitCode(summary)).toBe(1);
    expect(lines.slice(-8)).toEqual([
      expect.stringMatching(/^Failed to complete purge: /),
      'Failed repository: login-b',
      'Completed repositories: login-a',
      'Remaining repositories: login-c, login-d',
      expect.stringContaining('Narrow --filter'),
      '',
      'Number of deleted tags: 1',
      'Number of deleted manifests: 1',
    ]);
    expect(Object.keys(await tagsNow(client, 'login-c'))).toEqual(['v1']);
  });

  it('500 after the manifest is gone takes away the tags that may be left, fallback tags, too', async () => {
    const record = room.record();
    const repository = 'status-half';
    const image = await record.image(repository, 'a', { tags: { v1: '40d' } });
    const fallback = `sha256-${image.digest.slice(7)}.sig`;
    const signature = await record.image(repository, 'b', { tags: { [fallback]: '40d' } });
    const tools = room.tools(record.view);
    const untagged: string[] = [];
    const { summary, lines } = await runPurge(
      {
        ...tools,
        registry: {
          ...tools.registry,
          deleteManifest: async (name, digest) => {
            await tools.registry.deleteManifest(name, digest);
            return { kind: 'deleted', mayLeaveTags: true };
          },
          untag: (_repository, tag, digest) => {
            untagged.push(`${tag} ${digest}`);
            return Promise.resolve({ kind: 'deleted' });
          },
        },
      },
      `-f ${repository}:.* --ago 30d --untagged`,
    );
    expect(untagged).toEqual([`v1 ${image.digest}`, `${fallback} ${signature.digest}`]);
    expect(summary).toEqual({ dryRun: false, tags: 2, manifests: 2 });
    expect(lines).toContain(`Deleted ${room.front.host}/${repository}:v1`);
  });
});
