import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { agentToken, sampleRun } from '../sql/testing/samples.ts';
import { acquire, finishedEvent, logEvent, registerAgent, startRun } from '../testing/log-agent.ts';
import { startTestStore, type TestStore } from '../testing/test-store.ts';

const never = (): AbortSignal => new AbortController().signal;

function beat(
  test: TestStore,
  agentId: string,
  lease: Parameters<typeof test.store.agents.require>[0],
  waitMs: number,
) {
  return test.store.agents.heartbeat({ agentId, leases: [lease], waitMs }, agentToken);
}

describe('a run through the store', () => {
  it('is handed to an agent that waits as soon as it is submitted', async () => {
    await using test = await startTestStore();
    const agentId = await registerAgent(test.store);
    const waiting = acquire(test.store, agentId);
    await sleep(200);
    const { run } = await test.store.runs.submit(sampleRun());
    const grant = await waiting;
    expect(grant).toMatchObject({ lease: { runId: run.runId, attempt: 1 }, logOffset: 0 });
    expect(await test.redis.keys('*:r[0-9a-z]*')).not.toContain(`{slipway}:pool-default:${run.runId}`);
  });

  it('reaches one agent only, however many wait in however many processes', async () => {
    await using test = await startTestStore();
    const other = await test.openAnother();
    const agentId = await registerAgent(test.store);
    const abort = new AbortController();
    const waiting = Array.from({ length: 10 }, (_, index) =>
      (index % 2 === 0 ? test.store : other).agents.acquire(agentId, agentToken, abort.signal),
    );
    const runs = await Promise.all(
      Array.from({ length: 6 }, (_, index) => test.store.runs.submit(sampleRun({ submitter: `tenant-${index}` }))),
    );
    const first = waiting.map(async (grant) => (await grant)?.lease.runId);
    await vi.waitFor(async () => {
      const states = await Promise.all(runs.map(({ run }) => test.store.runs.get(run.runId)));
      expect(states.map((run) => run?.status)).toEqual(states.map(() => 'Started'));
    }, 10_000);
    abort.abort();
    const taken = (await Promise.all(first)).filter((runId) => runId !== undefined);
    expect(taken.sort()).toEqual(runs.map(({ run }) => run.runId).sort());
  });

  it('is accepted while Redis is away, and runs when it is back', { timeout: 20_000 }, async () => {
    await using test = await startTestStore();
    const agentId = await registerAgent(test.store);
    await test.server.kill();
    const startedAt = performance.now();
    const { run } = await test.store.runs.submit(sampleRun());
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(await test.store.health()).toMatchObject({
      database: 'ok',
      blobs: 'ok',
      redis: expect.stringMatching(/^not connected: .*(?:ECONNREFUSED|ended|closed|answered)/) as string,
    });
    expect((await test.store.runs.get(run.runId))?.queue?.reason).toMatch(/^Redis does not answer/);
    expect((await test.store.runs.list({ top: 5 })).runs[0]?.queue?.reason).toMatch(/^Redis does not answer/);
    await expect(test.store.housekeeping.reconcile()).rejects.toMatchObject({ code: 'unavailable' });
    await test.server.start();
    const waiting = acquire(test.store, agentId);
    await vi.waitFor(async () => expect(await test.store.housekeeping.reconcile()).toBe(1), 5000);
    expect((await waiting).lease.runId).toBe(run.runId);
    expect(await test.store.health()).toEqual({ database: 'ok', blobs: 'ok', redis: 'ok' });
  });

  it('is queued again when Redis has lost everything, and only what is missing is', async () => {
    await using test = await startTestStore();
    const agentId = await registerAgent(test.store);
    for (const submitter of ['a', 'b', 'c']) await test.store.runs.submit(sampleRun({ submitter }));
    await acquire(test.store, agentId);
    await test.redis.flushall();
    expect(await test.store.housekeeping.reconcile()).toBe(2);
    expect(await test.store.housekeeping.reconcile()).toBe(0);
    const rest = [await acquire(test.store, agentId), await acquire(test.store, agentId)];
    expect(new Set(rest.map(({ lease }) => lease.runId)).size).toBe(2);
  });

  it('goes on with what waits behind it when it ends', async () => {
    await using test = await startTestStore();
    const agentId = await registerAgent(test.store);
    const runs = [];
    for (let count = 0; count < 12; count += 1) runs.push((await test.store.runs.submit(sampleRun())).run.runId);
    const taken = [];
    for (let count = 0; count < 12; count += 1) {
      const { lease } = await acquire(test.store, agentId);
      await test.store.agents.report(lease, agentToken, [{ kind: 'running', time: 1 }, finishedEvent(0)]);
      taken.push(lease.runId);
    }
    expect(taken).toEqual(runs);
  });

  it('hears of its cancellation at once, in whatever process it is asked for', async () => {
    await using test = await startTestStore();
    const other = await test.openAnother();
    const agentId = await registerAgent(test.store);
    const { lease } = await startRun(test.store, agentId);
    const answer = beat(test, agentId, lease, 20_000);
    await sleep(200);
    const askedAt = performance.now();
    await other.runs.cancel(lease.runId);
    expect((await answer).cancel).toEqual([{ runId: lease.runId, reason: 'canceled' }]);
    expect(performance.now() - askedAt).toBeLessThan(1500);
    expect(await test.store.agents.report(lease, agentToken, [logEvent(0, 'x')])).toMatchObject({ cancel: 'canceled' });
  });

  it('lets a heartbeat wait no longer than it asks for', async () => {
    await using test = await startTestStore();
    const agentId = await registerAgent(test.store);
    const { lease } = await startRun(test.store, agentId);
    expect(await beat(test, agentId, lease, 100)).toEqual({ cancel: [], lost: [], drain: false });
    const abort = new AbortController();
    const waiting = test.store.agents.heartbeat({ agentId, leases: [lease], waitMs: 30_000 }, agentToken, abort.signal);
    abort.abort();
    expect((await waiting).cancel).toEqual([]);
  });

  it('is taken back when the agent that asked for it has gone meanwhile', async () => {
    await using test = await startTestStore();
    const agentId = await registerAgent(test.store);
    const abort = new AbortController();
    const { leases } = test.records;
    const claim = leases.claim.bind(leases);
    const spied = vi.spyOn(leases, 'claim').mockImplementationOnce(async (...given) => {
      const claimed = await claim(...given);
      abort.abort();
      return claimed;
    });
    const { run } = await test.store.runs.submit(sampleRun());
    expect(await test.store.agents.acquire(agentId, agentToken, abort.signal)).toBeUndefined();
    expect(spied).toHaveBeenCalledOnce();
    expect((await test.store.runs.get(run.runId))?.status).toBe('Queued');
    expect((await acquire(test.store, agentId)).lease).toMatchObject({ runId: run.runId, attempt: 2 });
  });

  it('is handed to nobody when the store closes', async () => {
    await using test = await startTestStore();
    const closing = await test.openAnother();
    const agentId = await registerAgent(test.store);
    const waiting = closing.agents.acquire(agentId, agentToken, never());
    await sleep(100);
    await closing[Symbol.asyncDispose]();
    expect(await waiting).toBeUndefined();
    const { run } = await test.store.runs.submit(sampleRun());
    expect((await acquire(test.store, agentId)).lease.runId).toBe(run.runId);
  });

  it('leaves no secret in Redis', async () => {
    await using test = await startTestStore({ appendOnly: true });
    const agentId = await registerAgent(test.store);
    const secret = 'correct-horse-battery-staple';
    const request = {
      values: [{ name: 'token', value: secret, isSecret: true }],
      credentials: [{ registry: 'registry.example.io', username: 'someone', password: secret }],
    };
    await test.store.runs.submit(sampleRun({}, request));
    const before = await dump(test);
    const { lease, request: granted } = await acquire(test.store, agentId);
    expect(JSON.stringify(granted)).toContain(secret);
    expect((await test.store.agents.require(lease, agentToken)).credentials).toMatchObject([{ password: secret }]);
    await test.store.agents.report(lease, agentToken, [logEvent(0, 'log'), { kind: 'running', time: 1 }]);
    for (const text of [before, await dump(test)]) {
      expect(text).toContain(lease.runId);
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('base64'));
    }
  });
});

/** Everything in Redis, as its own command writes it out. */
async function dump({ redis }: TestStore): Promise<string> {
  const keys = await redis.keys('*');
  const values = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return keys.concat(values.map((value) => value.toString('latin1'))).join('\n');
}
