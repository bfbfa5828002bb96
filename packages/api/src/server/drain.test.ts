import { Agent, get, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { registerAgent } from '../testing/agent.ts';
import { allEvents } from '../testing/log-events.ts';
import { smallRun } from '../testing/requests.ts';
import { startTestService } from '../testing/service.ts';

describe('drain', () => {
  it('ends what waits in good order, so that it goes on elsewhere', async () => {
    await using service = await startTestService();
    const { runId } = await service.as.contributor('createRun', { body: smallRun() });
    const taken = await (await registerAgent(service.as.agent)).take();
    await taken.write('before\n');
    const path = `/v1/runs/${runId}/log?follow=true`;
    const bytes = await service.fetch(path, 'reader');
    const events = await service.fetch(path, 'reader', { headers: { accept: 'text/event-stream' } });
    const { agentId } = await registerAgent(service.as.agent, 'waiting', 'nobody');
    const waiting = service.as.agent('acquireRun', { body: { agentId, freeSlots: 1, waitMs: 60_000 } });
    await expect
      .poll(async () => (await service.fetch('/metrics', 'reader')).text())
      .toMatch(/\{operation="readLog"\} 2\n.*\{operation="acquireRun"\} 1\n/);

    const drained = service.api.drain();
    expect(await waiting).toEqual({});
    // A clean end, but not the end of the run: no event `end`.
    expect(await bytes.text()).toContain('before\n');
    const seen = await allEvents(events);
    expect(seen.map(({ kind }) => kind)).not.toContain('end');
    expect(seen.length).toBeGreaterThan(0);
    await drained;
    await expect(service.as.reader('health', {})).rejects.toMatchObject({ code: 'service-unreachable' });
    expect(await service.store.runs.get(runId)).toMatchObject({ status: 'Running' });
  });

  it('is not ready any more at once, takes nothing that waits, and finishes what runs', async () => {
    await using service = await startTestService({ limits: { unreadyMs: 500 } });
    expect((await service.fetch('/readyz')).status).toBe(200);
    const running = halfRequest(service.address, service.tokens.contributor);
    const { runId } = await service.as.contributor('createRun', { body: smallRun({ agentPoolName: 'nobody' }) });

    const drained = service.api.drain();
    const ready = await service.fetch('/readyz');
    expect([ready.status, await ready.json()]).toMatchObject([503, { code: 'unavailable' }]);
    expect((await service.fetch('/healthz')).status).toBe(200);
    const follower = await service.fetch(`/v1/runs/${runId}/log?follow=true`, 'reader');
    expect([follower.status, follower.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await service.fetch(`/v1/runs/${runId}`, 'reader')).headers.get('connection')).toBe('close');

    const response = await running.finish();
    expect(response.statusCode).toBe(201);
    response.resume();
    await drained;
  });

  it('breaks off at last what does not finish', async () => {
    await using service = await startTestService({ limits: { drainMs: 100 } });
    const stuck = halfRequest(service.address, service.tokens.contributor);
    const broken = once(stuck.request, 'error');
    // The request is known to the server when another one after it was answered.
    await service.as.reader('health', {});
    await service.api.drain();
    await broken;
  });

  it('does not wait for connections that are kept for later, used or not', async () => {
    await using service = await startTestService({ limits: { drainMs: 60_000 } });
    const used = new Agent({ keepAlive: true });
    const [answer] = (await once(get(`${service.address}/healthz`, { agent: used }), 'response')) as [IncomingMessage];
    answer.resume();
    const { hostname, port } = new URL(service.address);
    const unused = connect(Number(port), hostname);
    const closed = once(unused, 'close');
    await once(unused, 'connect');

    await service.api.drain();
    await closed;
    used.destroy();
  });

  it('can be asked for twice, and after the end', async () => {
    await using service = await startTestService();
    await Promise.all([service.api.drain(), service.api.drain()]);
    await service.api.drain();
  });
});

/** A request for a run of which only the beginning was sent. */
function halfRequest(address: string, token: string) {
  const body = JSON.stringify(smallRun());
  const half = request(`${address}/v1/runs`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  });
  half.write(body.slice(0, 10));
  return {
    request: half,
    async finish(): Promise<IncomingMessage> {
      half.end(body.slice(10));
      const [response] = (await once(half, 'response')) as [IncomingMessage];
      return response;
    },
  };
}
