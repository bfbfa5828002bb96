import { problemSchema } from '@slipway/core/http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../start-api.ts';
import { smallRun } from '../testing/requests.ts';
import { startTestService, type TestService } from '../testing/service.ts';

/** Lines of a log, parsed. */
function memoryLog() {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  return { lines, logger: pino({ level: 'debug' }, stream) };
}

const log = memoryLog();
let service: TestService;
beforeAll(async () => {
  service = await startTestService({ logger: log.logger });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

function post(path: string, body: string, contentType = 'application/json'): Promise<Response> {
  return service.fetch(path, 'contributor', { method: 'POST', body, headers: { 'content-type': contentType } });
}

async function problemIn(answer: Response) {
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  return problemSchema.parse(await answer.json());
}

/** Sends what is no valid request, and gives what comes back until the server closes. */
async function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(service.address);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(bytes);
  return text(socket);
}

describe('an error', () => {
  it('is a problem with code, advice and the id under which the log speaks of it', async () => {
    const answer = await service.fetch('/v1/runs/rzzzzzz', 'reader');
    const problem = await problemIn(answer);
    expect(problem).toEqual({
      type: 'urn:slipway:error:not-found',
      title: 'not found',
      status: 404,
      detail: 'there is no run rzzzzzz',
      code: 'not-found',
      advice: 'Check the name; list what exists first.',
      requestId: answer.headers.get('x-request-id'),
    });
    await expect
      .poll(() => log.lines.find(({ requestId }) => requestId === problem.requestId))
      .toMatchObject({ msg: 'request', method: 'GET', route: '/v1/runs/:runId', runId: 'rzzzzzz', status: 404 });
  });

  it.each([
    ['/nowhere', 404, 'not-found'],
    ['/v1/runs/', 400, 'invalid-argument'],
    ['/v1/runs/NOT-AN-ID', 400, 'invalid-argument'],
    ['/v1/runs/..%2ftokens', 400, 'invalid-argument'],
    ['/v1/runs/%ff', 400, 'invalid-argument'],
    [`/v1/runs/r${'1'.repeat(500)}`, 404, 'not-found'],
  ])('path %#', async (path, status, code) => {
    expect(await problemIn(await service.fetch(path, 'reader'))).toMatchObject({ status, code });
  });

  it.each([
    ['{"type": }', 'application/json', 400, 'invalid-argument', 'no valid JSON'],
    ['', 'application/json', 400, 'invalid-argument', 'body: '],
    ['[]', 'application/json', 400, 'invalid-argument', 'body: '],
    ['{"__proto__": {"admin": true}}', 'application/json', 400, 'invalid-argument', 'no valid JSON'],
    ['type=x', 'application/x-www-form-urlencoded', 415, 'unsupported-media-type', 'media type'],
    ['{}', 'no media type', 415, 'unsupported-media-type', 'media type'],
    [`"${'x'.repeat(17 * 1024 ** 2)}"`, 'application/json', 413, 'too-large', 'larger'],
  ])('body %#', async (body, type, status, code, words) => {
    const problem = await problemIn(await post('/v1/runs', body, type));
    expect(problem).toMatchObject({ status, code });
    expect(problem.detail).toContain(words);
  });

  it('has a smaller limit for small bodies', async () => {
    const body = JSON.stringify({ isArchiveEnabled: true, more: 'x'.repeat(2 * 1024 ** 2) });
    expect((await post('/v1/runs/r1/rerun', body)).status).toBe(413);
  });

  it('that is a bug says nothing of itself, and is logged once with all there is', async () => {
    const runs = {
      ...service.store.runs,
      get: () => Promise.reject(new TypeError('Cannot read properties of undefined (reading secret-thing)')),
    };
    const store = { ...service.store, runs };
    await using broken = await startApi({ store, version: '1', registry: 'a', port: 0, logger: log.logger });
    const problem = await problemIn(
      await fetch(`${broken.address}/v1/runs/r1`, { headers: { authorization: `Bearer ${service.tokens.reader}` } }),
    );
    expect(problem).toMatchObject({ status: 500, code: 'internal', detail: 'the service failed to do this' });
    expect(JSON.stringify(problem)).not.toMatch(/secret-thing|TypeError|\.ts/);
    const lines = log.lines.filter(({ requestId, level }) => requestId === problem.requestId && level === 50);
    expect(lines).toMatchObject([{ err: { message: expect.stringContaining('secret-thing') as string } }]);
  });
});

describe('what is no HTTP', () => {
  it.each([
    ['GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n', 'no valid HTTP'],
    ['\u0000\u0001\r\n\r\n', 'no valid HTTP'],
    [`GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 'too long'],
  ])('%#', async (bytes, words) => {
    const [head = '', body = ''] = (await raw(bytes)).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(head).toContain('application/problem+json');
    expect(problemSchema.parse(JSON.parse(body)).detail).toContain(words);
  });
});

describe('every answer', () => {
  it.each(['/healthz', '/nowhere', '/v1/runs', '/v1/runs/%ff', '/openapi.json'])(
    '%s forbids what it does not need',
    async (path) => {
      const { headers } = await service.fetch(path, undefined, { headers: { origin: 'https://evil.example.io' } });
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'strict-transport-security']) {
        expect(headers.get(name)).toBeNull();
      }
    },
  );

  it('to OPTIONS is no permission for other sites', async () => {
    const answer = await service.fetch('/v1/runs', undefined, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example.io', 'access-control-request-method': 'POST' },
    });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the log', () => {
  it('holds no token, no query and no body', async () => {
    const values = [{ name: 'password', value: 'hunter2-in-a-body', isSecret: true }];
    await service.as.contributor('createRun', { body: smallRun({ values }) });
    await service.fetch('/v1/runs?task=in-a-query', 'reader');
    await service.fetch('/v1/runs', undefined, { headers: { authorization: 'Bearer wrong-token-text' } });
    await service.as.admin('createToken', { body: { name: 'logged', role: 'reader' } });
    const whole = JSON.stringify(log.lines);
    expect(whole).toContain('"route":"/v1/tokens"');
    for (const secret of ['hunter2', 'in-a-query', 'wrong-token-text', ...Object.values(service.tokens)]) {
      expect(whole).not.toContain(secret);
    }
  });
});
