import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { leftoversOf, shell, testEngine, testRequest } from '../../test/engine.ts';
import { createDockerRuntime } from './runtime.ts';
import type { EngineConnection } from './connect/connection.ts';
import { sandboxLabels } from './resources/labels.ts';
import { formatOwner, startOf, thisOwner, type Owner } from './resources/owner.ts';
import { sweepLeftovers } from './sweep.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

/** A process that lived and is dead now, as an owner. */
async function deadOwner(): Promise<Owner> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const owner = { ...thisOwner(), pid, started: startOf(pid) ?? '' };
  child.kill();
  await once(child, 'exit');
  return owner;
}

/** What a run of this owner leaves when its process is killed in the middle of a step. */
async function leaveThings(owner: Owner): Promise<string> {
  const { run } = testRequest();
  const Labels = sandboxLabels(run, run.runId, formatOwner(owner));
  const { docker } = connection;
  await docker.createNetwork({ Name: `${run.runId}-network`, Labels: { ...Labels } });
  await docker.createVolume({ Name: `${run.runId}-volume`, Labels: { ...Labels } });
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['sleep', '3600'],
    Labels: { ...Labels },
    HostConfig: { NetworkMode: `${run.runId}-network`, Binds: [`${run.runId}-volume:/v`] },
  });
  await container.start();
  return run.runId;
}

describe('sweepLeftovers', () => {
  it('removes what a dead process left, and nothing of a run that goes on', async () => {
    const runtime = createDockerRuntime(connection);
    const request = testRequest();
    const stop = new AbortController();
    await using sandbox = await runtime.open(request, stop.signal);
    const ready = new Promise<void>((resolve) => {
      sandbox
        .run(
          shell(image, 'alive', 'echo ready; sleep 3600'),
          (stream) => {
            if (stream === 'stdout') resolve();
          },
          stop.signal,
        )
        .catch(() => undefined);
    });
    await ready;
    const living = await leftoversOf(connection, request.run.runId);

    const dead = await leaveThings(await deadOwner());
    const swept = await sweepLeftovers(connection);
    expect(swept.containers).toBeGreaterThanOrEqual(1);
    expect(swept.networks).toBeGreaterThanOrEqual(1);
    expect(swept.volumes).toBeGreaterThanOrEqual(1);
    expect(await leftoversOf(connection, dead)).toEqual([]);
    expect(await leftoversOf(connection, request.run.runId)).toEqual(living);
    stop.abort();
  });

  it('does not judge the processes of other computers', async () => {
    const elsewhere = await leaveThings({ ...(await deadOwner()), host: 'another-host' });
    await sweepLeftovers(connection);
    const left = await leftoversOf(connection, elsewhere);
    for (const one of await connection.docker.listContainers({
      all: true,
      filters: { label: [`dev.slipway.run=${elsewhere}`] },
    })) {
      await connection.docker.getContainer(one.Id).remove({ force: true });
    }
    await connection.docker.getNetwork(`${elsewhere}-network`).remove();
    await connection.docker.getVolume(`${elsewhere}-volume`).remove();
    expect(left).toHaveLength(3);
  });
});
