import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { watchLeaks } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { leftoversOf, shell, testEngine, testRequest } from '../../test/engine.ts';
import { createDockerRuntime } from './runtime.ts';
import type { EngineConnection } from './connect/connection.ts';
import { labelKeys, sandboxLabels } from './resources/labels.ts';
import { formatOwner, startOf, thisOwner, type Owner } from '../process/owner.ts';
import { removeLabelled } from './resources/remove.ts';
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
async function leaveThings(owner: Owner, runId: string): Promise<void> {
  const Labels = sandboxLabels({ runId, attempt: 1 }, runId, formatOwner(owner));
  const { docker } = connection;
  await docker.createNetwork({ Name: `${runId}-network`, Labels: { ...Labels } });
  await docker.createVolume({ Name: `${runId}-volume`, Labels: { ...Labels } });
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['sleep', '3600'],
    Labels: { ...Labels },
    HostConfig: { NetworkMode: `${runId}-network`, Binds: [`${runId}-volume:/v`] },
  });
  await container.start();
}

describe('sweepLeftovers', () => {
  it('removes what a dead process left, and nothing of a run that goes on', async () => {
    await using runtime = createDockerRuntime(connection);
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

    const runId = `dead-${randomUUID()}`;
    const watch = await watchLeaks(connection.docker, { [labelKeys.run]: runId });
    await leaveThings(await deadOwner(), runId);
    expect(await watch.leftovers()).toHaveLength(3);
    await sweepLeftovers(connection);
    // Any other process on this computer may sweep at the same time, so how much this one removed is not certain.
    await watch.expectNone();
    expect(await leftoversOf(connection, request.run.runId)).toEqual(living);
    stop.abort();
  });

  it('does not judge the processes of other computers', async () => {
    const elsewhere = `elsewhere-${randomUUID()}`;
    await leaveThings({ ...(await deadOwner()), host: 'another-host' }, elsewhere);
    await sweepLeftovers(connection);
    const left = await leftoversOf(connection, elsewhere);
    await removeLabelled(connection.docker, `${labelKeys.run}=${elsewhere}`);
    expect(left).toHaveLength(3);
  });
});
