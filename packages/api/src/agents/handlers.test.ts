import { createClient, type AgentEvent, type Client } from '@slipway/core/http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAgent } from '../testing/agent.ts';
import { smallRun, uploadSource } from '../testing/requests.ts';
import { startTestService, type TestService } from '../testing/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({
    registryCredentials: (registry) =>
      Promise.resolve(registry === 'service.example.io' ? { username: 'service', password: 'from-config' } : undefined),
    imageAliases: { bash: 'registry.example.io/bash:1' },
  });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

let pools = 0;
const newPool = (): string => `pool-${(pools += 1)}`;

/** A client with an agent's token of its own. */
async function anotherAgentToken(): Promise<Client> {
  const { token } = await service.as.admin('createToken', { body: { name: 'another', role: 'agent' } });
  return createClient({ server: service.address, token, fetch });
}

describe('waiting for a run', () => {
  it('ends without one when the time is over', async () => {
    const { agentId } = await registerAgent(service.as.agent, 'waiting', newPool());
    expect(await service.as.agent('acquireRun', { body: { agentId, freeSlots: 1, waitMs: 50 } })).toEqual({});
    expect(await service.as.agent('acquireRun', { body: { agentId, freeSlots: 1, waitMs: 0 } })).toEqual({});
  });

  it('is answered when one is queued, with all that the agent needs', async () => {
    const pool = newPool();
    const { agentId } = await registerAgent(service.as.agent, 'waiting', pool);
    const waiting = service.as.agent('acquireRun', { body: { agentId, freeSlots: 1, waitMs: 20_000 } });
    const values = [{ name: 'password', value: 'secret value', isSecret: true }];
    const { runId } = await service.as.contributor('createRun', { body: smallRun({ agentPoolName: pool, values }) });
    const { grant } = await waiting;
    expect(grant).toMatchObject({
      lease: { runId, attempt: 1 },
      run: { runId, status: 'Started' },
      request: { values },
      imageAliases: { bash: 'registry.example.io/bash:1' },
      doneSteps: [],
      logOffset: 0,
    });
  });

  it('ends when the agent goes, and the run is for the next', async () => {
    const pool = newPool();
    const gone = await registerAgent(service.as.agent, 'gone', pool);
    const controller = new AbortController();
    const waiting = service.as.agent(
      'acquireRun',
      { body: { agentId: gone.agentId, freeSlots: 1, waitMs: 60_000 } },
      { signal: controller.signal },
    );
    const open = async (): Promise<string | undefined> =>
      /^slipway_long_requests\{operation="acquireRun"\} (\d+)$/m.exec(
        await (await service.fetch('/metrics', 'reader')).text(),
      )?.[1];
    await expect.poll(open).toBe('1');
    controller.abort();
    await expect(waiting).rejects.toThrow();
    await expect.poll(open).toBe('0');
    const { runId } = await service.as.contributor('createRun', { body: smallRun({ agentPoolName: pool }) });
    const next = await registerAgent(service.as.agent, 'next', pool);
    expect((await next.take()).lease).toMatchObject({ runId, attempt: 1 });
  });
});

describe('a run whose way to its agent is broken off', () => {
  it('goes back to its queue at once', async () => {
    const pool = newPool();
    const { agentId } = await registerAgent(service.as.agent, 'deaf', pool);
    // Larger than what the sockets of both sides hold.
    const values = Array.from({ length: 14 }, (_, index) => ({ name: `v${index}`, value: 'x'.repeat(1_000_000) }));
    const { runId } = await service.as.contributor('createRun', { body: smallRun({ agentPoolName: pool, values }) });
    const { hostname, port } = new URL(service.address);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.pause();
    const body = JSON.stringify({ agentId, freeSlots: 1, waitMs: 10_000 });
    socket.write(
      `POST /v1/agent/acquire HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${service.tokens.agent}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const status = async (): Promise<string> => (await service.as.reader('getRun', { params: { runId } })).status;
    await expect.poll(status, { timeout: 10_000 }).toBe('Started');
    socket.destroy();
    await expect.poll(status, { timeout: 10_000 }).toBe('Queued');
    const next = await registerAgent(service.as.agent, 'hearing', pool);
    expect((await next.take()).lease).toMatchObject({ runId });
  }, 20_000);
});

describe('what belongs to another', () => {
  it('cannot be written, fetched or given back', async () => {
    const pool = newPool();
    const other = await anotherAgentToken();
    await registerAgent(other, 'other', pool);
    const source = await uploadSource(service.as.contributor, Buffer.from('context'));
    await service.as.contributor('createRun', {
      body: {
        type: 'FileTaskRunRequest',
        taskFilePath: 'acb.yaml',
        agentPoolName: pool,
        sourceLocation: source.sourceLocation,
      },
    });
    const { lease } = await (await registerAgent(service.as.agent, 'owner', pool)).take();
    const data = Buffer.from('not mine').toString('base64');
    const events: AgentEvent[] = [
      { kind: 'warning', text: 'not mine' },
      { kind: 'log', offset: 0, stream: 'stdout', time: Date.now(), data },
    ];
    for (const call of [
      () => other('report', { body: { lease, events } }),
      () => other('report', { body: { lease, events: events.slice(1) } }),
      () => other('releaseRun', { body: { lease, reason: 'no reason' } }),
      () => other('agentCredential', { body: { lease, registry: 'service.example.io' } }),
      () => other('agentSource', { params: { sourceId: source.sourceId }, body: { lease } }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'not-allowed' });
    }
    const params = { runId: lease.runId };
    expect(await service.as.reader('getRun', { params })).toMatchObject({ warnings: [] });
    expect(await (await service.as.reader('readLog', { params })).text()).toBe('');
  });

  it('cannot be reached with a lease that was made up', async () => {
    const pool = newPool();
    await service.as.contributor('createRun', { body: smallRun({ agentPoolName: pool }) });
    const { lease } = await (await registerAgent(service.as.agent, 'owner', pool)).take();
    const forged = { ...lease, leaseId: 'x'.repeat(32) };
    const event = { kind: 'warning', text: 'not mine' } as const;
    await expect(service.as.agent('report', { body: { lease: forged, events: [event] } })).rejects.toMatchObject({
      code: 'lease-lost',
    });
  });

  it('is not for an agent with another token', async () => {
    const { agentId } = await registerAgent(service.as.agent, 'mine', newPool());
    const other = await anotherAgentToken();
    await expect(other('acquireRun', { body: { agentId, freeSlots: 1, waitMs: 0 } })).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });
});

describe('what the holder of a run gets', () => {
  it("is the run's own login first, then the service's, then none", async () => {
    const pool = newPool();
    const own = { registry: 'own.example.io', username: 'me', password: 'own password' };
    await service.as.contributor('createRun', { body: smallRun({ agentPoolName: pool, credentials: [own] }) });
    const { lease } = await (await registerAgent(service.as.agent, 'owner', pool)).take();
    const ask = (registry: string) => service.as.agent('agentCredential', { body: { lease, registry } });
    expect(await ask('own.example.io')).toEqual({ credential: { username: 'me', password: 'own password' } });
    expect(await ask('service.example.io')).toEqual({ credential: { username: 'service', password: 'from-config' } });
    expect(await ask('elsewhere.example.io')).toEqual({});
  });

  it("is no login for a run of foreign code, neither its own nor the service's", async () => {
    const pool = newPool();
    const own = { registry: 'own.example.io', username: 'me', password: 'own password' };
    const request = smallRun({ agentPoolName: pool, credentials: [own], isRestricted: true });
    await service.as.contributor('createRun', { body: request });
    const taken = await (await registerAgent(service.as.agent, 'owner', pool)).take();
    expect(taken.grant.request).toMatchObject({ isRestricted: true, credentials: [] });
    for (const registry of ['own.example.io', 'service.example.io']) {
      const asked = service.as.agent('agentCredential', { body: { lease: taken.lease, registry } });
      await expect(asked).rejects.toMatchObject({ code: 'not-allowed' });
    }
  });

  it('is the upload that the run uses, and no other', async () => {
    const pool = newPool();
    const bytes = Buffer.from('the bytes of a context');
    const mine = await uploadSource(service.as.contributor, bytes);
    const other = await uploadSource(service.as.contributor, Buffer.from('something else'));
    await service.as.contributor('createRun', {
      body: {
        type: 'FileTaskRunRequest',
        taskFilePath: 'acb.yaml',
        agentPoolName: pool,
        sourceLocation: mine.sourceLocation,
      },
    });
    const { lease } = await (await registerAgent(service.as.agent, 'owner', pool)).take();
    const fetchSource = (sourceId: string) =>
      service.as.agent('agentSource', { params: { sourceId }, body: { lease } });
    const answer = await fetchSource(mine.sourceId);
    expect(answer.headers.get('content-length')).toBe(String(bytes.length));
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    await expect(fetchSource(other.sourceId)).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('tells it where the log stands when bytes are missing', async () => {
    const pool = newPool();
    await service.as.contributor('createRun', { body: smallRun({ agentPoolName: pool }) });
    const taken = await (await registerAgent(service.as.agent, 'owner', pool)).take();
    const { logEnd } = await taken.write('0123456789');
    expect(logEnd).toBe(10);
    const data = Buffer.from('later').toString('base64');
    await expect(
      taken.report({ kind: 'log', offset: 20, stream: 'stdout', time: Date.now(), data }),
    ).rejects.toMatchObject({ code: 'log-gap', details: { logEnd: 10 } });
  });
});

describe('what users see of agents', () => {
  it('are the agents and their pools, and an agent can be told to take nothing more', async () => {
    const pool = newPool();
    const { agentId } = await registerAgent(service.as.agent, 'seen', pool);
    const { agents } = await service.as.reader('listAgents', {});
    expect(agents.find((agent) => agent.agentId === agentId)).toMatchObject({ name: 'seen', pool, state: 'online' });
    expect((await service.as.reader('listPools', {})).pools.length).toBeGreaterThan(0);
    expect(await service.as.admin('drainAgent', { params: { agentId } })).toMatchObject({ state: 'draining' });
    expect(await service.as.agent('heartbeat', { body: { agentId, leases: [] } })).toMatchObject({ drain: true });
    await service.as.agent('disconnectAgent', { body: { agentId } });
    await expect(service.as.admin('drainAgent', { params: { agentId: 'a00000000' } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
