import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTempDir } from '@slipway/testkit';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { submit, waitForEnd, waitForLog } from '../topology/service.ts';
import { startTasks } from '../tasks-process.ts';
import { useArena } from './arena.ts';

describe('an API that is killed', () => {
  const arena = useArena({ leaseSeconds: 30 });

  const restartApi = async (): Promise<void> => {
    await arena.service.server.kill();
    await arena.service.server.start();
  };

  it('while a context is uploaded: the command goes on where it was, and the run gets every byte', async () => {
    await using directory = await createTempDir();
    const content = randomBytes(60_000_000);
    await writeFile(path.join(directory.path, 'data'), content);
    await writeFile(path.join(directory.path, 'acb.yaml'), `steps:\n  - cmd: ${arena.image} sha256sum data\n`);
    const args = ['run', '-f', 'acb.yaml', '.'];
    const command = startTasks(args, { cwd: directory.path, env: arena.service.env });
    await untilFirstPart(arena.service.blobs);
    await restartApi();
    const { code, stdout, stderr } = await command.exit;
    expect(code, stderr).toBe(0);
    expect(stdout.toString()).toContain(createHash('sha256').update(content).digest('hex'));
  });

  it('while runs are handed in: what was answered is there, and asking again with the same keys makes no second run', async () => {
    const { service } = arena;
    const file = `steps:\n  - cmd: ${arena.image} true\n`;
    const keys = Array.from({ length: 30 }, (_, index) => `submit-${index}`);
    const acknowledged = new Map<string, string>();
    const attempt = async (key: string): Promise<void> => {
      const run = await submit(service, file, { idempotencyKey: key }).catch(() => undefined);
      if (run !== undefined) acknowledged.set(key, run.runId);
    };
    const early = keys.map(attempt);
    await Promise.race(early);
    const killed = restartApi();
    await Promise.all(early);
    await killed;
    expect(acknowledged.size).toBeGreaterThan(0);
    const before = new Map(acknowledged);
    for (const key of keys) await attempt(key);
    expect(acknowledged.size).toBe(keys.length);
    for (const [key, runId] of before) expect(acknowledged.get(key)).toBe(runId);
    expect(new Set(acknowledged.values()).size).toBe(keys.length);
    const ends = await Promise.all([...acknowledged.values()].map((runId) => waitForEnd(service, runId, 110_000)));
    expect(ends.map(({ status, attempt: number }) => [status, number])).toEqual(keys.map(() => ['Succeeded', 1]));
  });

  it('while a log is followed: the command reconnects and shows each byte once; the run does not notice', async () => {
    const { service } = arena;
    const run = await submit(
      service,
      `steps:\n  - cmd: ${arena.image} sh -c 'i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo line $i; sleep 0.1; done'\n`,
    );
    const command = startTasks(['logs', run.runId, '--follow', '--raw'], { env: service.env });
    await command.shows('line 10\n');
    await restartApi();
    await waitForLog(service, run.runId, 'line 30\n');
    await restartApi();
    const { code, stdout, stderr } = await command.exit;
    expect(code, stderr).toBe(0);
    const lines = stdout
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('line '));
    expect(lines).toEqual(Array.from({ length: 60 }, (_, index) => `line ${index + 1}`));
    const over = await waitForEnd(service, run.runId);
    expect([over.status, over.attempt]).toEqual(['Succeeded', 1]);
  });
});

/** Waits until a part of an upload is kept. */
async function untilFirstPart(blobs: string): Promise<void> {
  await expect
    .poll(async () => (await readdir(path.join(blobs, 'sources'), { recursive: true }).catch(() => [])).length, {
      timeout: 30_000,
      interval: 10,
    })
    .toBeGreaterThan(1);
}
