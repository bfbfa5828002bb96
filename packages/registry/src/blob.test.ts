import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { registryLogin } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { createRegistryClient } from './client.ts';

const content = Buffer.alloc(3_000_000, 'blob');
const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;

interface TestServer extends AsyncDisposable {
  readonly host: string;
  readonly requests: readonly IncomingMessage[];
}

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === 'object' ? (address?.port ?? '') : ''}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(host: string): Promise<Buffer | undefined> {
  const client = createRegistryClient(host, { credentials: () => Promise.resolve(registryLogin) });
  const blob = await client.getBlob('a/b', digest);
  return blob === undefined ? undefined : buffer(blob);
}

describe('getBlob', () => {
  it('reads every byte, after a login where one is asked for', async () => {
    await using server = await serve((request, response) => {
      if (request.headers.authorization === undefined) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end('x'.repeat(100_000));
      } else {
        response.end(content);
      }
    });
    expect((await read(server.host))?.equals(content)).toBe(true);
    expect(server.requests.map(({ url }) => url)).toEqual(Array(2).fill(`/v2/a/b/blobs/${digest}`));
  });

  it('follows a redirect without showing the login there', async () => {
    await using storage = await serve((_, response) => response.end(content));
    await using server = await serve((request, response) => {
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

  it('says when there is none', async () => {
    await using server = await serve((_, response) => response.writeHead(404).end());
    expect(await read(server.host)).toBeUndefined();
  });

  it.each<[what: string, answer: (request: IncomingMessage, response: ServerResponse) => void, message: RegExp]>([
    ['other bytes', (_, response) => response.end('other'), /digest mismatch/],
    ['a status 500', (_, response) => response.writeHead(500).end(), /status 500/],
    ['a redirect to a file', (_, response) => response.writeHead(302, { location: 'file:///x' }).end(), /nowhere/],
    ['a redirect in a circle', (_, response) => response.writeHead(302, { location: '/x' }).end(), /nowhere/],
    [
      'a body that breaks off',
      (request, response) => {
        response.writeHead(200, { 'content-length': String(content.length) });
        response.write('blob', () => request.socket.destroy());
      },
      /cannot be reached/,
    ],
  ])('fails for %s', async (_what, answer, message) => {
    await using server = await serve(answer);
    await expect(read(server.host)).rejects.toThrow(message);
  });
});
