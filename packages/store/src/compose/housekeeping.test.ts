import { describe, expect, it } from 'vitest';
import { agentToken, sampleRun } from '../sql/testing/samples.ts';
import { acquire, finishedEvent, logEvent, LogReader, registerAgent, startRun } from '../testing/log-agent.ts';
import { startTestStore } from '../testing/test-store.ts';

const day = 86_400_000;
const policy = { logAgeMs: day, recordAgeMs: 10 * day, recordCount: 1000, messageAgeMs: day, sourceAgeMs: day };

describe('housekeeping', () => {
  it('removes old logs with their blobs and what is live of them, then the records', async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    await test.store.agents.report(lease, agentToken, [logEvent(0, 'abc'), finishedEvent(3)]);
    const kept = await startRun(test.store, await registerAgent(test.store, 'agent-2'));
    const { logs, housekeeping, runs } = test.store;
    await housekeeping.retain(Date.now(), policy);
    expect(await logs.state(lease.runId)).toMatchObject({ end: 3, removed: false });

    await housekeeping.retain(Date.now() + 2 * day, policy);
    expect(await logs.state(lease.runId)).toMatchObject({ removed: true, complete: true });
    for (const chunks of [
      logs.read(lease.runId, { offset: 0 }),
      logs.follow(lease.runId, { offset: 0 }, new AbortController().signal),
    ]) {
      expect((await new LogReader().drain(chunks)).offset).toBe(0);
    }
    const blobs = [];
    for await (const key of test.blobs.list('logs/')) blobs.push(key);
    expect(blobs).toEqual([]);
    expect(await test.redis.keys(`*log:${lease.runId}*`)).toEqual([]);

    await housekeeping.retain(Date.now() + 20 * day, policy);
    expect(await runs.get(lease.runId)).toBeUndefined();
    expect(await runs.get(kept.lease.runId)).toBeDefined();
  });

  it('statement 117: tells the agent of a run whose time is over, and ends the run as timed out when the agent does not', async () => {
    await using test = await startTestStore();
    const agentId = await registerAgent(test.store);
    const { lease } = await startRun(test.store, agentId);
    const answer = test.store.agents.heartbeat({ agentId, leases: [lease], waitMs: 20_000 }, agentToken);
    const over = Date.now() + 3_610_000;
    expect(await test.store.housekeeping.timeOutRuns(over)).toBe(1);
    expect((await answer).cancel).toEqual([{ runId: lease.runId, reason: 'timed-out' }]);
    await test.store.housekeeping.timeOutRuns(over + 600_000);
    expect((await test.store.runs.get(lease.runId))?.status).toBe('Timeout');
    expect(await test.store.logs.state(lease.runId)).toMatchObject({ complete: true });
  });

  it('queues the run of a lost agent again, and wakes whoever waits', async () => {
    await using test = await startTestStore({ leaseMs: 10_000 });
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const waiting = acquire(test.store, await registerAgent(test.store, 'agent-2'));
    await test.store.housekeeping.expireLeases(Date.now() + 60_000);
    expect((await waiting).lease).toMatchObject({ runId: lease.runId, attempt: 2 });
  });

  it('ends what waited too long', async () => {
    await using test = await startTestStore();
    const { run } = await test.store.runs.submit(sampleRun());
    expect(await test.store.housekeeping.limitQueueWait(Date.now() + 60_000, 30_000)).toBe(1);
    expect((await test.store.runs.get(run.runId))?.status).toBe('Error');
    expect((await test.store.housekeeping.figures()).runs).toContainEqual({
      pool: 'default',
      status: 'Error',
      count: 1,
    });
  });
});
