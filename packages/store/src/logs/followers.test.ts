import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LogReader, registerAgent, sendLog, sha256, startRun } from '../testing/log-agent.ts';
import { startTestStore } from '../testing/test-store.ts';

describe('500 followers of one log', () => {
  it('all get the same bytes, and the process stays small', { timeout: 120_000 }, async () => {
    await using test = await startTestStore();
    const { lease } = await startRun(test.store, await registerAgent(test.store));
    const log = randomBytes(4_000_000);
    const before = process.memoryUsage().rss;
    let peak = before;
    const readers = Array.from({ length: 500 }, () =>
      new LogReader().drain(test.store.logs.follow(lease.runId, { offset: 0 }, new AbortController().signal)),
    );
    await sendLog(test.store, lease, log, {
      disturb: () => {
        peak = Math.max(peak, process.memoryUsage.rss());
        return Promise.resolve();
      },
    });
    const sums = await Promise.all(readers.map(async (reader) => (await reader).sha256()));
    expect(new Set(sums)).toEqual(new Set([sha256(log)]));
    expect((peak - before) / 1e6).toBeLessThan(400);
  });
});
