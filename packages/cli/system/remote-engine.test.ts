import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { tasks } from './tasks-process.ts';

const socket = (process.env['DOCKER_HOST'] ?? '').replace('unix://', '') || '/var/run/docker.sock';
/** A port of this computer on which nothing listens. */
const nowhere = '127.0.0.1:9';

/** The engine of this computer behind a port, as one of another computer is reached. */
async function startDoor(): Promise<AsyncDisposable & { readonly address: string }> {
  const door = createServer((client) => {
    const engine = connect(socket);
    client.pipe(engine).pipe(client);
    for (const end of [client, engine]) end.on('error', () => [client, engine].forEach((both) => both.destroy()));
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  return {
    address: `tcp://127.0.0.1:${(door.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      door.close();
      await once(door, 'close');
    },
  };
}

let machines: Machines;
beforeAll(async () => {
  machines = await startMachines();
});
afterAll(async () => {
  await machines[Symbol.asyncDispose]();
});

it('an engine on another computer is left to find its registries itself', async () => {
  await using door = await startDoor();
  const base = `${machines.registry.host}/base/busybox:1`;
  const input = `steps:\n  - cmd: ${base} echo first\n  - push: ["${nowhere}/absent:1"]\n`;
  const run = await tasks(['run', '--local', '-f', '-', '/dev/null'], { env: { DOCKER_HOST: door.address }, input });
  expect(run.stderr).toContain(`Not checked before the run: whether ${nowhere} answers the engine`);
  expect(run.stdout.toString()).toMatch(/^first\n/);
  // The push itself fails, since the engine has no such image.
  expect(run.code, run.stderr).toBe(1);
  await machines.expectNothingLeft();
});
