import { describe, expect, it } from 'vitest';
import { setTimeout as delay } from 'node:timers/promises';
import { expectNothingOf } from '../topology/leftovers.ts';
import { readWholeLog, submit, waitForEnd, waitForLog } from '../topology/service.ts';
import { useArena } from './arena.ts';

/** Longer than every lease and every heartbeat of these services: as good as 20 s with a usual lease. */
const awayMs = 8000;
const count = 120;

describe('what the service stands on, away for a while', () => {
  const arena = useArena({ leaseSeconds: 30 });

  const counting = (): string =>
    `steps:\n  - cmd: ${arena.image} sh -c 'i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo line $i; sleep 0.1; done'\n`;

  /** A run that was going, and runs that are handed in meanwhile: none is lost, and no byte of a log. */
  async function expectNothingLost(breakAndMend: () => Promise<void>, acceptsMeanwhile: boolean): Promise<void> {
    const { service } = arena;
    const going = await submit(service, counting());
    await waitForLog(service, going.runId, 'line 10\n');
    const mended = breakAndMend();
    const meanwhile: string[] = [];
    if (acceptsMeanwhile) {
      await delay(1000);
      for (const _ of [1, 2, 3])
        meanwhile.push((await submit(service, `steps:\n  - cmd: ${arena.image} true\n`)).runId);
    }
    await mended;
    const over = await waitForEnd(service, going.runId, 90_000);
    expect(over.runErrorMessage).toBeUndefined();
    expect(over.status).toBe('Succeeded');
    const log = (await readWholeLog(service, going.runId)).toString();
    expect(log.length).toBe(over.log.bytes);
    const attempts = log.split(/Attempt \d+[^\n]*\n/);
    expect(attempts).toHaveLength(over.attempt);
    const lines = attempts
      .at(-1)
      ?.split('\n')
      .filter((line) => line.startsWith('line '));
    expect(lines).toEqual(Array.from({ length: count }, (_, index) => `line ${index + 1}`));
    for (const runId of meanwhile) expect((await waitForEnd(service, runId)).status).toBe('Succeeded');
    await expectNothingOf(service.pids(), going.runId);
  }

  it('Redis killed: runs are taken meanwhile, and go on when it is back', async () => {
    const { service } = arena;
    await expectNothingLost(async () => {
      await service.redis.kill();
      await delay(awayMs);
      await service.redis.start();
    }, true);
  });

  it('Redis killed and its data gone: the records fill the queue again, agents send again what was not archived', async () => {
    const { service } = arena;
    await expectNothingLost(async () => {
      await service.redis.kill();
      await service.redis.wipe();
      await delay(1500);
      await service.redis.start();
    }, true);
  });

  it('Redis empty while runs wait: each is queued again', async () => {
    const { service } = arena;
    for (const agent of service.agents) await agent.stop();
    const waiting = await Promise.all(
      Array.from({ length: 10 }, () => submit(service, `steps:\n  - cmd: ${arena.image} true\n`)),
    );
    await service.redis.kill();
    await service.redis.wipe();
    await service.redis.start();
    for (const agent of service.agents) await agent.start();
    for (const { runId } of waiting) expect((await waitForEnd(service, runId)).status).toBe('Succeeded');
  });

  it('Postgres killed: nothing that was answered is lost, and runs go on when it is back', async () => {
    const { service } = arena;
    await expectNothingLost(async () => {
      await service.postgres.kill();
      await delay(1500);
      await service.postgres.start();
    }, false);
  });

  it('Postgres restarted in good order, with a request meanwhile: it is refused as passing, not lost', async () => {
    const { service } = arena;
    await expectNothingLost(async () => {
      await service.postgres.stop();
      await expect(submit(service, `steps:\n  - cmd: ${arena.image} true\n`)).rejects.toMatchObject({
        code: 'unavailable',
      });
      await service.postgres.start();
    }, false);
  });

  it('the registry away: the push fails with its name, nothing else is harmed, and the run done again succeeds', async () => {
    const { service } = arena;
    const { registry } = arena.machines;
    const file = `version: v1.1.0
steps:
  - cmd: ${arena.image} sh -c 'echo FROM ${arena.image} > Dockerfile; echo ready; sleep 2'
  - build: -t $Registry/away:$ID .
  - push: ["$Registry/away:$ID"]
`;
    const run = await submit(service, file);
    await waitForLog(service, run.runId, 'ready');
    await registry.kill();
    const failed = await waitForEnd(service, run.runId, 110_000);
    expect(failed.status).toBe('Failed');
    expect(failed.outputImages).toEqual([]);
    const log = (await readWholeLog(service, run.runId)).toString();
    expect(`${failed.runErrorMessage ?? ''}${log}`).toContain(registry.host);
    await registry.start();
    const again = await service.call('rerun', { params: { runId: run.runId }, body: {} });
    const over = await waitForEnd(service, again.runId);
    expect(over.status).toBe('Succeeded');
    expect(over.outputImages).toHaveLength(1);
    await expectNothingOf(service.pids(), run.runId);
  });
});
