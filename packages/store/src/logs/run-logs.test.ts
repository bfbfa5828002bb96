import { gunzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import type { AgentEvent } from '@slipway/core/http';
import { describe, expect, it, vi } from 'vitest';
import { deleteUnder, type Blobs } from '../blobs/blobs.ts';
import { agentToken, sampleRun } from '../sql/testing/samples.ts';
import {
  acquire,
  finishedEvent,
  logEvent,
  LogReader,
  registerAgent,
  sendLog,
  sha256,
  startRun,
} from '../testing/log-agent.ts';
import { startTestStore, type TestStore } from '../testing/test-store.ts';

const never = (): AbortSignal => new AbortController().signal;

function follow(test: TestStore, runId: string, offset = 0): Promise<LogReader> {
  return new LogReader(offset).drain(test.store.logs.follow(runId, { offset }, never()));
}

function read(test: TestStore, runId: string, offset = 0): Promise<LogReader> {
  return new LogReader(offset).drain(test.store.logs.read(runId, { offset }));
}

/** Blobs on a disk that is full until it says otherwise. */
function blobsOn(disk: { readonly isFull: boolean }): (blobs: Blobs) => Blobs {
  return (blobs) => ({
    ...blobs,
    put: (key, bytes) => (disk.isFull ? Promise.reject(new Error('no space left on device')) : blobs.put(key, bytes)),
  });
}

describe('the log of a run', () => {
  it('is not there for a run that is not', async () => {
    await using test = await startTestStore();
    await expect(test.store.logs.state('r999')).rejects.toMatchObject({ code: 'not-found' });
    await expect(read(test, 'r999')).rejects.toMatchObject({ code: 'not-found' });
    await expect(follow(test, 'r999')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is followed while it grows, from before the run begins to its end', async () => {
    await using test = await startTestStore();
    const { run } = await test.store.runs.submit(sampleRun());
    const following = follow(test, run.runId);
    const agentId = await registerAgent(test.store);
    const { lease } = await acquire(test.store, agentId);
    await test.store.agents.report(lease, agentToken, [{ kind: 'running', time: 1 }, logEvent(0, 'one\n')]);
    await test.store.agents.report(lease, agentToken, [logEvent(4, 'two\n'), finishedEvent(8)]);
    expect((await following).text()).toBe('one\ntwo\n');
    expect(await test.store.logs.state(run.runId)).toEqual({ end: 8, durable: 8, complete: true, removed: false });
  });

  it('can be read from any byte, live and archived, with the step, stream and time of each', async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const events = [logEvent(0, 'build\n', 'build'), logEvent(6, 'push\n', 'push'), logEvent(11, 'again\n', 'build')];
    await test.store.agents.report(lease, agentToken, events);
    const look = async () => {
      expect((await read(test, lease.runId)).text()).toBe('build\npush\nagain\n');
      expect((await read(test, lease.runId, 8)).text()).toBe('sh\nagain\n');
      const pushed = [];
      for await (const chunk of test.store.logs.read(lease.runId, { offset: 0, step: 'push' })) pushed.push(chunk);
      expect(pushed).toHaveLength(1);
      expect(pushed[0]).toMatchObject({ offset: 6, stepId: 'push', stream: 'stdout' });
      expect(Math.abs(pushed[0]!.time - Date.now())).toBeLessThan(60_000);
    };
    await look();
    await test.store.agents.report(lease, agentToken, [finishedEvent(17)]);
    await test.redis.flushall();
    await look();
  });

  it('is archived in parts that can be joined and unpacked by anybody, and mostly leaves Redis', async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const log = randomBytes(9_000_000);
    await sendLog(test.store, lease, log);
    const keys = [];
    for await (const key of test.blobs.list(`logs/${lease.runId}/`)) keys.push(key);
    keys.sort((a, b) => Number(/(\d+)-/.exec(a)?.[1]) - Number(/(\d+)-/.exec(b)?.[1]));
    const parts = await Promise.all(keys.map((key) => test.blobs.get(key)));
    expect(sha256(gunzipSync(Buffer.concat(parts.map((part) => part!))))).toBe(sha256(log));
    const held = await test.redis.memory('USAGE', `{slipway}:log:${lease.runId}`);
    expect(held).toBeLessThan(4_000_000);
    expect(await test.redis.pttl(`{slipway}:log:${lease.runId}`)).toBeGreaterThan(0);
    expect((await read(test, lease.runId)).sha256()).toBe(sha256(log));
  });

  it('asks for what is missing, takes what came before, and ends only when it is whole', async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const step: AgentEvent = { kind: 'plan', steps: [{ id: 'a', kind: 'cmd', waitsFor: [] }] };
    const report = (...events: Parameters<typeof test.store.agents.report>[2]) =>
      test.store.agents.report(lease, agentToken, events);
    await expect(
      report(step, logEvent(0, 'abc'), logEvent(5, 'f'), { kind: 'warning', text: 'later' }),
    ).rejects.toMatchObject({
      code: 'log-gap',
      details: { logEnd: 3 },
    });
    const run = await test.store.runs.get(lease.runId);
    expect(run?.steps.map(({ id }) => id)).toEqual(['a']);
    expect(run?.warnings).toEqual([]);
    await expect(report(finishedEvent(6))).rejects.toMatchObject({ code: 'log-gap', details: { logEnd: 3 } });
    await expect(report(finishedEvent(2))).rejects.toMatchObject({ code: 'invalid-argument' });
    expect((await test.store.runs.get(lease.runId))?.status).toBe('Running');
    expect(await report(logEvent(3, 'def'), finishedEvent(6))).toEqual({ logEnd: 6, logDurable: 6 });
    expect(await report(logEvent(3, 'def'), finishedEvent(6))).toEqual({ logEnd: 6, logDurable: 6 });
    expect((await read(test, lease.runId)).text()).toBe('abcdef');
  });

  it('takes nothing of an attempt whose run was taken over, and goes on behind it', async () => {
    await using test = await startTestStore({ leaseMs: 10_000 });
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    await test.store.agents.report(lease, agentToken, [logEvent(0, 'first, ha')]);
    const following = follow(test, lease.runId);
    expect(await test.store.housekeeping.expireLeases(Date.now() + 20_000)).toBe(1);
    const other = await acquire(test.store, await registerAgent(test.store, 'agent-2'));
    expect(other.lease.attempt).toBe(2);
    await expect(test.store.agents.report(lease, agentToken, [logEvent(9, 'lf')])).rejects.toMatchObject({
      code: 'lease-lost',
    });
    const start = other.logOffset;
    await test.store.agents.report(other.lease, agentToken, [
      { kind: 'running', time: 1 },
      logEvent(start, 'second\n'),
      finishedEvent(start + 7),
    ]);
    const text = (await following).text();
    expect(text.startsWith('first, ha\n')).toBe(true);
    expect(text).toContain('agent-1');
    expect(text).toMatch(/\nAttempt 2 of run ID: \w+ begins on agent agent-2\nsecond\n$/);
  });

  it('keeps its offsets when Redis loses what an attempt wrote that is no more', async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    await test.store.agents.report(lease, agentToken, [logEvent(0, 'x'.repeat(200))]);
    await test.store.agents.release(lease, agentToken, 'the computer is switched off');
    const other = await acquire(test.store, await registerAgent(test.store, 'agent-2'));
    await test.redis.flushall();
    const start = other.logOffset;
    expect(start).toBeGreaterThan(200);
    await test.store.agents.report(other.lease, agentToken, [
      { kind: 'running', time: 1 },
      logEvent(start, 'second\n'),
      finishedEvent(start + 7),
    ]);
    const text = (await read(test, lease.runId)).text();
    expect(text).toContain('bytes of the log were lost');
    expect(text.indexOf('second\n')).toBe(start);
  });

  it('is asked for again when Redis has lost it, and no follower notices', async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const log = randomBytes(5_000_000);
    const following = follow(test, lease.runId);
    let wipes = 0;
    await sendLog(test.store, lease, log, {
      disturb: async (offset) => {
        if (offset < 1_500_000 * (wipes + 1)) return;
        wipes += 1;
        await test.redis.flushall();
      },
    });
    expect(wipes).toBeGreaterThanOrEqual(3);
    expect((await following).sha256()).toBe(sha256(log));
    expect((await read(test, lease.runId)).sha256()).toBe(sha256(log));
  });

  it('ends for followers when the run is canceled, with what is then written down', async () => {
    await using test = await startTestStore();
    const { run } = await test.store.runs.submit(sampleRun());
    const following = follow(test, run.runId);
    await test.store.runs.cancel(run.runId);
    expect((await following).text()).toBe('');
    expect(await test.store.logs.state(run.runId)).toMatchObject({ end: 0, complete: true });
  });

  it('ends for a follower who goes, at once and without an error', async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const abort = new AbortController();
    const following = new LogReader().drain(test.store.logs.follow(lease.runId, { offset: 0 }, abort.signal));
    abort.abort();
    expect((await following).offset).toBe(0);
  });

  it('is whole for those who are slow, and for those who come back again and again', async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const log = randomBytes(8_000_000);
    const reader = new LogReader();
    const comeBack = async (): Promise<void> => {
      while (reader.offset < log.length) {
        const from = reader.offset;
        for await (const chunk of test.store.logs.follow(lease.runId, { offset: from }, never())) {
          reader.take(chunk);
          if (reader.offset - from > 200_000) break;
        }
      }
    };
    const [, , slow] = await Promise.all([
      sendLog(test.store, lease, log),
      comeBack(),
      (async () => {
        const taken = new LogReader();
        for await (const chunk of test.store.logs.follow(lease.runId, { offset: 0 }, never())) {
          taken.take(chunk);
          await new Promise((resolve) => setImmediate(resolve));
        }
        return taken;
      })(),
    ]);
    expect(reader.sha256()).toBe(sha256(log));
    expect(slow.sha256()).toBe(sha256(log));
  });

  it('says that it cannot be read when its archive is gone', async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    await test.store.agents.report(lease, agentToken, [logEvent(0, 'abc'), finishedEvent(3)]);
    await test.redis.flushall();
    await deleteUnder(test.blobs, `logs/${lease.runId}/`);
    await expect(read(test, lease.runId)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is archived later when blobs cannot be written at the end of the run', async () => {
    const disk = { isFull: true };
    await using test = await startTestStore({ wrapBlobs: blobsOn(disk) });
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const answer = await test.store.agents.report(lease, agentToken, [logEvent(0, 'abc'), finishedEvent(3)]);
    expect(answer).toEqual({ logEnd: 3, logDurable: 0 });
    await expect(test.store.housekeeping.archiveLogs(never())).rejects.toThrow('no space');
    expect((await read(test, lease.runId)).text()).toBe('abc');
    disk.isFull = false;
    expect(await test.store.housekeeping.archiveLogs(never())).toBe(1);
    expect(await test.store.housekeeping.archiveLogs(never())).toBe(0);
    await test.redis.flushall();
    expect((await read(test, lease.runId)).text()).toBe('abc');
  });

  it('says so when it was lost with Redis after the end of the run, and still ends', async () => {
    const disk = { isFull: true };
    await using test = await startTestStore({ wrapBlobs: blobsOn(disk) });
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    await test.store.agents.report(lease, agentToken, [logEvent(0, 'y'.repeat(100)), finishedEvent(100)]);
    disk.isFull = false;
    await test.redis.flushall();
    await test.store.housekeeping.archiveLogs(never());
    const text = (await read(test, lease.runId)).text();
    expect(text).toHaveLength(100);
    expect(text).toContain('100 bytes of the log were lost');
  });

  it('is waited for while Redis is away', async () => {
    await using test = await startTestStore({ appendOnly: true });
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    await test.store.agents.report(lease, agentToken, [logEvent(0, 'abc')]);
    const following = follow(test, lease.runId);
    await test.server.kill();
    await expect(test.store.agents.report(lease, agentToken, [logEvent(3, 'def')])).rejects.toMatchObject({
      code: 'unavailable',
    });
    await test.server.start();
    await vi.waitFor(() => test.store.agents.report(lease, agentToken, [logEvent(3, 'def'), finishedEvent(6)]), 5000);
    expect((await following).text()).toBe('abcdef');
  });
});
