import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { BytesAnswer } from './handler.ts';
import { sendBytes } from './send-bytes.ts';

/** Answers every request with the same bytes; the promise is that of the last answer. */
async function serving(answer: Omit<BytesAnswer, 'headers'>) {
  let sent: Promise<void> = Promise.resolve();
  const server = createServer((_: IncomingMessage, response: ServerResponse) => {
    sent = sendBytes(response, { headers: { 'content-type': 'text/plain' }, ...answer });
    sent.catch(() => undefined);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    async get(): Promise<IncomingMessage> {
      const [response] = (await once(request({ port, agent: false }).end(), 'response')) as [IncomingMessage];
      return response;
    },
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('sendBytes', () => {
  it('sends headers before there is anything to send', async () => {
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    await using server = await serving({
      body: (async function* () {
        await begun;
        yield Buffer.from('late');
      })(),
    });
    const response = await server.get();
    expect(response.statusCode).toBe(200);
    begin();
    expect((await buffer(response)).toString()).toBe('late');
  });

  it('reads no further than a slow caller takes', async () => {
    const piece = Buffer.alloc(64 * 1024);
    let produced = 0;
    const most = 4096;
    let isReturned = false;
    await using server = await serving({
      body: (async function* () {
        try {
          for (; produced < most; produced += 1) {
            yield piece;
            // Lets other work happen, as a real source would.
            await new Promise(setImmediate);
          }
        } finally {
          isReturned = true;
        }
      })(),
    });
    const response = await server.get();
    response.pause();
    // Until nothing more is produced: what the sockets of both sides hold is full.
    let before = -1;
    await expect
      .poll(
        () => {
          const isStill = produced === before;
          before = produced;
          return isStill;
        },
        { interval: 200, timeout: 10_000 },
      )
      .toBe(true);
    expect(produced).toBeLessThan(most / 4);
    response.destroy();
    await server.sent();
    expect(isReturned).toBe(true);
  });

  it('breaks the connection when the source fails, so that nobody takes the part for the whole', async () => {
    await using server = await serving({
      body: (async function* () {
        yield Buffer.from('half');
        await Promise.resolve();
        throw new Error('bytes are missing');
      })(),
    });
    const response = await server.get();
    await expect(buffer(response)).rejects.toThrow('aborted');
    await expect(server.sent()).rejects.toThrow('bytes are missing');
  });

  it('sends heartbeats while there is nothing else', async () => {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    await using server = await serving({
      body: (async function* () {
        await ended;
        yield Buffer.from('end');
      })(),
      heartbeat: { everyMs: 5, bytes: ':\n\n' },
    });
    const response = await server.get();
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(first.toString()).toContain(':\n\n');
    end();
    expect((await buffer(response)).toString()).toMatch(/end$/);
  });
});
