import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { whenEnded } from './delivery.ts';

/** Larger than what the sockets of both sides hold. */
const large = Buffer.alloc(32 * 1024 ** 2, 'x');

/** Answers each request with the bytes, and says what became of each answer. */
async function serving(bytes: Buffer) {
  const ended: Promise<boolean>[] = [];
  const server = createServer((_, response) => {
    ended.push(new Promise((resolve) => whenEnded(response, resolve)));
    response.end(bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    server,
    ended,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function ask(port: number, connection = 'keep-alive') {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\nConnection: ${connection}\r\n\r\n`);
  return socket;
}

describe('whenEnded', () => {
  it.each(['close', 'keep-alive'])('says that an answer was delivered (%s)', async (connection) => {
    await using service = await serving(Buffer.from('small'));
    const socket = await ask(service.port, connection);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toContain('small');
    expect(await service.ended[0]).toBe(true);
    socket.destroy();
  });

  it('says that a large one was delivered to the end', async () => {
    await using service = await serving(large);
    expect((await text(await ask(service.port, 'close'))).length).toBeGreaterThan(large.length);
    expect(await service.ended[0]).toBe(true);
  });

  it('says that the caller broke the connection', async () => {
    await using service = await serving(large);
    const socket = await ask(service.port);
    await once(socket, 'readable');
    socket.destroy();
    expect(await service.ended[0]).toBe(false);
  });

  it('says that the server broke the connection', async () => {
    await using service = await serving(large);
    const socket = await ask(service.port);
    socket.on('error', () => undefined);
    await once(socket, 'readable');
    service.server.closeAllConnections();
    expect(await service.ended[0]).toBe(false);
  });
});
