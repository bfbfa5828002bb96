import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { startTasks, tasks } from './tasks-process.ts';

const taskFile = (registry: string): string => `
steps:
  - id: endless
    cmd: ${registry}/base/busybox:1 sh -c 'echo the step runs; sleep 600'
`;

describe('a run that is interrupted', () => {
  let machines: Machines;
  beforeAll(async () => {
    machines = await startMachines();
  });
  afterAll(async () => {
    await machines[Symbol.asyncDispose]();
  });

  const start = () =>
    startTasks(['run', '--local', '-f', '-', '/dev/null'], { input: taskFile(machines.registry.host) });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s is canceled, cleaned up, and ends with %i', async (signal, code) => {
    const run = start();
    await run.shows('the step runs');
    run.child.kill(signal);
    const exit = await run.exit;
    expect(exit.code, exit.stderr).toBe(code);
    expect(exit.stderr).toContain('was canceled');
    await machines.expectNothingLeft();
  });

  it('by kill -9 leaves a container, which the next start removes', async () => {
    const run = start();
    await run.shows('the step runs');
    run.child.kill('SIGKILL');
    await run.exit;
    await expect(machines.expectNothingLeft()).rejects.toThrow('endless');

    const next = await tasks([
      'run',
      '--local',
      '-r',
      machines.registry.host,
      '--cmd',
      '$Registry/base/busybox:1 true',
      '/dev/null',
    ]);
    expect(next.code, next.stderr).toBe(0);
    expect(next.stderr).toContain('Removed what an interrupted run left: 1 containers');
    await machines.expectNothingLeft();
  });

  it('by its time limit ends as timed out', async () => {
    const run = startTasks(['run', '--local', '--timeout', '2', '-f', '-', '/dev/null'], {
      input: taskFile(machines.registry.host),
    });
    const exit = await run.exit;
    expect(exit.code, exit.stderr).toBe(1);
    expect(exit.stderr).toContain('timed out after');
    await machines.expectNothingLeft();
  });
});
