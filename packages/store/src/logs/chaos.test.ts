import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlipwayError } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import type { Store } from '../port/store.ts';
import { agentToken } from '../sql/testing/samples.ts';
import { logEvent, LogReader, registerAgent, sendLog, sha256, startRun } from '../testing/log-agent.ts';
import { startTestStore } from '../testing/test-store.ts';

/** Follows a log to its end through connections that break at random places. */
async function followBadly(store: Store, runId: string, end: number): Promise<LogReader> {
  const reader = new LogReader();
  while (reader.offset < end) {
    let left = randomInt(1, 400_000);
    for await (const chunk of store.logs.follow(runId, { offset: reader.offset }, new AbortController().signal)) {
      reader.take(chunk);
      left -= chunk.bytes.length;
      if (left <= 0) break;
    }
  }
  return reader;
}

async function archiveUntil(store: Store, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    await store.housekeeping.archiveLogs(stopped).catch((error: unknown) => {
      if (!(error instanceof SlipwayError && error.code === 'unavailable')) throw error;
    });
    await sleep(20);
  }
}

describe.each([
  ['what it keeps', true],
  ['nothing', false],
])('a log while Redis is killed twice and comes back with %s', (_, appendOnly) => {
  it('is byte for byte the same where it is made, followed and archived', { timeout: 120_000 }, async () => {
    await using test = await startTestStore({ appendOnly });
    const other = await test.openAnother();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const log = randomBytes(24_000_000);
    const stop = new AbortController();
    const archivers = [archiveUntil(test.store, stop.signal), archiveUntil(other, stop.signal)];
    const readers = [test.store, other, test.store].map((store) => followBadly(store, lease.runId, log.length));
    const straight = new LogReader().drain(other.logs.follow(lease.runId, { offset: 0 }, new AbortController().signal));

    let kills = 0;
    let isUp = Promise.resolve();
    await sendLog(test.store, lease, log, {
      disturb: async (offset) => {
        if (kills < 2 && offset > (kills + 1) * 7_000_000) {
          kills += 1;
          await isUp;
          await test.server.kill();
          isUp = sleep(300).then(() => test.server.start());
        }
        // Something that was sent before comes once more, through another process, and something comes too early.
        const from = Math.max(0, offset - randomInt(0, 200_000));
        for (const strange of [from, offset + 500_000]) {
          if (strange >= log.length) continue;
          const event = logEvent(strange, log.subarray(strange, strange + 30_000));
          void other.agents.report(lease, agentToken, [event]).catch(() => undefined);
        }
      },
    });
    expect(kills).toBe(2);
    const produced = sha256(log);
    for (const reader of [...readers, straight]) expect((await reader).sha256()).toBe(produced);
    stop.abort();
    await Promise.all(archivers);
    await other.housekeeping.archiveLogs(new AbortController().signal);
    await test.redis.flushall();
    const archived = await new LogReader().drain(test.store.logs.read(lease.runId, { offset: 0 }));
    expect(archived.sha256()).toBe(produced);
    expect(await test.store.logs.state(lease.runId)).toMatchObject({ end: log.length, durable: log.length });
  });
});

describe('a log of 100 MB', () => {
  it('gives every byte once to a reader who comes back all the time', { timeout: 180_000 }, async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const log = randomBytes(100_000_000);
    const reading = followBadly(test.store, lease.runId, log.length);
    await sendLog(test.store, lease, log);
    expect((await reading).sha256()).toBe(sha256(log));
  });
});

describe('an archiver', () => {
  it('may die between any two steps: the next one goes on where the record stands', async () => {
    let steps = Infinity;
    const step = (): void => {
      if ((steps -= 1) < 0) throw new Error('killed');
    };
    await using test = await startTestStore({
      wrapBlobs: (blobs) => ({
        ...blobs,
        put: async (key, bytes) => {
          step();
          await blobs.put(key, bytes);
          step();
        },
      }),
    });
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const log = randomBytes(5_500_000);
    let offset = 0;
    for (steps = 0; offset < log.length; steps = (steps + 1) % 4) {
      const event = logEvent(offset, log.subarray(offset, offset + 700_000));
      offset = (await test.store.agents.report(lease, agentToken, [event])).logEnd;
      await test.store.housekeeping.archiveLogs(new AbortController().signal).catch(() => 0);
    }
    steps = Infinity;
    await sendLog(test.store, lease, log);
    await test.redis.flushall();
    const archived = await new LogReader().drain(test.store.logs.read(lease.runId, { offset: 0 }));
    expect(archived.sha256()).toBe(sha256(log));
  });
});
