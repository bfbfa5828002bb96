import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEngineDoor } from './engine-door.ts';
import { startMachines, type Machines } from './machines.ts';
import { tasks } from './tasks-process.ts';

/** A port of this computer on which nothing listens. */
const nowhere = '127.0.0.1:9';

let machines: Machines;
beforeAll(async () => {
  machines = await startMachines();
});
afterAll(async () => {
  await machines[Symbol.asyncDispose]();
});

it('an engine on another computer is left to find its registries itself', async () => {
  await using door = await openEngineDoor({ host: '127.0.0.1', port: 0 });
  const base = `${machines.registry.host}/base/busybox:1`;
  const input = `steps:\n  - cmd: ${base} echo first\n  - push: ["${nowhere}/absent:1"]\n`;
  const run = await tasks(['run', '--local', '-f', '-', '/dev/null'], {
    env: { DOCKER_HOST: `tcp://127.0.0.1:${door.port}` },
    input,
  });
  expect(run.stderr).toContain(`Not checked before the run: whether ${nowhere} answers the engine`);
  expect(run.stdout.toString()).toMatch(/^first\n/);
  // The push itself fails, since the engine has no such image.
  expect(run.code, run.stderr).toBe(1);
  await machines.expectNothingLeft();
});
