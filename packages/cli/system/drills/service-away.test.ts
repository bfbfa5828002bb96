import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readWholeLog, submit, waitForEnd, waitForRun } from '../topology/service.ts';
import { useArena } from './arena.ts';

const leaseSeconds = 3;
const rounds = 200;
const lines = 400;

/** A step that writes for some seconds, and exactly this. */
const script = `i=0; while [ $i -lt ${rounds} ]; do i=$((i+1)); seq 1 ${lines} | sed "s/^/$i:/"; usleep 30000; done`;
const written = Array.from({ length: rounds }, (_, round) =>
  Array.from({ length: lines }, (__, line) => `${round + 1}:${line + 1}\n`).join(''),
).join('');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('server and scheduler killed together', () => {
  const arena = useArena({ leaseSeconds });

  it('at once and for longer than a lease: the agent goes on, and nothing of its log is lost or doubled', async () => {
    const { service } = arena;
    const { runId } = await submit(
      service,
      `version: v1.1.0\nsteps:\n  - id: writer\n    cmd: ${arena.image} sh -c ${JSON.stringify(script)}\n`,
    );
    await waitForRun(service, runId, 'writing', ({ log }) => log.bytes > 50_000);
    for (const awayMs of [0, (leaseSeconds + 2) * 1000]) {
      await Promise.all([service.server.kill(), service.scheduler.kill()]);
      await delay(awayMs);
      await Promise.all([service.server.start(), service.scheduler.start()]);
      const before = await waitForRun(service, runId, 'known', () => true);
      await waitForRun(
        service,
        runId,
        'writing again',
        (run) => run.log.complete || run.log.bytes > before.log.bytes + 20_000,
      );
    }
    const run = await waitForEnd(service, runId);
    const log = (await readWholeLog(service, runId)).toString();
    expect(run, log.slice(-2000)).toMatchObject({ status: 'Succeeded', attempt: 1 });
    const body = log.slice(log.indexOf('1:1\n'), log.indexOf('Successfully executed container: writer\n'));
    expect(sha256(body)).toBe(sha256(written));
    expect(log.trimEnd().split('\n').at(-1)).toMatch(/^Run ID: \w+ was successful after \d+s$/);
  });
});
