import { describe, expect, it } from 'vitest';
import { isFinal } from '@slipway/core';
import { expectNothingOf } from '../topology/leftovers.ts';
import { submit, waitForEnd, waitForLog } from '../topology/service.ts';
import { useArena } from './arena.ts';

describe('things that happen at the same time, and count once', () => {
  const arena = useArena({ slots: 4 });

  it('100 identical submits with one key make one run', async () => {
    const { service } = arena;
    const file = `steps:\n  - cmd: ${arena.image} true\n`;
    const before = await service.call('listRuns', { query: { top: 1000 } });
    const runs = await Promise.all(
      Array.from({ length: 100 }, () => submit(service, file, { idempotencyKey: 'one of a hundred' })),
    );
    expect(new Set(runs.map(({ runId }) => runId)).size).toBe(1);
    const after = await service.call('listRuns', { query: { top: 1000 } });
    expect(after.runs.length - before.runs.length).toBe(1);
    expect((await waitForEnd(service, runs[0]?.runId ?? '')).status).toBe('Succeeded');
  });

  it('a cancellation that races with the end has one winner, and whoever was told so was told the truth', async () => {
    const { service } = arena;
    const file = `steps:\n  - cmd: ${arena.image} true\n`;
    const outcomes = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const { runId } = await submit(service, file);
        await new Promise((resolve) => setTimeout(resolve, index * 60));
        const answer = await service.call('cancelRun', { params: { runId } }).then(
          (run) => run.status,
          (error: unknown) => (error as { code?: string }).code,
        );
        const over = await waitForEnd(service, runId);
        return { runId, answer, over };
      }),
    );
    for (const { runId, answer, over } of outcomes) {
      expect(['Succeeded', 'Canceled']).toContain(over.status);
      // Only a run that was over already refuses.
      if (answer === 'conflict') expect(over.status).toBe('Succeeded');
      if (answer === 'Canceled') expect(over.status).toBe('Canceled');
      expect(over.attempt).toBeLessThanOrEqual(1);
      await expectNothingOf(service.pids(), runId);
    }
    // What is over stays as it was, whatever came late.
    for (const { runId, over } of outcomes) {
      const again = await service.call('getRun', { params: { runId } });
      expect([again.status, again.finishTime, again.log]).toEqual([over.status, over.finishTime, over.log]);
    }
  });

  it('two schedulers do what one does: a lost run gets one second attempt, and its log one line about it', async () => {
    const { service } = arena;
    const second = await service.startScheduler();
    const file = `steps:\n  - cmd: ${arena.image} sh -c 'echo begun; sleep 2; echo done'\n`;
    const runs = await Promise.all(Array.from({ length: 4 }, () => submit(service, file)));
    await Promise.all(runs.map(({ runId }) => waitForLog(service, runId, 'begun')));
    const begun = await Promise.all(runs.map(({ runId }) => service.call('getRun', { params: { runId } })));
    const lost = begun.filter(({ status }) => !isFinal(status));
    // All of them first: an agent that is killed after another one may hold the second attempt of a run already.
    await Promise.all(service.agents.map((role) => role.kill()));
    await Promise.all(service.agents.map((role) => role.start()));
    const ends = await Promise.all(lost.map(({ runId }) => waitForEnd(service, runId)));
    expect(ends.length).toBeGreaterThan(0);
    for (const run of ends) {
      expect([run.status, run.attempt]).toEqual(['Succeeded', 2]);
      const log = await (await service.call('readLog', { params: { runId: run.runId } })).text();
      expect(log.match(/Attempt 2/g)).toHaveLength(1);
      await expectNothingOf(service.pids(), run.runId);
    }
    for (const scheduler of [service.scheduler, second]) expect(scheduler.log()).not.toContain('job fails');
  });
});
