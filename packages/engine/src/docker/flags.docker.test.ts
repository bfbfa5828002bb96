import type { RunFlags } from '@slipway/core';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOn, shell, testEngine } from '../../test/engine.ts';
import { inSequence } from '../../test/steps.ts';
import type { EngineConnection } from './connect/connection.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

describe('statement 94: docker run flags before the image', () => {
  it.each<{ flags: RunFlags; script: string; output: string }>([
    {
      flags: { tmpfs: ['/fast:size=1m'] },
      script: 'df -k /fast | tail -1 | tr -s " " | cut -d" " -f2',
      output: '1024',
    },
    { flags: { addHosts: ['db.test:10.1.2.3'] }, script: 'grep db.test /etc/hosts | cut -f1', output: '10.1.2.3' },
    { flags: { ulimits: ['nofile=100:200'] }, script: 'ulimit -Sn; ulimit -Hn', output: '100\n200' },
    {
      flags: { shmSizeBytes: 2 ** 20 },
      script: 'df -k /dev/shm | tail -1 | tr -s " " | cut -d" " -f2',
      output: '1024',
    },
    { flags: { init: true }, script: 'cut -d" " -f2 /proc/1/stat', output: '(docker-init)' },
    { flags: { readOnly: true }, script: 'touch /x 2>/dev/null || touch /workspace/x && echo ro', output: 'ro' },
    { flags: { hostname: 'box' }, script: 'hostname', output: 'box' },
    { flags: { dns: ['10.9.8.7'] }, script: 'grep -c ^nameserver /etc/resolv.conf', output: '1' },
    { flags: { groupAdd: ['1234'] }, script: 'id -G | grep -o 1234', output: '1234' },
    { flags: { volumes: ['/workspace:/src:ro'] }, script: 'touch /workspace/f; ls /src', output: 'f' },
    { flags: { capDrop: ['CHOWN'] }, script: 'chown 1:1 /tmp 2>/dev/null || echo no', output: 'no' },
    { flags: { platform: 'linux' }, script: 'echo there', output: 'there' },
  ])('apply: $flags', async ({ flags, script, output }) => {
    const run = await runOn(connection, [shell(image, 'step', script, { runFlags: flags })]);
    expect(run.text('step')).toBe(`${output}\n`);
    expect(run.leftovers).toEqual([]);
  });

  it('a memory limit below the one of the machine counts', async () => {
    const flags = { memoryBytes: 32 * 2 ** 20 };
    const script = 'dd if=/dev/zero of=/dev/null bs=200M count=1';
    const run = await runOn(connection, [shell(image, 'step', script, { runFlags: flags })]);
    expect(run.outcome.error).toMatch(/more memory than the limit of 32 MiB/);
  });

  it('a named volume is one for all steps of the run, and goes with it', async () => {
    const runFlags = { volumes: ['data:/d'] };
    const run = await runOn(
      connection,
      inSequence([
        shell(image, 'write', 'echo kept >/d/f', { runFlags }),
        shell(image, 'read', 'cat /elsewhere/f', { runFlags: { volumes: ['data:/elsewhere:ro', '/anonymous'] } }),
        shell(image, 'again', 'cat /d/f; touch /d/x', { runFlags }),
      ]),
    );
    expect(run.outcome.steps.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    const again = await runOn(connection, [shell(image, 'fresh', 'ls /d', { runFlags })]);
    expect(again.text('fresh')).toBe('');
    expect([...run.leftovers, ...again.leftovers]).toEqual([]);
  });

  it('an env file of the workspace is read as it is when the step starts, and loses to the environment of the step', async () => {
    await using directory = await createTempDir();
    await writeFile(join(directory.path, 'one.env'), '# comment\nA=from file\nB="as is"\n');
    const run = await runOn(
      connection,
      inSequence([
        shell(image, 'write', 'echo C=made >two.env', { workingDirectory: '/workspace' }),
        shell(image, 'read', 'echo "$A|$B|$C"', {
          runFlags: { envFiles: ['one.env', 'two.env'] },
          env: [{ name: 'A', value: 'from step' }],
        }),
        shell(image, 'missing', 'true', { runFlags: { envFiles: ['none.env'] } }),
      ]),
      { context: { kind: 'directory', path: directory.path } },
    );
    expect(run.text('read')).toBe('from step|"as is"|made\n');
    expect(run.outcome.error).toMatch(/env file 'none.env' does not exist in the workspace/);
  });

  it('a part of the workspace is mounted by itself where the engine can, without following a link out of it', async () => {
    const runFlags = { volumes: ['/workspace/sub:/part'] };
    const run = await runOn(
      connection,
      inSequence([
        shell(image, 'write', 'mkdir sub; echo inside >sub/f; echo outside >f', { workingDirectory: '/workspace' }),
        shell(image, 'read', 'cat /part/f; ls /part', { runFlags, ignoreErrors: true }),
        shell(image, 'link', 'rm -r sub; ln -s / sub', { workingDirectory: '/workspace' }),
        shell(image, 'escape', 'ls /part', { runFlags }),
      ]),
    );
    const { noSubpaths } = connection.features;
    if (noSubpaths === undefined) {
      expect(run.text('read')).toBe('inside\nf\n');
      expect(run.outcome.steps[3]).toMatchObject({ status: 'failed' });
      expect(run.text('escape')).toBe('');
    } else {
      expect(run.outcome.steps[1]?.error).toContain(noSubpaths);
      expect(run.outcome.steps).toMatchObject([{}, { exitCode: 125 }, {}, { exitCode: 125 }]);
    }
    expect(run.leftovers).toEqual([]);
  });

  it.each<{ flags: RunFlags; error: RegExp }>([
    { flags: { volumes: ['/var/run/docker.sock:/s'] }, error: /path of the machine/ },
    { flags: { capAdd: ['SYS_ADMIN'] }, error: /capability SYS_ADMIN is not allowed/ },
    { flags: { addHosts: ['h:host-gateway'] }, error: /'host-gateway' is not allowed/ },
  ])('are refused when they open the machine: $flags', async ({ flags, error }) => {
    const run = await runOn(connection, [shell(image, 'step', 'true', { runFlags: flags })]);
    expect(run.outcome).toMatchObject({ status: 'Failed', steps: [{ exitCode: 125 }] });
    expect(run.outcome.error).toMatch(error);
    expect(run.leftovers).toEqual([]);
  });
});
