import { createHash } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOn, shell, testEngine } from '../../test/engine.ts';
import { cmdStep, inSequence, planOf } from '../../test/steps.ts';
import type { EngineConnection } from './connect/connection.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

/** Waits until a container has ended, which takes its name and its address from the network. Nobody answers at an address just given up. */
const untilGone = (name: string): string =>
  `while timeout 5 wget -qO- http://${name} 2>&1 | grep -q refused; do sleep 0.1; done`;

describe('cmd steps on a real engine', () => {
  it('lose no byte of 50 containers that end at once', async () => {
    const steps = Array.from({ length: 50 }, (_, index) =>
      shell(image, `fast-${index}`, `echo out ${index}; echo err ${index} >&2`),
    );
    const run = await runOn(connection, steps);
    expect(run.outcome.status).toBe('Succeeded');
    for (let index = 0; index < 50; index += 1) {
      expect(run.text(`fast-${index}`)).toBe(`out ${index}\n`);
      expect(run.text(`fast-${index}`, 'stderr')).toBe(`err ${index}\n`);
    }
    expect(run.leftovers).toEqual([]);
  });

  it('deliver 50 MB byte for byte', async () => {
    const run = await runOn(connection, [
      shell(image, 'big', 'dd if=/dev/urandom of=/tmp/f bs=1M count=50 2>/dev/null; sha256sum </tmp/f >&2; cat /tmp/f'),
    ]);
    const bytes = run.bytes('big', 'stdout');
    expect(bytes.length).toBe(50 * 1024 * 1024);
    expect(run.text('big', 'stderr')).toBe(`${createHash('sha256').update(bytes).digest('hex')}  -\n`);
  });

  it('run at the same time: each of five waits for all the others', async () => {
    const count = 5;
    const script = (index: number): string =>
      `touch started-${index}; until [ $(ls started-* | wc -l) = ${count} ]; do sleep 0.05; done`;
    const steps = Array.from({ length: count }, (_, index) =>
      shell(image, `meet-${index}`, script(index), { workingDirectory: '/workspace' }),
    );
    expect((await runOn(connection, steps)).outcome.status).toBe('Succeeded');
  });

  it('stop the others when one fails, and leave nothing', async () => {
    const run = await runOn(connection, [
      shell(image, 'bad', 'until [ -e /workspace/long ]; do sleep 0.05; done; exit 3'),
      shell(image, 'long', 'touch /workspace/long; sleep 3600'),
      shell(image, 'later', 'true', { waitsFor: ['long'] }),
    ]);
    expect(run.outcome).toMatchObject({
      status: 'Failed',
      error: 'failed to run step ID: bad: exit status 3',
      steps: [{ status: 'failed', exitCode: 3 }, { status: 'canceled' }, { status: 'skipped' }],
    });
    expect(run.leftovers).toEqual([]);
  });

  it('end at their timeout and leave nothing', async () => {
    const run = await runOn(
      connection,
      [shell(image, 'slow', 'sleep 3600', { timeoutMs: 1500 })],
      {},
      { gracePeriodMs: 100 },
    );
    expect(run.outcome.error).toBe('failed to run step ID: slow: timed out');
    expect(run.leftovers).toEqual([]);
  });

  it('get TERM when the run is canceled, and KILL only after the grace period', async () => {
    const cancel = new AbortController();
    const run = await runOn(
      connection,
      [shell(image, 'polite', "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done")],
      {
        signal: cancel.signal,
        emit: (event) => {
          if (event.kind === 'log' && event.stream === 'stdout') cancel.abort();
        },
      },
      { gracePeriodMs: 60_000 },
    );
    expect(run.outcome.status).toBe('Canceled');
    expect(run.text('polite')).toBe('ready\nbye\n');
    expect(run.leftovers).toEqual([]);
  });

  it('are reached by their ids when they are detached, until the run ends', async () => {
    const run = await runOn(
      connection,
      inSequence([
        shell(image, 'web', 'mkdir /www && echo hello >/www/index.html && exec httpd -f -p 80 -h /www', {
          detach: true,
        }),
        shell(image, 'test', 'until wget -qO- http://web; do sleep 0.1; done'),
      ]),
    );
    expect(run.outcome.status).toBe('Succeeded');
    expect(run.text('test')).toBe('hello\n');
    expect(run.outcome.steps[0]?.status).toBe('detached');
    expect(run.leftovers).toEqual([]);
  });

  it('that are detached have all their output in the log, masked, before the end of the run', async () => {
    const secret = 'hush-hush';
    const lines = 20_000;
    const plan = planOf(
      inSequence([
        shell(image, 'chatty', `seq ${lines}; echo ${secret} >&2; touch /workspace/done; exec sleep 3600`, {
          detach: true,
        }),
        shell(image, 'short', 'exit 7', { detach: true }),
        shell(image, 'test', `until [ -e /workspace/done ]; do sleep 0.05; done; ${untilGone('short')}`),
      ]),
      { masks: [secret] },
    );
    const run = await runOn(connection, plan);
    const [id, ...rest] = run.text('chatty').trimEnd().split('\n');
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(rest).toEqual(Array.from({ length: lines }, (_, index) => String(index + 1)));
    expect(run.text('chatty', 'stderr')).toBe('***\n');
    expect(run.events.at(-1)).toMatchObject({ kind: 'run', status: 'Succeeded' });
    expect(run.outcome.steps).toMatchObject([
      { status: 'detached' },
      { status: 'detached', exitCode: 7, error: 'exit status 7' },
      { status: 'succeeded' },
    ]);
    expect(run.outcome.steps[0]).not.toHaveProperty('exitCode');
    expect(run.leftovers).toEqual([]);
  });

  it('that are detached end at the limit of their log, and the message names it', async () => {
    const run = await runOn(
      connection,
      inSequence([shell(image, 'endless', 'exec yes', { detach: true }), shell(image, 'test', untilGone('endless'))]),
      {},
      { limits: { logBytes: 1_000_000 } },
    );
    expect(run.outcome.status).toBe('Succeeded');
    expect(run.outcome.steps[0]?.error).toContain('its log is larger than the limit');
    expect(run.bytes('endless', 'stdout').length).toBeLessThan(1_000_100);
  });

  it('find the context in /workspace and see what the others wrote there', async () => {
    await using directory = await createTempDir();
    await writeFile(join(directory.path, 'hello.txt'), 'from the context');
    await writeFile(join(directory.path, '.dockerignore'), 'ignored.txt\n');
    await writeFile(join(directory.path, 'ignored.txt'), 'not for steps');
    await mkdir(join(directory.path, 'sub'));
    await symlink('../hello.txt', join(directory.path, 'sub', 'link.txt'));
    const run = await runOn(
      connection,
      inSequence([
        shell(image, 'write', 'cat hello.txt sub/link.txt; ls; echo more >made.txt', {
          workingDirectory: '/workspace',
        }),
        shell(image, 'read', 'cat made.txt; echo $HOME', { workingDirectory: '/workspace' }),
      ]),
      { context: { kind: 'directory', path: directory.path } },
    );
    expect(run.outcome.status).toBe('Succeeded');
    expect(run.text('write')).toBe('from the contextfrom the contexthello.txt\nsub\n');
    expect(run.text('read')).toBe('more\n/acb/home\n');
  });

  it('see the exact bytes of a secret volume, at any path and nowhere else', async () => {
    const content = Buffer.from([0, 255, 10, 36, 72, 92, 10]);
    const plan = planOf(
      [
        shell(image, 'with', 'od -An -tx1 /a/key; cmp /a/key /b/key && ls /workspace /a', {
          volumeMounts: [
            { name: 'keys', mountPath: '/a' },
            { name: 'keys', mountPath: '/b' },
          ],
        }),
        shell(image, 'without', '! ls /a'),
      ],
      { volumes: [{ name: 'keys', files: [{ name: 'key', content }] }] },
    );
    const run = await runOn(connection, plan);
    expect(run.outcome.status).toBe('Succeeded');
    expect(run.text('with')).toBe(' 00 ff 0a 24 48 5c 0a\n/a:\nkey\n\n/workspace:\n');
    expect(run.leftovers).toEqual([]);
  });

  it('are set up as the step says', async () => {
    const run = await runOn(connection, [
      cmdStep('set-up', {
        image,
        entryPoint: 'sh',
        args: ['-c', 'pwd; id -u; echo "$A|$HOME"'],
        env: [
          { name: 'A', value: "x y'$" },
          { name: 'HOME', value: '/elsewhere' },
        ],
        user: '65534',
        workingDirectory: '/some/where',
        cpus: '0.5',
        expose: ['8080'],
        ports: ['127.0.0.1::9090/udp'],
      }),
    ]);
    expect(run.outcome.status).toBe('Succeeded');
    expect(run.text('set-up')).toBe("/some/where\n65534\nx y'$|/elsewhere\n");
  });

  it('have no socket of the engine, no new privileges, and not the capabilities that nobody needs', async () => {
    const run = await runOn(connection, [
      shell(
        image,
        'jail',
        'ls /var/run/docker.sock; grep -E "NoNewPrivs|CapEff" /proc/self/status; mknod /tmp/n c 1 3; ls -A $HOME',
      ),
    ]);
    expect(run.text('jail')).toContain('NoNewPrivs:\t1');
    const capabilities = BigInt(`0x${/CapEff:\t(\w+)/.exec(run.text('jail'))?.[1] ?? ''}`);
    const [netRaw, mknod, auditWrite] = [13n, 27n, 29n];
    expect([netRaw, mknod, auditWrite].map((bit) => (capabilities >> bit) & 1n)).toEqual([0n, 0n, 0n]);
    expect(run.text('jail', 'stderr')).toMatch(/docker\.sock: No such file[^]*mknod: [^]*not permitted/);
  });

  it.each([
    { what: 'privileged', some: { privileged: true }, error: /privileged steps are not allowed/ },
    { what: 'the host network', some: { network: 'host' }, error: /network 'host' is not allowed/ },
    { what: 'an unknown network', some: { network: 'nowhere' }, error: /network 'nowhere' is not listed/ },
    {
      what: 'an unknown volume',
      some: { volumeMounts: [{ name: 'v', mountPath: '/v' }] },
      error: /mount name, v, does not/,
    },
    { what: 'a bad port', some: { ports: ['99999'] }, error: /invalid value '99999' in ports/ },
  ])('are refused $what with exit code 125 and a reason', async ({ some, error }) => {
    const run = await runOn(connection, [shell(image, 'refused', 'true', some)]);
    expect(run.outcome).toMatchObject({ status: 'Failed', steps: [{ exitCode: 125 }] });
    expect(run.outcome.error).toMatch(error);
    expect(run.leftovers).toEqual([]);
  });

  it.each([
    {
      what: 'an image that does not exist',
      some: { image: 'localhost:1/none:1' },
      exitCode: 125,
      error: /localhost:1/,
    },
    { what: 'a name that is none', some: { image: 'UPPER' }, exitCode: 125, error: /invalid reference format/ },
    {
      what: 'a program that does not exist',
      some: { args: ['nothing'] },
      exitCode: 127,
      error: /executable file not found/,
    },
    { what: 'a file that is no program', some: { args: ['/etc/passwd'] }, exitCode: 126, error: /permission denied/ },
  ])('fail for $what with exit code $exitCode', async ({ some, exitCode, error }) => {
    const run = await runOn(connection, [cmdStep('cannot', { image, ...some })]);
    expect(run.outcome).toMatchObject({ status: 'Failed', steps: [{ exitCode }] });
    expect(run.outcome.error).toMatch(error);
    expect(run.leftovers).toEqual([]);
  });

  it.each([
    { name: 'host', error: /network 'host' is not allowed/ },
    { name: 'container:x', error: /is no name of a network/ },
  ])('cannot have the network $name by calling it one that exists', async ({ name, error }) => {
    const networks = [{ name, ipv6: false, skipCreation: true }];
    const run = await runOn(connection, planOf([shell(image, 'sly', 'true')], { networks, defaultNetwork: name }));
    expect(run.outcome.error).toMatch(error);
  });

  it('leave nothing when they are canceled while their network is made', async () => {
    const cancel = new AbortController();
    const run = await runOn(connection, [shell(image, 'never', 'true')], {
      signal: cancel.signal,
      emit: (event) => {
        if (event.kind === 'log' && Buffer.from(event.bytes).toString().startsWith('Creating Docker network'))
          cancel.abort();
      },
    });
    expect(run.outcome.status).toBe('Canceled');
    expect(run.leftovers).toEqual([]);
  });

  it('can be tried again and kept without a clash of names, and a kept one goes with the run', async () => {
    const run = await runOn(connection, [
      shell(image, 'x', 'exit 1', { keep: true, retries: 1, retryDelayMs: 1, repeat: 1 }),
    ]);
    expect(run.outcome.error).toBe('failed to run step ID: x: exit status 1, exit status 1');
    expect(run.leftovers).toEqual([]);
  });

  it('join the networks of the plan: one made for the run, one that was there before', async () => {
    const name = `slipway-test-${process.pid}`;
    const network = await connection.docker.createNetwork({ Name: name });
    try {
      const plan = planOf(
        [
          shell(image, 'own', 'ip route', { network: 'own' }),
          shell(image, 'there', 'ip route', { network: name }),
          shell(image, 'none', 'ip route | wc -l', { network: 'none' }),
        ],
        {
          networks: [
            { name: 'own', ipv6: false, skipCreation: false },
            { name, ipv6: false, skipCreation: true },
          ],
        },
      );
      const { defaultNetwork: _, ...withoutDefault } = plan;
      const run = await runOn(connection, withoutDefault);
      expect(run.outcome.status).toBe('Succeeded');
      expect(run.text('own', 'system')).toContain("Creating Docker network: own, driver: ''\n");
      expect(run.text('there', 'system')).toContain(`Skip creating network: ${name}\n`);
      expect(run.text('none')).toBe('0\n');
      expect(run.leftovers).toEqual([]);
      await expect(network.inspect()).resolves.toMatchObject({ Name: name });
    } finally {
      await network.remove();
    }
  });
});
