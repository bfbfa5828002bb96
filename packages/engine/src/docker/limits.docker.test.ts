import { createServer } from 'node:net';
import { join } from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOn, shell, testEngine, testRequest } from '../../test/engine.ts';
import { cmdStep, inSequence, planOf } from '../../test/steps.ts';
import type { EngineConnection } from './connect/connection.ts';
import { createDockerRuntime } from './runtime.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

const MiB = 2 ** 20;

describe('a step that goes wild ends alone, with the name of its limit', () => {
  it.each([
    {
      what: 'a fork bomb',
      script: 'bomb() { bomb | bomb & bomb; }; bomb',
      limits: { pids: 64 },
      error: /limit of 64 processes/,
    },
    {
      what: '10 GB of memory',
      script: 'dd if=/dev/zero of=/dev/null bs=10G count=1',
      limits: { memoryBytes: 64 * MiB },
      error: /killed because it used more memory than the limit of 64 MiB/,
    },
    {
      what: 'an endless yes',
      script: 'yes',
      limits: { logBytes: 20 * MiB },
      error: /stopped because its log is larger than the limit of 20 MiB/,
    },
    {
      what: 'one file that fills the disk',
      script: 'dd if=/dev/zero of=/workspace/big bs=1M',
      limits: { diskBytes: 64 * MiB },
      error: /file would have been larger than the limit of 64 MiB/,
    },
    {
      what: 'many files that fill the disk',
      script: 'i=0; while :; do dd if=/dev/zero of=/tmp/$i bs=1M count=8 2>/dev/null; i=$((i+1)); sleep 0.1; done',
      limits: { diskBytes: 64 * MiB },
      error: /stopped because the files of the run take more than the limit of 64 MiB/,
    },
  ])('$what', async ({ script, limits, error }) => {
    const wild = shell(image, 'wild', script, { ignoreErrors: true, timeoutMs: 50_000 });
    const calm = shell(image, 'calm', 'echo still here');
    const run = await runOn(connection, inSequence([wild, calm]), {}, { limits });
    expect(run.outcome.steps[0]?.error).toMatch(error);
    expect(run.outcome.steps).toMatchObject([{ status: 'ignored' }, { status: 'succeeded' }]);
    expect(run.text('calm')).toBe('still here\n');
    expect(run.leftovers).toEqual([]);
  });

  it('and its log holds what came before the limit, to the byte', async () => {
    const run = await runOn(connection, [shell(image, 'yes', 'yes')], {}, { limits: { logBytes: 1001 } });
    expect(run.text('yes')).toBe(`${'y\n'.repeat(500)}y`);
  });
});

describe('the runtime', () => {
  it('is one that the engine has', async () => {
    const run = await runOn(connection, [shell(image, 'a', 'echo ok')], {}, { runtime: 'runc' });
    expect(run.text('a')).toBe('ok\n');
  });

  it('is refused by name when the engine does not have it', async () => {
    const open = createDockerRuntime(connection, { runtime: 'kata-none' }).open(
      testRequest(),
      new AbortController().signal,
    );
    await expect(open).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/no runtime 'kata-none'; it has .*runc/) as string,
    });
  });
});

describe('statement 97: a step with the docker client', () => {
  it('is refused with the reason', async () => {
    const run = await runOn(connection, [cmdStep('ps', { image: 'docker:cli', args: ['ps'] })]);
    expect(run.outcome.steps).toMatchObject([{ status: 'failed', exitCode: 125 }]);
    expect(run.outcome.error).toMatch(/steps get no Docker Engine/);
  });

  it('has the socket of an engine for runs where there is one, and no other step has it', async () => {
    const repo = 'slipway-test/docker';
    await connection.docker.getImage(image).tag({ repo, tag: '1' });
    await using directory = await createTempDir();
    const socket = join(directory.path, 'runs.sock');
    const server = createServer().listen(socket);
    try {
      const run = await runOn(
        connection,
        planOf([
          shell(`${repo}:1`, 'client', 'test -S /var/run/docker.sock && echo there'),
          shell(image, 'other', 'test -e /var/run/docker.sock || echo none'),
        ]),
        {},
        { dockerEngine: socket },
      );
      expect([run.text('client'), run.text('other')]).toEqual(['there\n', 'none\n']);
    } finally {
      server.close();
      await connection.docker.getImage(`${repo}:1`).remove();
    }
  });

  it('cannot be given the engine that runs it', () => {
    const path = connection.address.replace('unix://', '');
    expect(() => createDockerRuntime(connection, { dockerEngine: path })).toThrow(/the engine that runs the steps/);
  });
});
