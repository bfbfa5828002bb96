import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { registryLogin } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { createRegistryClient } from './client.ts';
import { startFakeRegistry, type Arrived } from './testing/fake-registry.ts';

const content = Buffer.alloc(3_000_000, 'blob');
const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;

async function read(host: string): Promise<Buffer | undefined> {
  const client = createRegistryClient(host, {
    credentials: () => Promise.resolve(registryLogin),
    retry: { attempts: 1 },
  });
  const blob = await client.getBlob('a/b', digest);
  return blob === undefined ? undefined : buffer(blob);
}

describe('getBlob', () => {
  it('reads every byte, after a login where one is asked for', async () => {
    await using server = await startFakeRegistry((request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end('x'.repeat(100_000));
      } else {
        response.end(content);
      }
    });
    expect((await read(server.host))?.equals(content)).toBe(true);
    expect(server.requests.map(({ url }) => url)).toEqual(Array(2).fill(`/v2/a/b/blobs/${digest}`));
  });

  it('6 follows a redirect without showing the login there', async () => {
    await using storage = await startFakeRegistry((_, response) => response.end(content));
    await using server = await startFakeRegistry((request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      } else {
        response.writeHead(307, { location: `http://${storage.host}/bytes?signature=1` }).end();
      }
    });
    expect((await read(server.host))?.equals(content)).toBe(true);
    expect(storage.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/bytes?signature=1', undefined],
    ]);
  });

  it.each<[what: string, range: { start: number; end?: number }, status: number]>([
    ['206', { start: 2, end: 5 }, 206],
    ['the whole', { start: 2, end: 5 }, 200],
    ['the rest of the whole', { start: 2_999_998 }, 200],
  ])('reads a part from a server that answers %s', async (_what, range, status) => {
    await using server = await startFakeRegistry((request, response) => {
      const end = range.end ?? content.length - 1;
      expect(request.headers.range).toBe(`bytes=${range.start}-${range.end ?? ''}`);
      response.writeHead(status).end(status === 206 ? content.subarray(range.start, end + 1) : content);
    });
    const part = await createRegistryClient(server.host).getBlob('a/b', digest, { range });
    const expected = content.subarray(range.start, (range.end ?? content.length) + 1);
    expect((await buffer(part!)).equals(expected)).toBe(true);
  });

  it('says when there is none', async () => {
    await using server = await startFakeRegistry((_, response) => response.writeHead(404).end());
    expect(await read(server.host)).toBeUndefined();
  });

  it.each<[what: string, answer: (request: Arrived, response: ServerResponse) => void, message: RegExp]>([
    ['other bytes', (_, response) => response.end('other'), /digest mismatch/],
    ['a status 500', (_, response) => response.writeHead(500).end(), /status 500/],
    ['a redirect to a file', (_, response) => response.writeHead(302, { location: 'file:///x' }).end(), /nowhere/],
    ['a redirect in a circle', (_, response) => response.writeHead(302, { location: '/x' }).end(), /nowhere/],
    [
      'a body that breaks off',
      (_, response) => {
        response.writeHead(200, { 'content-length': String(content.length) });
        response.write('blob', () => response.destroy());
      },
      /cannot be reached/,
    ],
  ])('fails for %s', async (_what, answer, message) => {
    await using server = await startFakeRegistry(answer);
    await expect(read(server.host)).rejects.toThrow(message);
  });
});
