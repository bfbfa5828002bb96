import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { registerAgent } from '../testing/agent.ts';
import { smallRun } from '../testing/requests.ts';
import { startTestService } from '../testing/service.ts';

describe('limits', () => {
  it('let an address try so many invalid tokens a minute, and never lock out a valid one', async () => {
    await using service = await startTestService({ limits: { failuresPerMinute: 3 } });
    const attempt = (token: string) =>
      fetch(`${service.address}/v1/whoami`, { headers: { authorization: `Bearer ${token}` } });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await attempt(`wrong-${count}`)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    const refused = await attempt('wrong');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: 'too-many-requests' });
    expect((await service.fetch('/v1/whoami', 'reader')).status).toBe(200);
  });

  it('let a token ask so often a minute, agents more often than others', async () => {
    await using service = await startTestService({ limits: { requestsPerMinute: 2, agentRequestsPerMinute: 4 } });
    const count = async (role: 'reader' | 'agent'): Promise<number> => {
      let answered = 0;
      while ((await service.fetch('/v1/whoami', role)).status === 200) answered += 1;
      return answered;
    };
    expect(await count('reader')).toBe(2);
    expect(await count('agent')).toBe(4);
    const refused = await service.fetch('/v1/whoami', 'reader');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('end a connection whose body does not come', async () => {
    await using service = await startTestService({ limits: { bodyMs: 50 } });
    const { hostname, port } = new URL(service.address);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const authorization = `Authorization: Bearer ${service.tokens.contributor}`;
    socket.write(
      `POST /v1/runs HTTP/1.1\r\nHost: a\r\n${authorization}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    );
    expect(await text(socket)).not.toContain('201');
  });

  it('let followers and waiting agents be silent for longer than others', async () => {
    await using service = await startTestService({ limits: { idleMs: 600 } });
    const agent = await registerAgent(service.as.agent);
    const waiting = service.as.agent('acquireRun', { body: { agentId: agent.agentId, freeSlots: 1, waitMs: 1500 } });
    const { runId } = await service.as.contributor('createRun', { body: smallRun({ agentPoolName: 'nobody' }) });
    const following = await service.fetch(`/v1/runs/${runId}/log?follow=true`, 'reader');
    expect(await waiting).toEqual({});
    await service.as.contributor('cancelRun', { params: { runId } });
    await expect(following.text()).resolves.toBeDefined();
  });

  it('end an upload on which nothing happens', async () => {
    await using service = await startTestService({ limits: { idleMs: 100 } });
    const { sourceId } = await service.as.contributor('createSource', { body: {} });
    const { hostname, port } = new URL(service.address);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `PATCH /v1/sources/${sourceId}?offset=0 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${service.tokens.contributor}\r\n` +
        'Content-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nbegun',
    );
    expect(await text(socket)).not.toContain(' 200 ');
  });

  it('take so many connections and no more', async () => {
    await using service = await startTestService({ limits: { connections: 1 } });
    const { hostname, port } = new URL(service.address);
    const first = connect(Number(port), hostname);
    await once(first, 'connect');
    await expect.poll(() => closesAtOnce(hostname, Number(port))).toBe(true);
    first.destroy();
  });
});

/** Whether a new connection is closed without having been asked anything. */
async function closesAtOnce(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(() => true);
  const answered = once(socket, 'data').then(
    () => false,
    () => true,
  );
  await once(socket, 'connect');
  socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
  const result = await Promise.race([closed, answered]);
  socket.destroy();
  return result;
}
