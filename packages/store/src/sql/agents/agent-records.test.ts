import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentSchema, poolSchema } from '@slipway/core/http';
import { dialects, openTestRecords, startDatabases, type DatabaseMachine } from '../testing/databases.ts';
import { agentToken, finished, mustClaim, sampleAgent, sampleRun, startRun } from '../testing/samples.ts';

describe.each(dialects)('agents in %s', { timeout: 60_000 }, (dialect) => {
  let machine: DatabaseMachine;
  beforeAll(async () => {
    machine = await startDatabases(dialect);
  }, 60_000);
  afterAll(() => machine[Symbol.asyncDispose]());

  it('shows agents and pools in the form of the contract', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records, { capabilities: ['privileged'], slots: 3 });
    const lease = await startRun(records, agentId);
    await records.runs.submit(sampleRun({ pool: 'other' }));
    const disk = { freeBytes: 1e12, totalBytes: 2e12 };
    await records.agents.heartbeat({ agentId, leases: [lease], disk }, agentToken);
    const [agent] = await records.agents.list();
    expect(agentSchema.parse(agent)).toEqual(agent);
    expect(agent).toMatchObject({ agentId, state: 'online', runs: [lease.runId], capabilities: ['privileged'], disk });
    const pools = await records.agents.pools();
    expect(pools.map((pool) => poolSchema.parse(pool))).toEqual([
      { name: 'default', agents: 1, slots: 3, running: 1, queued: 0 },
      { name: 'other', agents: 0, slots: 0, running: 0, queued: 1 },
    ]);
    records.clock.now += 30_001;
    expect(await records.agents.list()).toMatchObject([{ state: 'offline' }]);
  });

  it('takes the place of a former self at once, and queues what that one held', async () => {
    await using records = await openTestRecords(machine);
    const former = await sampleAgent(records);
    const lease = await startRun(records, former.agentId);
    const { agent, changes, ready } = await records.agents.register(
      {
        name: 'agent-1',
        pool: 'default',
        platform: { os: 'linux', architecture: 'amd64' },
        slots: 1,
        capabilities: [],
        version: '2',
      },
      agentToken,
    );
    expect(agent.agentId).not.toBe(former.agentId);
    expect(changes).toMatchObject([{ runId: lease.runId, status: 'Queued', attempt: 1 }]);
    expect(ready).toMatchObject([{ runId: lease.runId }]);
    await expect(
      records.agents.heartbeat({ agentId: former.agentId, leases: [lease] }, agentToken),
    ).rejects.toMatchObject({ code: 'not-found' });
    expect(await records.agents.list()).toHaveLength(1);
  });

  it('keeps agents of two tokens apart, whatever their names', async () => {
    await using records = await openTestRecords(machine);
    const mine = await sampleAgent(records);
    const { agent: other } = await records.agents.register(
      {
        name: 'agent-1',
        pool: 'default',
        platform: { os: 'linux', architecture: 'arm64' },
        slots: 1,
        capabilities: [],
        version: '1',
      },
      'another token',
    );
    expect(await records.agents.list()).toHaveLength(2);
    await expect(records.agents.get(other.agentId, agentToken)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(records.agents.disconnect(other.agentId, agentToken)).rejects.toMatchObject({ code: 'not-allowed' });
    const lease = await startRun(records, mine.agentId);
    const beat = await records.agents.heartbeat({ agentId: other.agentId, leases: [lease] }, 'another token');
    expect(beat).toEqual({ cancel: [], lost: [lease.runId], drain: false });
  });

  it('renews leases by heartbeat and tells what to stop and what is lost', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const [kept, canceled, over] = [
      await startRun(records, agentId),
      await startRun(records, agentId),
      await startRun(records, agentId),
    ];
    await records.runs.cancel(canceled.runId);
    await records.leases.finish(over, agentToken, finished());
    records.clock.now += 29_000;
    const beat = { agentId, leases: [kept, canceled, over, { ...kept, leaseId: 'e'.repeat(32), runId: 'r9' }] };
    expect(await records.agents.heartbeat(beat, agentToken)).toEqual({
      cancel: [{ runId: canceled.runId, reason: 'canceled' }],
      lost: ['r9'],
      drain: false,
    });
    expect((await records.leases.expire(records.clock.now + 29_000)).changes).toEqual([]);
    await records.agents.drain(agentId);
    expect(await records.agents.heartbeat({ agentId, leases: [] }, agentToken)).toMatchObject({ drain: true });
    expect(await records.agents.list()).toMatchObject([{ state: 'draining' }]);
  });

  it('lets go of an agent that says goodbye, and of one that was not seen for a day', async () => {
    await using records = await openTestRecords(machine);
    const { agentId } = await sampleAgent(records);
    const lease = await startRun(records, agentId);
    expect((await records.agents.disconnect(agentId, agentToken)).changes).toMatchObject([{ runId: lease.runId }]);
    expect(await records.agents.list()).toEqual([]);
    const silent = await sampleAgent(records);
    await mustClaim(records, lease.runId, silent.agentId);
    const tomorrow = records.clock.now + 86_400_001;
    expect(await records.upkeep.forgetAgents(tomorrow)).toBe(0);
    await records.leases.expire(tomorrow);
    expect(await records.upkeep.forgetAgents(tomorrow)).toBe(1);
  });
});
