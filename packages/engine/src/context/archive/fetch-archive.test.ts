import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { createTempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { packFiles } from '../files.ts';
import { fetchArchive } from './fetch-archive.ts';
import { defaultLimits } from './limits.ts';
import { readSpooledFile } from './spooled.ts';

type Answer = (request: IncomingMessage, answer: ServerResponse) => void;

interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
}

/** Answers each request with the next answer, and with the last one from then on. */
async function startServer(...answers: readonly Answer[]): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, answer) => {
    requests.push(request);
    answers[Math.min(requests.length, answers.length) - 1]?.(request, answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port ?? ''}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const tar = await buffer(packFiles([{ name: 'Dockerfile', content: Buffer.from('FROM scratch') }]));
const send =
  (body: Buffer): Answer =>
  (_, answer) =>
    answer.end(body);
const fail =
  (status: number): Answer =>
  (_, answer) =>
    answer.writeHead(status).end('no');

async function fetchFrom(url: string, signal = new AbortController().signal): Promise<string | undefined> {
  await using directory = await createTempDir();
  const file = join(directory.path, 'context.tar');
  await fetchArchive(new URL(url), file, { limits: defaultLimits, signal, backoffMs: 1 });
  return (await readSpooledFile(file, 'Dockerfile'))?.toString();
}

describe('fetchArchive (statement 73)', () => {
  it.each([
    ['a tar', () => tar],
    ['gzip', () => gzipSync(tar)],
    ['bzip2', () => execFileSync('bzip2', { input: tar })],
    ['xz', () => execFileSync('xz', { input: tar })],
    ['zstd', () => execFileSync('zstd', { input: tar })],
  ])('takes %s', async (_name, compress) => {
    await using server = await startServer(send(compress()));
    expect(await fetchFrom(`${server.url}/context`)).toBe('FROM scratch');
  });

  it.each([400, 401, 404, 410])('fails for a status %d without another try', async (status) => {
    await using server = await startServer(fail(status));
    await expect(fetchFrom(`${server.url}/x`)).rejects.toMatchObject({
      code: 'invalid-context',
      message: `the context ${server.url}/x cannot be fetched: the server answers with status ${status}`,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('tries three times when the server fails', async () => {
    await using server = await startServer(fail(500));
    await expect(fetchFrom(`${server.url}/x`)).rejects.toMatchObject({
      code: 'invalid-context',
      message: `${server.url}/x answers with status 500 (3 tries)`,
    });
    expect(server.requests).toHaveLength(3);
  });

  it.each<[what: string, answer: Answer]>([
    ['a status 503', fail(503)],
    ['a connection that breaks off', (request) => request.socket.destroy()],
    [
      'a body that breaks off',
      (request, answer) => {
        answer.writeHead(200, { 'content-length': String(tar.length) });
        answer.write(tar.subarray(0, 700), () => request.socket.destroy());
      },
    ],
  ])('gets over %s', async (_what, answer) => {
    await using server = await startServer(answer, send(tar));
    expect(await fetchFrom(`${server.url}/x`)).toBe('FROM scratch');
    expect(server.requests).toHaveLength(2);
  });

  it('does not try an archive again that it refuses', async () => {
    await using server = await startServer(send(Buffer.from('no tar'.repeat(200))));
    await expect(fetchFrom(`${server.url}/x`)).rejects.toMatchObject({ code: 'invalid-context' });
    expect(server.requests).toHaveLength(1);
  });

  it('sends a login to its own origin alone, and shows it nowhere', async () => {
    await using other = await startServer(send(tar), fail(404));
    await using server = await startServer((_, answer) => answer.writeHead(302, { location: `${other.url}/x` }).end());
    const url = `${server.url.replace('//', '//me:s3cr3t@')}/x?signature=abc`;
    expect(await fetchFrom(url)).toBe('FROM scratch');
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:s3cr3t').toString('base64')}`);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
    await expect(fetchFrom(url)).rejects.toThrow(/^(?!.*(?:s3cr3t|abc))/);
  });

  it.each([
    ['file:///etc/passwd', /not on the web/],
    ['http://169.254.169.254/latest/meta-data', /link-local/],
    ['http://[::ffff:169.254.169.254]/x', /link-local/],
    ['http://[fe80::1]/x', /link-local/],
  ])('follows no redirect to %s', async (location, message) => {
    await using server = await startServer((_, answer) => answer.writeHead(302, { location }).end());
    await expect(fetchFrom(`${server.url}/x`)).rejects.toThrow(message);
    expect(server.requests).toHaveLength(1);
  });

  it('ends redirects that go round', async () => {
    await using server = await startServer((_, answer) => answer.writeHead(302, { location: '/again' }).end());
    await expect(fetchFrom(`${server.url}/x`)).rejects.toThrow(/redirects more than 5 times/);
  });

  it('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    await using server = await startServer((_, answer) => {
      answer.write(tar.subarray(0, 600), () => controller.abort(reason));
    });
    await expect(fetchFrom(`${server.url}/x`, controller.signal)).rejects.toBe(reason);
  });
});
