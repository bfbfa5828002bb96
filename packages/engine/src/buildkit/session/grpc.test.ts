import http2 from 'node:http2';
import { createServer, connect, type Server } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { authMethods } from './auth.ts';
import { grpcFrame, grpcMessages } from './grpc-frames.ts';
import { serveGrpc, type GrpcMethods } from './grpc-server.ts';
import { secretMethods } from './secrets.ts';
import { decodeMessage, encodeMessage } from './session-messages.ts';
import { sshMethods } from './ssh.ts';

interface Answer {
  readonly messages: readonly Buffer[];
  readonly status: number;
}

/** Calls a method as the engine does: over one connection, on which we are the server. */
async function call(methods: GrpcMethods, path: string, request: Buffer): Promise<Answer> {
  const door: Server = createServer().listen(0, '127.0.0.1');
  await once(door, 'listening');
  const address = door.address();
  const accepted = once(door, 'connection');
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  const [engineSide] = (await accepted) as [typeof socket];
  using _ = serveGrpc(socket, methods);
  const client = http2.connect('http://session', { createConnection: () => engineSide });
  const stream = client.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
  const trailers = once(stream, 'trailers') as Promise<[http2.IncomingHttpHeaders]>;
  stream.end(grpcFrame(request));
  const messages: Buffer[] = [];
  for await (const message of grpcMessages(stream)) messages.push(message);
  const [{ 'grpc-status': status }] = await trailers;
  client.destroy();
  door.close();
  return { messages, status: Number(status) };
}

describe('a session', () => {
  it('gives each host its own login, asks once for each, and knows Docker Hub by its machines', async () => {
    const asked: string[] = [];
    const methods = authMethods((host) => {
      asked.push(host);
      return Promise.resolve(host === 'none.io' ? undefined : { username: `user of ${host}`, password: 'p' });
    });
    const usernames: string[] = [];
    for (const host of ['a.io', 'a.io', 'none.io', 'registry-1.docker.io']) {
      const request = encodeMessage('CredentialsRequest', { host });
      const { messages } = await call(methods, '/moby.filesync.v1.Auth/Credentials', request);
      usernames.push(decodeMessage('CredentialsResponse', messages[0] ?? Buffer.alloc(0)).username);
    }
    expect(usernames).toEqual(['user of a.io', 'user of a.io', '', 'user of docker.io']);
    expect(asked).toEqual(['a.io', 'none.io', 'docker.io']);
  });

  it('hands a refresh token on as one, with an empty user name', async () => {
    const methods = authMethods(() => Promise.resolve({ username: '', password: 'refresh' }));
    const request = encodeMessage('CredentialsRequest', { host: 'a.io' });
    const { messages } = await call(methods, '/moby.filesync.v1.Auth/Credentials', request);
    expect(decodeMessage('CredentialsResponse', messages[0] ?? Buffer.alloc(0))).toEqual({
      username: '',
      secret: 'refresh',
    });
  });

  it.each([
    { what: 'a secret that is there', methods: secretMethods(new Map([['x', Buffer.of(1)]])), status: 0 },
    { what: 'a secret that is not', methods: secretMethods(new Map()), status: 5 },
    { what: 'a method that is not served', methods: new Map() as GrpcMethods, status: 12 },
  ])('answers $what with status $status', async ({ methods, status }) => {
    const request = encodeMessage('GetSecretRequest', { id: 'x' });
    expect(await call(methods, '/moby.buildkit.secrets.v1.Secrets/GetSecret', request)).toMatchObject({ status });
  });

  it.each([
    { id: 'deploy', status: 0 },
    { id: 'other', status: 5 },
    { id: '', status: 5 },
  ])('knows of the agent "$id" with status $status', async ({ id, status }) => {
    const methods = sshMethods(new Map([['deploy', '/does/not/matter']]));
    const request = encodeMessage('CheckAgentRequest', { id });
    expect(await call(methods, '/moby.sshforward.v1.SSH/CheckAgent', request)).toMatchObject({ status });
  });

  it('answers with an error when the login cannot be had', async () => {
    const methods = authMethods(() => Promise.reject(new Error('the helper failed')));
    const request = encodeMessage('CredentialsRequest', { host: 'a.io' });
    expect(await call(methods, '/moby.filesync.v1.Auth/Credentials', request)).toMatchObject({ status: 2 });
  });
});

describe('grpcMessages', () => {
  const messages = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(3000, 7)];
  const body = Buffer.concat(messages.map(grpcFrame));

  async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
  }

  async function all(source: AsyncIterable<Buffer>): Promise<readonly Buffer[]> {
    const found: Buffer[] = [];
    for await (const message of grpcMessages(source)) found.push(message);
    return found;
  }

  it.each([1, 3, 5, 1000, body.length])('reads chunks of %i bytes', async (size) => {
    expect(await all(chunks(body, size))).toEqual(messages);
  });

  it.each([
    { what: 'cut off', bytes: body.subarray(0, -1), error: 'cut off' },
    { what: 'compressed', bytes: Buffer.of(1, 0, 0, 0, 0), error: 'compressed' },
    { what: 'too large', bytes: Buffer.of(0, 0xff, 0, 0, 0), error: 'larger than' },
  ])('refuses a body that is $what', async ({ bytes, error }) => {
    await expect(all(chunks(bytes, 100))).rejects.toThrow(error);
  });
});
