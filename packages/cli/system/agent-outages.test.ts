import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { createClient, type Client, type Run } from '@slipway/core/http';
import { connectDocker, createTempDir, ensureBaseImage, startRedis, watchLeaks } from '@slipway/testkit';
import type { TempDir, TestRedis } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSeparately, type SeparateProcess } from './separate-processes.ts';

const rounds = 150;
const lines = 400;

/** A step that writes for some seconds, and exactly this. */
const script = `i=0; while [ $i -lt ${rounds} ]; do i=$((i+1)); seq 1 ${lines} | sed "s/^/$i:/"; usleep 30000; done`;
const written = Array.from({ length: rounds }, (_, round) =>
  Array.from({ length: lines }, (__, line) => `${round + 1}:${line + 1}\n`).join(''),
).join('');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('an agent and its service in processes of their own', () => {
  let redis: TestRedis;
  let directory: TempDir;
  let service: SeparateProcess;
  let image: string;
  let client: Client;

  const startService = (port: string): Promise<SeparateProcess> =>
    startSeparately('service', [directory.path, redis.url, port, 'registry.example.io']);
  const startAgent = (name: string): Promise<SeparateProcess> =>
    startSeparately('agent', [service.said, name, path.join(directory.path, 'agents')]);

  beforeAll(async () => {
    [redis, directory] = await Promise.all([startRedis(), createTempDir()]);
    image = await ensureBaseImage(await connectDocker());
    service = await startService('0');
    client = createClient({ server: service.said, token: 'test-admin-token-0123456789abcdef', fetch });
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  const submit = (command: string): Promise<Run> =>
    client('createRun', {
      body: {
        type: 'EncodedTaskRunRequest',
        encodedTaskContent: Buffer.from(
          `version: v1.1.0\nsteps:\n  - id: writer\n    cmd: ${image} sh -c ${JSON.stringify(command)}\n`,
        ).toString('base64'),
      },
    });
  /** Asks again and again, as the service may be away. */
  const waitFor = async (runId: string, reached: (run: Run) => boolean): Promise<Run> => {
    for (;;) {
      const run = await client('getRun', { params: { runId } }).catch(() => undefined);
      if (run !== undefined && reached(run)) return run;
      await sleep(50);
    }
  };
  const isOver = ({ status }: Run): boolean => !['Queued', 'Started', 'Running'].includes(status);
  const readLog = async (runId: string): Promise<string> => (await client('readLog', { params: { runId } })).text();
  const waitForLog = async (runId: string, text: string): Promise<void> => {
    while (!(await readLog(runId)).includes(text)) await sleep(50);
  };

  it('lose nothing of a log when the service is killed, twice, and once for longer than a lease', async () => {
    await using _ = await startAgent('steady');
    const { runId } = await submit(script);
    await waitFor(runId, ({ log }) => log.bytes > 50_000);
    for (const awayMs of [0, 4000]) {
      service.kill('SIGKILL');
      await service.ended;
      await sleep(awayMs);
      service = await startService(new URL(service.said).port);
      const before = await waitFor(runId, () => true);
      await waitFor(runId, (run) => isOver(run) || run.log.bytes > before.log.bytes + 20_000);
    }
    const run = await waitFor(runId, isOver);
    const log = await readLog(runId);
    expect(run, log.slice(-2000)).toMatchObject({ status: 'Succeeded', attempt: 1 });
    const body = log.slice(log.indexOf('1:1\n'), log.indexOf('Successfully executed container: writer\n'));
    expect(body.slice(0, 500)).toBe(written.slice(0, 500));
    expect(sha256(body)).toBe(sha256(written));
    expect(log.trimEnd().split('\n').at(-1)).toMatch(/^Run ID: \w+ was successful after \d+s$/);
  });

  it('go on with the next attempt when the agent is killed, and leave nothing of the first', async () => {
    const docker = await connectDocker();
    const first = await startAgent('short-lived');
    const { runId } = await submit('echo "here I am"; sleep 5');
    const leaks = await watchLeaks(docker, { 'dev.slipway.run': runId });
    await waitForLog(runId, 'here I am\n');
    first.kill('SIGKILL');
    await first.ended;
    await expect(leaks.expectNone(0)).rejects.toThrow('writer');
    await using _ = await startAgent('next');
    const run = await waitFor(runId, isOver);
    expect(run).toMatchObject({ status: 'Succeeded', attempt: 2, agent: 'next' });
    const log = await readLog(runId);
    expect(log.match(/here I am\n/g)?.length).toBe(2);
    expect(run.log).toMatchObject({ bytes: Buffer.byteLength(log), complete: true });
    await leaks.expectNone();
  });

  it('end one attempt alone when the agent was frozen beyond its lease', async () => {
    const frozen = await startAgent('frozen');
    const { runId } = await submit('echo begun; sleep 8; echo ended');
    await waitForLog(runId, 'begun\n');
    frozen.kill('SIGSTOP');
    await using _ = await startAgent('awake');
    await waitFor(runId, ({ attempt }) => attempt === 2);
    frozen.kill('SIGCONT');
    const run = await waitFor(runId, isOver);
    expect(run).toMatchObject({ status: 'Succeeded', attempt: 2, agent: 'awake' });
    await frozen[Symbol.asyncDispose]();
    expect((await readLog(runId)).match(/ended\n/g)?.length).toBe(1);
  });
});
