import { SlipwayError } from '@slipway/core';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { addressCheck } from './addresses.ts';
import { createOutgoing } from './outgoing.ts';

/** A real server on this machine. */
async function serve(listener: RequestListener) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof SlipwayError ? error.code : String(error)),
  );

describe('addressCheck', () => {
  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '64:ff9b::169.254.169.254',
    '2002:a9fe:a9fe::1',
    'fe80::1',
    'febf::1',
    'fd00:ec2::254',
    '100.100.100.200',
    '168.63.129.16',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
  ])('never lets anything be sent to %s', (address) => {
    expect(addressCheck('allow')(address)).toBeDefined();
    expect(addressCheck('deny')(address)).toBeDefined();
  });

  it.each([
    '127.0.0.1',
    '::1',
    '0.0.0.0',
    '::',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fd12::1',
    '::ffff:10.0.0.1',
    '::10.0.0.1',
    '64:ff9b::10.0.0.1',
  ])('lets %s pass unless private addresses are denied', (address) => {
    expect(addressCheck('allow')(address)).toBeUndefined();
    expect(addressCheck('deny')(address)).toBeDefined();
  });

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111'])('always lets %s pass', (address) => {
    expect(addressCheck('deny')(address)).toBeUndefined();
  });
});

describe('createOutgoing', () => {
  it('sends method, headers and body, and gives status, headers and body', async () => {
    await using server = await serve((request, response) => {
      void text(request).then((body) =>
        response
          .writeHead(201, { 'x-answer': 'yes' })
          .end(`${request.method} ${String(request.headers['x-mine'])} ${body}`),
      );
    });
    const answer = await createOutgoing()({
      method: 'POST',
      url: `${server.url}/hook?x=1`,
      headers: { 'x-mine': 'here' },
      body: 'größe',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers['x-answer']).toBe('yes');
    expect(answer.body.toString()).toBe('POST here größe');
    expect(server.requests[0]?.headers['user-agent']).toBe('slipway');
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:169.254.169.254]/',
    // The forms that browsers read as the same address.
    'http://2852039166/',
    'http://0xa9.0xfe.0xa9.0xfe/',
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'no address',
  ])('refuses %s', async (url) => {
    expect(await codeOf(createOutgoing()({ method: 'GET', url }))).toBe('outgoing-refused');
  });

  it('reaches this machine unless private addresses are denied', async () => {
    await using server = await serve((_, response) => response.end('hello'));
    const get = { method: 'GET', url: server.url } as const;
    expect((await createOutgoing()(get)).status).toBe(200);
    expect(await codeOf(createOutgoing({ privateAddresses: 'deny' })(get))).toBe('outgoing-refused');
    expect(
      await codeOf(
        createOutgoing({ privateAddresses: 'deny' })({ method: 'GET', url: `http://localhost:${server.port}` }),
      ),
    ).toBe('outgoing-refused');
    expect(server.requests).toHaveLength(1);
  });

  it('connects to the very address that it looked at, though the next answer of the resolver is another', async () => {
    await using server = await serve((_, response) => response.end('hello'));
    const answers = ['127.0.0.1', '169.254.169.254', '127.0.0.1'];
    let asked = 0;
    const send = createOutgoing({
      resolve: (_, done) => done(null, [{ address: answers[asked++] ?? '', family: 4 }]),
    });
    const get = { method: 'GET', url: `http://rebind.example:${server.port}/` } as const;
    expect((await send(get)).body.toString()).toBe('hello');
    expect(asked).toBe(1);
    expect(await codeOf(send(get))).toBe('outgoing-refused');
    // Nothing is remembered of the answer before: each connection is looked at.
    expect((await send(get)).status).toBe(200);
    expect(server.requests).toHaveLength(2);
  });

  it('refuses a name one of whose addresses is refused', async () => {
    const send = createOutgoing({
      resolve: (_, done) =>
        done(null, [
          { address: '127.0.0.1', family: 4 },
          { address: 'fe80::1', family: 6 },
        ]),
    });
    expect(await codeOf(send({ method: 'GET', url: 'http://both.example/' }))).toBe('outgoing-refused');
  });

  it('follows redirects within a host, and to nowhere else', async () => {
    await using other = await serve((_, response) => response.end('stolen'));
    await using server = await serve((request, response) => {
      if (request.url === '/end') response.end(`${request.method}`);
      else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (request.url === '/out') response.writeHead(307, { location: `${other.url}/` }).end();
      else if (request.url === '/metadata') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      else if (request.url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      else response.writeHead(307, { location: '/end' }).end();
    });
    const send = createOutgoing();
    const headers = { authorization: 'Bearer secret' };
    const to = (path: string, method: 'GET' | 'POST' = 'GET') => send({ method, url: server.url + path, headers });
    expect((await to('/here')).body.toString()).toBe('GET');
    expect((await to('/here', 'POST')).body.toString()).toBe('POST');
    for (const path of ['/out', '/metadata', '/file']) expect(await codeOf(to(path))).toBe('outgoing-refused');
    expect(await codeOf(to('/loop'))).toBe('outgoing-failed');
    // A 302 would turn a POST into a GET: that is an answer, and no delivery.
    expect((await to('/loop', 'POST')).status).toBe(302);
    expect(other.requests).toEqual([]);
  });

  it('reads so much of an answer and no more, and does not send what is too large', async () => {
    await using server = await serve((_, response) => {
      const more = (): void => {
        if (response.write('x'.repeat(10_000))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    const send = createOutgoing({ maxAnswerBytes: 50_000, maxBodyBytes: 10 });
    const answer = await send({ method: 'GET', url: server.url });
    expect(answer).toMatchObject({ status: 200, isCut: true });
    expect(answer.body).toHaveLength(50_000);
    expect(await codeOf(send({ method: 'POST', url: server.url, body: 'x'.repeat(11) }))).toBe('too-large');
  });

  it('waits no longer than it may, for the answer or the rest of it, and ends when it is asked to', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/half') response.writeHead(200, { 'content-length': '10' }).write('half');
    });
    const send = createOutgoing({ timeoutMs: 200 });
    for (const path of ['/', '/half']) {
      await expect(send({ method: 'GET', url: server.url + path })).rejects.toThrow('it took too long');
    }
    const stop = new AbortController();
    const asked = createOutgoing()({ method: 'GET', url: server.url, signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(asked).rejects.toThrow('stopped');
  });

  it('says why an address does not answer', async () => {
    const server = await serve((_, response) => response.end());
    await server[Symbol.asyncDispose]();
    await expect(createOutgoing()({ method: 'GET', url: server.url })).rejects.toMatchObject({
      code: 'outgoing-failed',
      message: expect.stringContaining('ECONNREFUSED') as unknown,
    });
  });
});
