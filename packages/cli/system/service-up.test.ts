import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Run } from '@slipway/core/http';
import { createTempDir, findProcesses, type TempDir } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCuttingProxy } from './cutting-proxy.ts';
import { startMachines, type Machines } from './machines.ts';
import { startService, startServiceOn } from './service.ts';
import { tasks } from './tasks-process.ts';

const base = '$Registry/base/busybox:1';
const queuedId = /Queued a run with ID: (\w+)/;

describe('tasks up', () => {
  let machines: Machines;
  let temporary: TempDir;
  beforeAll(async () => {
    [machines, temporary] = await Promise.all([startMachines(), createTempDir()]);
  });
  afterAll(async () => {
    await machines[Symbol.asyncDispose]();
    await temporary[Symbol.asyncDispose]();
  });

  /** What runs on a data directory besides the tests. */
  const processesOn = (dataDirectory: string) =>
    findProcesses('TASKS_DATA', dataDirectory).concat(
      findProcesses('PATH', process.env['PATH'] ?? '').filter(({ command }) =>
        command.includes(`${dataDirectory}/redis`),
      ),
    );

  it('keeps its secrets to itself, refuses a second one, and stops in good order', async () => {
    await using service = await startService(machines.registry.host);
    for (const file of ['admin-token', 'agent-token', 'keys', 'service.json']) {
      expect(statSync(path.join(service.dataDirectory, file)).mode & 0o777, file).toBe(0o600);
    }
    const token = readFileSync(path.join(service.dataDirectory, 'admin-token'), 'utf8').trim();
    const second = await service.run(['up', '--port', '0']);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`process ${String(service.process.child.pid)} runs on the data in`);

    const run = service.start(['run', '--cmd', `${base} sh -c 'echo it runs; sleep 600'`, '/dev/null']);
    await run.shows('it runs');
    service.process.child.kill('SIGINT');
    const exit = await service.process.exit;
    expect(exit.code, exit.stderr).toBe(0);
    expect(exit.stderr).not.toContain(token);
    run.child.kill('SIGKILL');
    await run.exit;
    expect(processesOn(service.dataDirectory)).toEqual([]);
    await machines.expectNothingLeft();
    const nobody = await service.run(['runs']);
    expect(nobody.code).toBe(5);
    expect(nobody.stderr).toContain('tasks up');
  });

  it('leaves nothing when it is killed, and the next one goes on where it was', async () => {
    const dataDirectory = path.join(temporary.path, 'killed');
    const first = await startServiceOn(dataDirectory, machines.registry.host);
    const done = await first.run(['run', '--cmd', `${base} echo kept`, '/dev/null']);
    const [, id = ''] = queuedId.exec(done.stderr) ?? [];
    const going = first.start(['run', '--cmd', `${base} sh -c 'echo it runs; sleep 5; echo to the end'`, '/dev/null']);
    await going.shows('it runs');
    first.process.child.kill('SIGKILL');
    await first.process.exit;
    while (processesOn(dataDirectory).some(({ command }) => command.includes('redis'))) await delay(10);

    await using second = await startServiceOn(dataDirectory, machines.registry.host, { TASKS_LEASE_SECONDS: '5' });
    const logs = await second.run(['logs', id]);
    expect(logs.stdout.toString()).toContain('\nkept\n');
    const [, lost = ''] = queuedId.exec((await stopFollowing(going)).stderr) ?? [];
    const again = await second.run(['logs', '-f', lost]);
    expect(again.stdout.toString()).toContain('to the end');
    const record = (await second.api(`/v1/runs/${lost}`)) as Run;
    expect(record).toMatchObject({ status: 'Succeeded', attempt: 2 });
    await machines.expectNothingLeft();
  });

  it('shows every byte once on a connection that breaks again and again (statement 139)', async () => {
    await using service = await startService(machines.registry.host);
    const lines = 20_000;
    const command = `${base} sh -c 'i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "line $i of the log"; done'`;
    const run = service.start(['run', '--cmd', command, '/dev/null']);
    await run.shows('Queued a run');
    await using proxy = await startCuttingProxy(service.address, 150_000);
    const token = readFileSync(path.join(service.dataDirectory, 'admin-token'), 'utf8').trim();
    const cut = await service.run(['logs', '-f', '--step', 'acb_step_0', '--server', proxy.url, '--token', token]);
    expect(cut.code, cut.stderr).toBe(0);
    expect(proxy.cuts()).toBeGreaterThan(2);
    expect(cut.stderr).toContain('trying again');
    const { stdout } = await run.exit;
    expect(stdout.toString().split('\n').length).toBe(lines + 1);
    const shown = cut.stdout
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('line '))
      .join('\n');
    const hash = (text: string) => createHash('sha256').update(text.trimEnd()).digest('hex');
    expect(hash(shown)).toBe(hash(stdout.toString()));
  });

  it('takes uploads in parts, and none over its limit', async () => {
    await using service = await startService(machines.registry.host, { TASKS_MAX_CONTEXT_MIB: '24' });
    await using directory = await createTempDir();
    writeFileSync(path.join(directory.path, 'large.bin'), Buffer.alloc(20 * 2 ** 20, 'x'));
    const run = await service.run(['run', '--cmd', `${base} sh -c 'wc -c < /workspace/large.bin'`, directory.path]);
    expect(run.stdout.toString().trim(), run.stderr).toBe(String(20 * 2 ** 20));

    writeFileSync(path.join(directory.path, 'larger.bin'), Buffer.alloc(5 * 2 ** 20, 'x'));
    const refused = await service.run(['run', '--cmd', `${base} true`, directory.path]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('larger than the service takes (24.0 MiB); nothing was sent');
    expect(refused.stderr).toMatch(/20\.0 MiB {2}large\.bin\n +5\.0 MiB {2}larger\.bin/);
  });

  it('ends with the reason when there is no engine, and leaves nothing', async () => {
    await using directory = await createTempDir();
    const env = { TASKS_DATA: directory.path, DOCKER_HOST: `unix://${path.join(directory.path, 'none.sock')}` };
    const up = await tasks(['up', '--port', '0'], { env });
    expect(up.code, up.stderr).toBe(5);
    expect(up.stderr).toContain('none.sock');
    expect(existsSync(path.join(directory.path, 'service.json'))).toBe(false);
    expect(processesOn(directory.path)).toEqual([]);
  });

  it('says what is missing when there is no Redis, and when its port is taken', async () => {
    await using service = await startService(machines.registry.host);
    const env = { ...service.env, TASKS_DATA: path.join(temporary.path, 'other') };
    const taken = await tasks(['up', '--port', new URL(service.address).port], { env });
    expect(taken.code, taken.stderr).toBe(2);
    expect(taken.stderr).toContain('cannot listen');
    const bare = path.dirname(process.execPath);
    const without = await tasks(['up', '--port', '0'], { env: { ...env, PATH: bare === '/usr/bin' ? '/none' : bare } });
    expect(without.code, without.stderr).toBe(5);
    expect(without.stderr).toContain('apt-get install redis-server');
    expect(processesOn(env.TASKS_DATA)).toEqual([]);
  });
});

/** Ends a command that follows a run of a service that is gone. */
async function stopFollowing(run: ReturnType<Awaited<ReturnType<typeof startService>>['start']>) {
  run.child.kill('SIGKILL');
  return run.exit;
}
