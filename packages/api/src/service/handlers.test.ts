import { openApiDocument, routes } from '@slipway/core/http';
import { startPostgres } from '@slipway/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi } from '../start-api.ts';
import { smallRun } from '../testing/requests.ts';
import { startTestService, type TestService } from '../testing/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ imageAliases: { bash: 'registry.example.io/bash:1' } });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

function call(path: string, token: string): Promise<Response> {
  return fetch(service.address + path, { headers: { authorization: `Bearer ${token}` } });
}

describe('GET /v1/whoami', () => {
  it.each(['admin', 'contributor', 'reader', 'agent'] as const)('tells a token of the role %s', async (role) => {
    expect(await service.as[role]('whoAmI', {})).toEqual({
      name: `test ${role}`,
      role,
      registry: 'registry.example.io',
      version: '1.2.3',
      maxSourceBytes: service.store.sources.maxBytes,
      imageAliases: { bash: 'registry.example.io/bash:1' },
    });
  });
});

describe('tokens', () => {
  it('are made, listed without their texts, and stop working at once when they are revoked', async () => {
    const made = await service.as.admin('createToken', { body: { name: 'ci', role: 'reader', expiresIn: 3600 } });
    expect((await call('/v1/whoami', made.token)).status).toBe(200);
    const listed = await (await service.fetch('/v1/tokens', 'admin')).text();
    expect(listed).toContain(made.tokenId);
    expect(listed).not.toContain(made.token);
    await service.as.admin('revokeToken', { params: { tokenId: made.tokenId } });
    expect((await call('/v1/whoami', made.token)).status).toBe(401);
    await expect(service.as.admin('revokeToken', { params: { tokenId: made.tokenId } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('end what they have open when they are revoked', async () => {
    const { token, tokenId } = await service.as.admin('createToken', { body: { name: 'follower', role: 'reader' } });
    const { runId } = await service.as.contributor('createRun', { body: smallRun({ agentPoolName: 'nobody' }) });
    const following = await call(`/v1/runs/${runId}/log?follow=true`, token);
    await service.as.admin('revokeToken', { params: { tokenId } });
    expect(await following.text()).toBe('');
  });

  it('end what they have open at other servers, too', async () => {
    await using other = await startApi({ store: service.store, version: '1.2.3', registry: 'a.example.io', port: 0 });
    const { token, tokenId } = await service.as.admin('createToken', { body: { name: 'follower', role: 'reader' } });
    const { runId } = await service.as.contributor('createRun', { body: smallRun({ agentPoolName: 'nobody' }) });
    const following = await fetch(`${other.address}/v1/runs/${runId}/log?follow=true`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await service.as.admin('revokeToken', { params: { tokenId } });
    expect(await following.text()).toBe('');
  }, 20_000);

  it.each([
    { name: 'x', role: 'king' },
    { name: '', role: 'reader' },
    { name: 'x', role: 'reader', expiresIn: 1 },
  ])('are refused with %j', async (body) => {
    const answer = await service.fetch('/v1/tokens', 'admin', {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'invalid-argument' }]);
  });
});

describe('health', () => {
  it('is told to everybody', async () => {
    expect(await (await service.fetch('/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await service.fetch('/readyz')).json()).toEqual({
      status: 'ready',
      checks: { database: 'ok', redis: 'ok', blobs: 'ok' },
    });
  });
});

describe('a service without Redis', () => {
  it('is degraded, and takes runs all the same', async () => {
    await using lame = await startTestService();
    await lame.redis[Symbol.asyncDispose]();
    const ready = await lame.fetch('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'degraded', checks: { database: 'ok', redis: 'unavailable', blobs: 'ok' } },
    ]);
    const { runId } = await lame.as.contributor('createRun', { body: smallRun() });
    expect(await lame.as.contributor('cancelRun', { params: { runId } })).toMatchObject({ status: 'Canceled' });
  });
});

describe('a service without its database', () => {
  it('is not ready, and tells nobody where the database is', async () => {
    await using postgres = await startPostgres();
    const database = await postgres.createDatabase();
    await using lame = await startTestService({ storeOptions: { database } });
    expect((await lame.fetch('/readyz')).status).toBe(200);
    const { runId } = await lame.as.contributor('createRun', { body: smallRun() });
    await postgres.kill();
    for (const [path, role] of [
      ['/readyz', undefined],
      ['/v1/whoami', 'reader'],
      [`/v1/runs/${runId}`, 'reader'],
    ] as const) {
      const answer = await expectEventually(() => lame.fetch(path, role), 503);
      const text = await answer.text();
      expect(JSON.parse(text)).toMatchObject({ code: 'unavailable' });
      expect(text).not.toContain(new URL(database).port);
    }
    expect((await lame.fetch('/healthz')).status).toBe(200);
  }, 60_000);
});

/** Asks until the answer has a status: what was known a moment ago may still be answered. */
async function expectEventually(ask: () => Promise<Response>, status: number): Promise<Response> {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
    await sleep(200);
  }
}

describe('GET /metrics', () => {
  it('gives the numbers of requests, runs and the process', async () => {
    await service.as.contributor('createRun', { body: smallRun({ agentPoolName: 'nobody' }) });
    await service.fetch('/v1/runs/rzzzzzz', 'reader');
    const answer = await service.fetch('/metrics', 'reader');
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await answer.text();
    for (const line of [
      /^slipway_http_requests_total\{method="POST",route="\/v1\/runs",status="201"\} \d+$/m,
      /^slipway_http_requests_total\{method="GET",route="\/v1\/runs\/:runId",status="404"\} \d+$/m,
      /^slipway_http_request_duration_seconds_bucket\{le="0.1",method="POST",route="\/v1\/runs"\} \d+$/m,
      /^slipway_runs\{pool="nobody",status="Queued"\} [1-9]\d*$/m,
      /^slipway_oldest_queued_seconds \d/m,
      /^slipway_long_requests\{operation="readLog"\} \d+$/m,
      /^slipway_store_up 1$/m,
      /^nodejs_eventloop_lag_seconds \d/m,
      /^process_resident_memory_bytes \d/m,
    ]) {
      expect(text).toMatch(line);
    }
    expect(text).not.toContain('rzzzzzz');
  });
});

describe('GET /openapi.json', () => {
  it('is the description made from the table of routes', async () => {
    const served = (await (await service.fetch('/openapi.json')).json()) as { paths: Record<string, object> };
    expect(served).toEqual(JSON.parse(JSON.stringify(openApiDocument('1.2.3'))));
    const operations = Object.values(served.paths).flatMap((methods) => Object.keys(methods));
    expect(operations).toHaveLength(Object.keys(routes).length);
  });
});
