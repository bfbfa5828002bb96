import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startGitServer } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { createOutgoing } from '../outgoing/outgoing.ts';
import { movedRefs, rememberRefs } from './moved-refs.ts';
import { readPackets, writePackets } from './packets.ts';
import { readAdvertisement, readRefs } from './ref-lists.ts';
import { listRemoteRefs } from './remote-refs.ts';

const send = createOutgoing();
const signal = new AbortController().signal;

describe('listRemoteRefs', () => {
  it.each([
    ['version 2', (headers: Record<string, string>) => headers],
    ['version 0', ({ 'git-protocol': _, ...headers }: Record<string, string>) => headers],
    ['version 1', (headers: Record<string, string>) => ({ ...headers, 'git-protocol': 'version=1' })],
  ])('reads branches and tags of a real server in %s, with the commits of annotated tags', async (version, change) => {
    await using server = await startGitServer({ login: 'x:token' });
    const repository = await server.repository('app');
    const first = await repository.commit({ a: '1' });
    await repository.git('tag', 'plain');
    await repository.git('tag', '-a', '-m', 'annotated', 'v1.0');
    await repository.git('update-ref', 'refs/pull/1/head', first);
    const second = await repository.commit({ a: '2' });
    await repository.git('branch', 'feature/x', first);
    const authorization = `Basic ${Buffer.from('x:token').toString('base64')}`;
    const seen: number[] = [];
    const refs = await listRemoteRefs(
      { url: `${repository.url}/`, authorization },
      async (request) => {
        const answer = await send({ ...request, headers: change({ ...request.headers }) });
        seen.push(answer.status);
        return answer;
      },
      signal,
    );
    expect(refs).toEqual(
      expect.arrayContaining([
        { kind: 'branch', name: 'main', commit: second },
        { kind: 'branch', name: 'feature/x', commit: first },
        { kind: 'tag', name: 'plain', commit: first },
        { kind: 'tag', name: 'v1.0', commit: first },
      ]),
    );
    expect(refs).toHaveLength(4);
    expect(seen).toHaveLength(version === 'version 2' ? 2 : 1);
  });

  it('reads a repository without a commit', async () => {
    await using server = await startGitServer();
    const { url } = await server.repository('empty');
    expect(await listRemoteRefs({ url }, send, signal)).toEqual([]);
  });

  it.each([
    ['ssh://git@host/o/r.git', 'invalid-argument', 'not those over ssh'],
    ['git@host:o/r.git', 'invalid-argument', 'not those over ssh'],
    ['http://169.254.169.254/o/r.git', 'outgoing-refused', 'link-local'],
  ])('does not look at %s', async (url, code, message) => {
    const looked = listRemoteRefs({ url }, send, signal);
    await expect(looked).rejects.toMatchObject({ code, message: expect.stringContaining(message) as unknown });
  });

  it('says what the server says: no login, no repository', async () => {
    await using server = await startGitServer({ login: 'x:token' });
    await expect(listRemoteRefs({ url: `${server.url}/app.git` }, send, signal)).rejects.toMatchObject({
      code: 'not-allowed',
    });
    await using open = await startGitServer();
    await expect(listRemoteRefs({ url: `${open.url}/none.git` }, send, signal)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it.each<[name: string, listener: RequestListener, message: RegExp]>([
    [
      'a web page',
      (_, answer) => answer.setHeader('content-type', 'text/html').end('<html>'),
      /does not answer as a git/,
    ],
    ['garbage', git((end) => end('zzzz')), /not in the form of git/],
    ['half a line', git((end) => end('00ff# service')), /ends in the middle/],
    ['nothing', git((end) => end('')), /lists no refs/],
    ['an error', git((end) => end(writePackets([{ kind: 'line', text: 'ERR go away' }]))), /go away/],
    ['more than anyone has', git((end) => end(Buffer.alloc(17 * 1024 * 1024, '0'))), /more than 16777216 bytes/],
    ['a fault', (_, answer) => answer.writeHead(500).end(), /status 500/],
  ])('is not misled by %s', async (_, listener, message) => {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/r.git`;
      await expect(listRemoteRefs({ url }, send, signal)).rejects.toThrow(message);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

function git(answer: (end: (body: string | Buffer) => void) => void): RequestListener {
  return (_, response) => {
    response.setHeader('content-type', 'application/x-git-upload-pack-advertisement');
    answer((body) => response.end(body));
  };
}

/** Numbers between 0 and 1 that are the same in every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('packets', () => {
  it('are read as they are written', () => {
    const packets = [
      { kind: 'line', text: 'command=ls-refs' },
      { kind: 'delimiter' },
      { kind: 'line', text: 'größe' },
      { kind: 'flush' },
      { kind: 'response-end' },
    ] as const;
    expect(writePackets(packets).startsWith('0014command=ls-refs\n0001')).toBe(true);
    expect(readPackets(Buffer.from(writePackets(packets)))).toEqual(packets);
  });

  it('of any bytes are read, or refused with a reason', () => {
    const random = seededRandom(7);
    const hash = 'a'.repeat(40);
    const sound = Buffer.from(
      writePackets([
        { kind: 'line', text: '# service=git-upload-pack' },
        { kind: 'flush' },
        { kind: 'line', text: `${hash} HEAD\0agent=git` },
        { kind: 'line', text: `${hash} refs/heads/main` },
        { kind: 'line', text: `${hash} refs/tags/v1 peeled:${hash}` },
        { kind: 'flush' },
      ]),
    );
    let refused = 0;
    for (let round = 0; round < 5000; round += 1) {
      const bytes = Buffer.from(sound);
      for (let change = 0; change < 1 + random() * 4; change += 1) {
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      }
      const cut = bytes.subarray(0, random() < 0.3 ? Math.floor(random() * bytes.length) : bytes.length);
      for (const read of [readAdvertisement, readRefs]) {
        try {
          read(readPackets(cut));
        } catch (error) {
          refused += 1;
          expect(error).toMatchObject({ code: 'outgoing-failed' });
        }
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });
});

describe('movedRefs', () => {
  const url = 'https://git.example.io/o/r';
  const branch = (name: string, commit: string) => ({ kind: 'branch', name, commit }) as const;
  const tag = (name: string, commit: string) => ({ kind: 'tag', name, commit }) as const;

  it('are those that are new or stand elsewhere, as pushes', () => {
    const before = rememberRefs([branch('main', 'a'), branch('same', 's'), branch('gone', 'g'), tag('v1', 'a')]);
    const now = [branch('main', 'b'), branch('same', 's'), branch('new', 'n'), tag('v1', 'a'), tag('v2', 'b')];
    expect(movedRefs(url, before, now)).toEqual([
      {
        kind: 'push',
        repositoryUrl: url,
        ref: { kind: 'branch', name: 'main' },
        before: 'a',
        after: 'b',
        isForced: false,
      },
      { kind: 'push', repositoryUrl: url, ref: { kind: 'branch', name: 'new' }, after: 'n', isForced: false },
      { kind: 'push', repositoryUrl: url, ref: { kind: 'tag', name: 'v2' }, after: 'b', isForced: false },
    ]);
    expect(movedRefs(url, rememberRefs(now), now)).toEqual([]);
  });

  it('may have any names', () => {
    const strange = [branch('__proto__', 'a'), branch('constructor', 'b'), branch('toString', 'c')];
    expect(movedRefs(url, {}, strange)).toHaveLength(3);
    expect(movedRefs(url, JSON.parse(JSON.stringify(rememberRefs(strange))) as never, strange)).toEqual([]);
  });
});
